// The weights of linear layers and of attention's projections as int8 codes; what they are
// multiplied with is quantised window by window, with the range that it has there.
#include "stride/compression/scheme.hpp"
#include "stride/compression/weights.hpp"

namespace stride::compression {
namespace {

Compressed compress(const Task& task) {
  std::vector<std::size_t> chosen;
  for (const Weight& weight : weights_of(task.model->graph))
    if (weight.kind == Kind::linear || weight.kind == Kind::attention)
      chosen.push_back(weight.parameter);
  const bool whole = member<std::string>(task.options, "scale", "dynamic") == "tensor";
  Compressed result{stored(
      *task.model, whole ? network::Storage::int8_one_scale : network::Storage::int8, chosen)};
  result.model.quantisation->dynamic = true;
  return result;
}

}  // namespace

const Scheme schemes::dynamic{
    "dynamic",
    "linear and attention weights int8; ranges of inputs from each window",
    "pytorch.org/docs/stable/quantization.html, dynamic quantization",
    compress,
    {choice("scale", {"row", "tensor"}, "a scale for each row of a weight, or one for all of it")}};

}  // namespace stride::compression

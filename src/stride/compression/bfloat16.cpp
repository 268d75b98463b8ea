// All weights as the upper halves of floats on disk; the device may compute with them as they are.
#include "stride/compression/scheme.hpp"
#include "stride/compression/weights.hpp"

namespace stride::compression {
namespace {

Compressed compress(const Task& task) {
  std::vector<std::size_t> chosen;
  for (const Weight& weight : weights_of(task.model->graph)) chosen.push_back(weight.parameter);
  return {stored(*task.model, network::Storage::bfloat16, chosen)};
}

}  // namespace

const Scheme schemes::bfloat16{"bfloat16",
                               "all weights as the upper halves of floats: half the bytes",
                               "Kalamkar et al. 2019, arXiv:1905.12322", compress};

}  // namespace stride::compression

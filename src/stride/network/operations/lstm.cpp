// Long short-term memory over time, from a state of zeros:
//   i, f, o = sigmoid(.), g = tanh(.) of  input_weight x_t + recurrent_weight h_(t-1) + bias
//   c_t = f c_(t-1) + i g,   h_t = o tanh(c_t)
// Rows of the weights lie in the gate order i, f, g, o, as in LibTorch. One bias, where LibTorch
// adds two.
#include "stride/network/operations/checks.hpp"
#include "stride/network/operations/starts.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

Shape infer(const Call& call) {
  const Shape& in = call.inputs[0];
  if (in.size() != 3) throw bad_input(call, 0, "[N, C, T]");
  return {in[0], whole_in(call, "units", 1), in[2]};
}

// PyTorch's rule has the state's length for the fan in of all. The others are Keras': recurrent
// weights always orthogonal, and forget gates that begin open (Jozefowicz, Zaremba, Sutskever 2015,
// proceedings.mlr.press/v37/jozefowicz15.html).
std::vector<ParameterRule> parameters(const Call& call) {
  const std::int64_t units = call.whole("units"), channels = call.inputs[0][1];
  Start input = weight_start(call, channels, 4 * units), recurrent = {Start::Kind::orthogonal, 1},
        bias = {Start::Kind::forget_gate, 1};
  if (call.word("start") == "uniform") input = recurrent = bias = bias_start(call, units);
  return {{"input_weight", {4 * units, channels}, input},
          {"recurrent_weight", {4 * units, units}, recurrent},
          {"bias", {4 * units}, bias}};
}

// The two matrix products at every sample; the gates' element-wise work is not counted.
std::int64_t macs(const Call& call, const Shape& out) {
  return times(elements(out), 4 * (call.inputs[0][1] + call.whole("units")));
}

}  // namespace

const Operation lstm = {
    .name = "lstm",
    .summary = "[N, C, T] -> [N, H, T], the state after every sample",
    .source =
        "Hochreiter, Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735; with forget gates: Gers et "
        "al. "
        "2000, doi:10.1162/089976600300015015",
    .inputs = 1,
    .attributes = {{"units", std::int64_t{}, true, "H, numbers in the state"}, start_attribute()},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
};

}  // namespace stride::network::operations

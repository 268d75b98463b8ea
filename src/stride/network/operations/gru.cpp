// Gated recurrent units over time, from a state of zeros; W and U are the input's and the
// recurrent weights, b and d their biases:
//   r, z = sigmoid(W x_t + b + U h_(t-1) + d)
//   n = tanh(W x_t + b + r (U h_(t-1) + d))
//   h_t = (1 - z) n + z h_(t-1)
// Rows of the weights lie in the gate order r, z, n, as in LibTorch. The reset gate r works behind
// the product, as in cuDNN, LibTorch and Keras; in the paper it works before it.
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
// weights always orthogonal.
std::vector<ParameterRule> parameters(const Call& call) {
  const std::int64_t units = call.whole("units"), channels = call.inputs[0][1];
  Start input = weight_start(call, channels, 3 * units), recurrent = {Start::Kind::orthogonal, 1};
  const Start bias = bias_start(call, units);
  if (call.word("start") == "uniform") input = recurrent = bias;
  return {{"input_weight", {3 * units, channels}, input},
          {"recurrent_weight", {3 * units, units}, recurrent},
          {"input_bias", {3 * units}, bias},
          {"recurrent_bias", {3 * units}, bias}};
}

// The two matrix products at every sample; the gates' element-wise work is not counted.
std::int64_t macs(const Call& call, const Shape& out) {
  return times(elements(out), 3 * (call.inputs[0][1] + call.whole("units")));
}

}  // namespace

const Operation gru = {
    .name = "gru",
    .summary = "[N, C, T] -> [N, H, T], the state after every sample",
    .source = "Cho et al. 2014, doi:10.3115/v1/D14-1179, 2.3; with the reset gate of cuDNN",
    .inputs = 1,
    .attributes = {{"units", std::int64_t{}, true, "H, numbers in the state"}, start_attribute()},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
};

}  // namespace stride::network::operations

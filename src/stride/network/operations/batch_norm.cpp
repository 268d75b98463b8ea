// Batch normalisation: out = scale (x - mean) / sqrt(variance + epsilon) + shift, each channel by
// itself. While training, mean and variance are the batch's (over N and time; variance with 1/n),
// and the statistics gather statistic <- (1 - momentum) statistic + momentum batch's (variance with
// 1/(n-1), as PyTorch does).
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer(const Call& call) {
  if (call.inputs[0].size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  if (const double epsilon = call.real("epsilon"); !(epsilon > 0 && epsilon < 1))
    throw bad_attribute(call, "epsilon", std::to_string(epsilon), "more than 0 and less than 1");
  if (const double momentum = call.real("momentum"); !(momentum > 0 && momentum <= 1))
    throw bad_attribute(call, "momentum", std::to_string(momentum), "more than 0 and at most 1");
  return call.inputs[0];
}

std::vector<ParameterRule> parameters(const Call& call) {
  const Shape channels = {call.inputs[0][1]};
  const Start zero = {Start::Kind::constant, 0}, one = {Start::Kind::constant, 1};
  return {{"scale", channels, one},
          {"shift", channels, zero},
          {"mean", channels, zero, false},
          {"variance", channels, one, false}};
}

// With the statistics fixed it is one multiply and one add an element. (Folded into a convolution
// it costs nothing.)
std::int64_t macs(const Call&, const Shape& out) { return elements(out); }

}  // namespace

const Operation batch_norm = {
    .name = "batch_norm",
    .summary =
        "[N, C, ...] -> the same, every channel with mean 0 and variance 1, then scaled and "
        "shifted",
    .source = "Ioffe, Szegedy 2015, arXiv:1502.03167",
    .inputs = 1,
    .attributes = {{"epsilon", 1e-5, false, "added to the variance"},
                   {"momentum", 0.1, false, "share of a batch in the statistics"}},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
};

}  // namespace stride::network::operations

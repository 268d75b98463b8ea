// Fully connected: out = weight in + bias.
#include <cmath>

#include "stride/network/operations/checks.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

Shape infer(const Call& call) {
  if (call.inputs[0].size() != 2)
    throw bad_input(call, 0, "[N, F]", "Put mean_over_time, last_of_time or flatten before it");
  return {call.inputs[0][0], whole_in(call, "units", 1)};
}

// PyTorch's default start: U(-1/sqrt(F), 1/sqrt(F)) for weight and bias.
std::vector<ParameterRule> parameters(const Call& call) {
  const std::int64_t units = call.whole("units"), fan_in = call.inputs[0][1];
  const Start start = {Start::Kind::uniform, 1 / std::sqrt(static_cast<double>(fan_in))};
  std::vector<ParameterRule> rules = {{"weight", {units, fan_in}, start}};
  if (call.flag("bias")) rules.push_back({"bias", {units}, start});
  return rules;
}

std::int64_t macs(const Call& call, const Shape& out) {
  return times(elements(out), call.inputs[0][1]);
}

}  // namespace

const Operation linear = {
    .name = "linear",
    .summary = "[N, F] -> [N, units]",
    .source = "start: He et al. 2015, doi:10.1109/ICCV.2015.123",
    .inputs = 1,
    .attributes = {{"units", std::int64_t{}, true, "how many numbers come out"},
                   {"bias", true, false, "whether each unit adds a number"}},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
};

}  // namespace stride::network::operations

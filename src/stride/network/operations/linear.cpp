// Fully connected: out = weight in + bias.
#include "stride/network/operations/checks.hpp"
#include "stride/network/operations/starts.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

Shape infer(const Call& call) {
  if (call.inputs[0].size() != 2)
    throw bad_input(call, 0, "[N, F]", "Put mean_over_time, last_of_time or flatten before it");
  return {call.inputs[0][0], whole_in(call, "units", 1)};
}

std::vector<ParameterRule> parameters(const Call& call) {
  const std::int64_t units = call.whole("units"), fan_in = call.inputs[0][1];
  std::vector<ParameterRule> rules = {
      {"weight", {units, fan_in}, weight_start(call, fan_in, units)}};
  if (call.flag("bias")) rules.push_back({"bias", {units}, bias_start(call, fan_in)});
  return rules;
}

std::int64_t macs(const Call& call, const Shape& out) {
  return times(elements(out), call.inputs[0][1]);
}

}  // namespace

const Operation linear = {
    .name = "linear",
    .summary = "[N, F] -> [N, units]",
    .source = "definition",
    .inputs = 1,
    .attributes = {{"units", std::int64_t{}, true, "how many numbers come out"},
                   {"bias", true, false, "whether each unit adds a number"},
                   start_attribute()},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
};

}  // namespace stride::network::operations

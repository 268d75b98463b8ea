// Shape functions and refusals that several families of operations share.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {

std::int64_t places(const Call& call, std::int64_t length, const Sliding& s) {
  const std::int64_t reach =
      s.dilation * (s.kernel - 1) + 1;  // samples from a kernel's first tap to its last
  const std::int64_t padded = length + 2 * s.padding;
  if (reach <= padded) return (padded - reach) / s.stride + 1;
  const std::int64_t longest = (padded - 1) / s.dilation + 1;
  const std::int64_t padding = (reach - length + 1) / 2;
  throw bad_attribute(call, "kernel",
                      std::to_string(s.kernel) +
                          (s.dilation > 1 ? " with dilation " + std::to_string(s.dilation) : "") +
                          " on " + text(call.inputs[0]) + ", longer than the " +
                          std::to_string(padded) + " samples left",
                      "1 to " + std::to_string(longest),
                      "Use a kernel of at most " + std::to_string(longest) + " or pad by " +
                          std::to_string(padding));
}

void fill(Attributes& attributes, std::string_view name, std::size_t count, std::int64_t value) {
  auto& list = std::get<std::vector<std::int64_t>>(attributes.find(name)->second);
  if (list.empty()) list.assign(count, value);
}

Shape same_shape(const Call& call) { return call.inputs[0]; }

Shape without_time(const Call& call) {
  Shape shape = call.inputs[0];
  if (shape.size() < 3)
    throw bad_input(call, 0, "[N, F, T] or more axes", "Time is the last axis and is gone here");
  shape.pop_back();
  return shape;
}

}  // namespace stride::network::operations

// Convolution over time, or over two axes; the rank is the kernel's. As everywhere in the field it
// is a correlation: out[f, t] = bias[f] + sum over c, j of weight[f, c, j] * in[c, t * stride -
// padding + j * dilation].
#include "stride/network/operations/checks.hpp"
#include "stride/network/operations/starts.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

// Everything but the kernel may be left out; its length is the kernel's.
void settle(Attributes& attributes) {
  const std::size_t rank =
      std::get<std::vector<std::int64_t>>(attributes.find("kernel")->second).size();
  fill(attributes, "stride", rank, 1);
  fill(attributes, "padding", rank, 0);
  fill(attributes, "dilation", rank, 1);
}

Shape infer(const Call& call) {
  const std::size_t rank = call.list("kernel").size();
  if (rank != 1 && rank != 2)
    throw bad_attribute(call, "kernel", std::to_string(rank) + " entries",
                        "1, [k], or 2, [kh, kw]");
  const auto& kernel = list_of(call, "kernel", rank, 1);
  const auto& stride = list_of(call, "stride", rank, 1);
  const auto& padding = list_of(call, "padding", rank, 0);
  const auto& dilation = list_of(call, "dilation", rank, 1);
  const Shape& in = call.inputs[0];
  if (in.size() != rank + 2) throw bad_input(call, 0, rank == 1 ? "[N, C, T]" : "[N, C, H, T]");
  const std::int64_t filters = whole_in(call, "filters", 1);
  const std::int64_t groups = whole_in(call, "groups", 1);
  if (in[1] % groups != 0 || filters % groups != 0)
    throw bad_attribute(call, "groups",
                        std::to_string(groups) + " on " + std::to_string(in[1]) + " channels and " +
                            std::to_string(filters) + " filters",
                        "a divisor of both");
  Shape out = {in[0], filters};
  for (std::size_t i = 0; i < rank; ++i)
    out.push_back(places(call, in[i + 2], {kernel[i], stride[i], padding[i], dilation[i]}));
  return out;
}

// [F, C / groups, kernel...]
Shape weight_shape(const Call& call) {
  Shape shape = {call.whole("filters"), call.inputs[0][1] / call.whole("groups")};
  shape.insert(shape.end(), call.list("kernel").begin(), call.list("kernel").end());
  return shape;
}

std::vector<ParameterRule> parameters(const Call& call) {
  const Shape weight = weight_shape(call);
  const std::int64_t fan_in = elements(weight) / weight[0], fan_out = elements(weight) / weight[1];
  std::vector<ParameterRule> rules = {{"weight", weight, weight_start(call, fan_in, fan_out)}};
  if (call.flag("bias")) rules.push_back({"bias", {weight[0]}, bias_start(call, fan_in)});
  return rules;
}

std::int64_t macs(const Call& call, const Shape& out) {
  return times(elements(out), elements(weight_shape(call)) / call.whole("filters"));
}

}  // namespace

const Operation convolution = {
    .name = "convolution",
    .summary =
        "[N, C, T] -> [N, F, T'] with kernel [k]; [N, C, H, T] -> [N, F, H', T'] with kernel [kh, "
        "kw]",
    .source = "LeCun et al. 1998, doi:10.1109/5.726791",
    .inputs = 1,
    .attributes = {{"filters", std::int64_t{}, true, "F, how many filters"},
                   {"kernel", Shape{}, true, "samples under the kernel, one entry an axis"},
                   {"stride", Shape{}, false, "samples from one place to the next; empty = 1"},
                   {"padding", Shape{}, false, "zeros on each side; empty = 0"},
                   {"dilation", Shape{}, false, "samples between two taps; empty = 1"},
                   {"groups", std::int64_t{1}, false, "parts of the channels that do not meet"},
                   {"bias", true, false, "whether each filter adds a number"},
                   start_attribute()},
    .infer = infer,
    .parameters = parameters,
    .macs = macs,
    .settle = settle,
};

}  // namespace stride::network::operations

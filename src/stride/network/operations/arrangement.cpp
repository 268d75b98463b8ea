// The same numbers in another order or under another shape; as in ONNX, but the windows stay first.
#include <algorithm>

#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

std::string text_of(const std::vector<std::int64_t>& list) { return text(Shape(list)); }

Shape infer_permute(const Call& call) {
  const Shape& in = call.inputs[0];
  const auto& axes = call.list("axes");
  if (in.size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  std::vector<std::int64_t> sorted = axes, every;
  std::ranges::sort(sorted);
  for (std::size_t i = 1; i < in.size(); ++i) every.push_back(static_cast<std::int64_t>(i));
  if (sorted != every)
    throw bad_attribute(call, "axes", text_of(axes) + " on " + text(in),
                        "each of " + text_of(every) + " once");
  Shape out = {in[0]};
  for (const std::int64_t axis : axes) out.push_back(in[static_cast<std::size_t>(axis)]);
  return out;
}

Shape infer_reshape(const Call& call) {
  const Shape& in = call.inputs[0];
  if (in.size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  Shape out = {in[0]};
  for (const std::int64_t size : call.list("sizes")) {
    if (size < 1 || size > max_elements)
      throw bad_attribute(call, "sizes", std::to_string(size), "at least 1 and at most 2^40");
    out.push_back(size);
  }
  if (elements(out) != elements(in))
    throw bad_attribute(call, "sizes",
                        text(out) + " of " + std::to_string(elements(out)) + " numbers a window",
                        "the " + std::to_string(elements(in)) + " of " + text(in));
  return out;
}

}  // namespace

const Operation permute = {
    .name = "permute",
    .summary = "[N, ...] -> the same numbers, axes in another order; out axis i is in axis axes[i]",
    .source = "ONNX Transpose, onnx.ai/onnx/operators/onnx__Transpose.html",
    .inputs = 1,
    .attributes = {{"axes", Shape{}, true,
                    "the axes after the windows in their new order, counted from 1"}},
    .infer = infer_permute,
};

const Operation reshape = {
    .name = "reshape",
    .summary = "[N, ...] -> [N, sizes...], the same numbers in the same order, last axis fastest",
    .source = "ONNX Reshape, onnx.ai/onnx/operators/onnx__Reshape.html",
    .inputs = 1,
    .attributes = {{"sizes", Shape{}, true, "the axes after the windows"}},
    .infer = infer_reshape,
};

}  // namespace stride::network::operations

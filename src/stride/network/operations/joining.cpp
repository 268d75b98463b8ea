// Values put into another form or together: flatten, concatenate, add, scale.
#include "stride/network/operations/checks.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

Shape infer_flatten(const Call& call) {
  const Shape& in = call.inputs[0];
  if (in.size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  return {in[0], elements(in)};
}

Shape infer_concatenate(const Call& call) {
  Shape out = call.inputs[0];
  if (out.size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  const std::int64_t axis = whole_in(call, "axis", 1, static_cast<std::int64_t>(out.size()) - 1);
  const auto along = static_cast<std::size_t>(axis);
  for (std::size_t i = 1; i < call.inputs.size(); ++i) {
    Shape other = call.inputs[i];
    const std::int64_t length = other.size() == out.size() ? other[along] : 0;
    if (length > 0) other[along] = out[along];
    if (other != out)
      throw bad_input(call, i, text(call.inputs[0]) + " but for axis " + std::to_string(axis));
    out[along] = plus(out[along], length);
  }
  return out;
}

Shape infer_add(const Call& call) {
  for (std::size_t i = 1; i < call.inputs.size(); ++i)
    if (call.inputs[i] != call.inputs[0])
      throw bad_input(call, i, text(call.inputs[0]) + " as the first input",
                      "Bring both to one shape first");
  return call.inputs[0];
}

}  // namespace

const Operation flatten = {
    .name = "flatten",
    .summary = "[N, ...] -> [N, F], the last axis fastest",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = infer_flatten,
};

const Operation concatenate = {
    .name = "concatenate",
    .summary = "values alike but for one axis -> one after the other along it",
    .source = "definition",
    .inputs = -1,
    .attributes = {{"axis", std::int64_t{1}, false, "the axis they differ in; not 0, the windows"}},
    .infer = infer_concatenate,
};

const Operation add = {
    .name = "add",
    .summary = "values of one shape -> their sum",
    .source = "definition",
    .inputs = -1,
    .attributes = {},
    .infer = infer_add,
};

const Operation scale = {
    .name = "scale",
    .summary = "any shape -> the same, times factor",
    .source = "definition",
    .inputs = 1,
    .attributes = {{"factor", 0.0, true, "what every element is multiplied with"}},
    .infer = same_shape,
};

}  // namespace stride::network::operations

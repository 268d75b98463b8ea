// Values put into another form or together: flatten, concatenate, add, multiply, scale, shift.
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

// A map of one number a channel, of one channel for all, or as large as the value itself.
Shape infer_multiply(const Call& call) {
  const Shape &in = call.inputs[0], &map = call.inputs[1];
  if (in.size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  Shape one_channel = in;
  one_channel[1] = 1;
  const Shape one_number = {in[0], in[1]};
  if (map != in && map != one_channel && map != one_number)
    throw bad_input(call, 1, text(one_number) + ", " + text(one_channel) + " or " + text(in));
  return in;
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

const Operation multiply = {
    .name = "multiply",
    .summary = "[N, C, ...] and a map [N, C], [N, 1, ...] or alike -> the value times the map",
    .source = "definition",
    .inputs = 2,
    .attributes = {},
    .infer = infer_multiply,
};

const Operation scale = {
    .name = "scale",
    .summary = "any shape -> the same, times factor",
    .source = "definition",
    .inputs = 1,
    .attributes = {{"factor", 0.0, true, "what every element is multiplied with"}},
    .infer = same_shape,
};

const Operation shift = {
    .name = "shift",
    .summary = "any shape -> the same, plus offset",
    .source = "definition",
    .inputs = 1,
    .attributes = {{"offset", 0.0, true, "what is added to every element"}},
    .infer = same_shape,
};

}  // namespace stride::network::operations

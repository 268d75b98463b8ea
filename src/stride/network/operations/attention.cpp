// Attention: what a window's times say to each other, and how much each channel counts.
#include <algorithm>
#include <cmath>

#include "stride/network/operations/checks.hpp"
#include "stride/network/operations/starts.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

// heads * width: the numbers of one time in queries, in keys and in values.
std::int64_t inner(const Call& call) { return times(call.whole("heads"), call.whole("width")); }

Shape infer_attention(const Call& call) {
  const Shape& in = call.inputs[0];
  if (in.size() != 3) throw bad_input(call, 0, "[N, D, T]");
  whole_in(call, "heads", 1);
  whole_in(call, "width", 1);
  return {in[0], call.flag("project") ? in[1] : inner(call), in[2]};
}

// Rows of the input's weight lie in the order query, key, value, and head after head in each.
std::vector<ParameterRule> attention_parameters(const Call& call) {
  const std::int64_t d = call.inputs[0][1], h = inner(call);
  std::vector<ParameterRule> rules = {{"input_weight", {times(3, h), d}, weight_start(call, d, h)},
                                      {"input_bias", {times(3, h)}, bias_start(call, d)}};
  if (call.flag("project")) {
    rules.push_back({"output_weight", {d, h}, weight_start(call, h, d)});
    rules.push_back({"output_bias", {d}, bias_start(call, h)});
  }
  return rules;
}

// Projections at every time; then each pair of times, once for its score and once for the sum.
std::int64_t attention_macs(const Call& call, const Shape&) {
  const std::int64_t d = call.inputs[0][1], t = call.inputs[0][2], h = inner(call);
  const std::int64_t projections = times(times(t, d), times(call.flag("project") ? 4 : 3, h));
  return plus(projections, times(2, times(times(t, t), h)));
}

std::int64_t hidden_units(const Call& call) {
  return std::max<std::int64_t>(1, call.inputs[0][1] / call.whole("reduction"));
}

Shape infer_channel_attention(const Call& call) {
  const Shape& in = call.inputs[0];
  if (in.size() < 3)
    throw bad_input(call, 0, "[N, C, T] or more axes", "A channel of one number has no mean");
  whole_in(call, "reduction", 1);
  return {in[0], in[1]};
}

// He's normal start, as published; the two layers serve the mean and the maximum alike.
std::vector<ParameterRule> channel_attention_parameters(const Call& call) {
  const std::int64_t c = call.inputs[0][1], h = hidden_units(call);
  const auto he = [](std::int64_t fan_in) {
    return Start{Start::Kind::normal, std::sqrt(2 / static_cast<double>(fan_in))};
  };
  const Start zero = {Start::Kind::constant, 0};
  return {{"hidden_weight", {h, c}, he(c)},
          {"hidden_bias", {h}, zero},
          {"output_weight", {c, h}, he(h)},
          {"output_bias", {c}, zero}};
}

// Two layers, gone through twice.
std::int64_t channel_attention_macs(const Call& call, const Shape&) {
  return times(4, times(call.inputs[0][1], hidden_units(call)));
}

}  // namespace

// With queries, keys and values q, k, v = weight x + bias of each time and head:
//   out_t = sum over s of softmax over s (q_t . k_s / sqrt(width)) v_s
// and the heads one after the other, projected back to D where `project`. A window of one time
// attends to that time alone: out = v.
const Operation attention = {
    .name = "attention",
    .summary = "[N, D, T] -> [N, D, T], or [N, heads width, T] without projection: self-attention",
    .source = "Vaswani et al. 2017, arXiv:1706.03762, 3.2",
    .inputs = 1,
    .attributes = {{"heads", std::int64_t{}, true, "how many attend side by side"},
                   {"width", std::int64_t{}, true, "numbers in one head's query, key and value"},
                   {"project", true, false, "whether the heads are projected back to D"},
                   start_attribute()},
    .infer = infer_attention,
    .parameters = attention_parameters,
    .macs = attention_macs,
};

// sigmoid(MLP(mean) + MLP(max)) with mean and max over all axes behind the channels, and
// MLP(m) = output_weight relu(hidden_weight m + hidden_bias) + output_bias, max(1, C / reduction)
// hidden units.
const Operation channel_attention = {
    .name = "channel_attention",
    .summary = "[N, C, ...] -> [N, C], how much each channel counts, between 0 and 1",
    .source = "Woo et al. 2018, arXiv:1807.06521, 3.1",
    .inputs = 1,
    .attributes = {{"reduction", std::int64_t{}, true,
                    "channels for one hidden unit; at least one unit is left"}},
    .infer = infer_channel_attention,
    .parameters = channel_attention_parameters,
    .macs = channel_attention_macs,
};

}  // namespace stride::network::operations

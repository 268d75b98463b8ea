// Random convolutions and what is counted in their answers: the features of Hydra and MiniRocket.
// Kernels, channels and thresholds are drawn or fitted once; gradients pass through, none moves
// them.
#include "stride/network/operations/checks.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

void want_time(const Call& call) {
  if (call.inputs[0].size() != 3) throw bad_input(call, 0, "[N, C, T]");
}

// [N, C, T] -> [N, G, T]
Shape infer_sums(const Call& call) {
  want_time(call);
  whole_in(call, "channels", 1, call.inputs[0][1]);
  return {call.inputs[0][0], whole_in(call, "sums", 1), call.inputs[0][2]};
}

std::vector<ParameterRule> parameters_of_sums(const Call& call) {
  const auto kind = call.flag("varied") ? Start::Kind::varied_subset : Start::Kind::subset;
  return {{"weight",
           {call.whole("sums"), call.inputs[0][1]},
           {kind, static_cast<double>(call.whole("channels"))},
           false}};
}

std::int64_t macs_of_sums(const Call& call, const Shape& out) {
  return times(elements(out), call.inputs[0][1]);
}

// [N, C, T] -> [N, C k, T]
Shape infer_convolution(const Call& call) {
  want_time(call);
  const std::int64_t length = whole_in(call, "length", 1);
  if (length % 2 == 0)
    throw bad_attribute(call, "length", std::to_string(length), "an odd number",
                        "Use " + std::to_string(length + 1));
  whole_in(call, "dilation", 1);
  const std::string& values = call.word("values");
  if (values != "normal" && values != "two-valued")
    throw bad_attribute(call, "values", "'" + values + "'", "normal or two-valued");
  if (values == "two-valued" && length % 3 != 0)
    throw bad_attribute(call, "length", std::to_string(length),
                        "a multiple of 3, a third of which are 2", "Use 9");
  return {call.inputs[0][0], times(call.inputs[0][1], whole_in(call, "kernels", 1)),
          call.inputs[0][2]};
}

std::vector<ParameterRule> parameters_of_convolution(const Call& call) {
  const bool normal = call.word("values") == "normal";
  return {{"weight",
           {times(call.inputs[0][1], call.whole("kernels")), call.whole("length")},
           {normal ? Start::Kind::centred : Start::Kind::two_valued},
           false}};
}

std::int64_t macs_of_convolution(const Call& call, const Shape& out) {
  return times(elements(out), call.whole("length"));
}

Shape infer_difference(const Call& call) {
  Shape shape = call.inputs[0];
  if (shape.size() != 3 || shape[2] < 2) throw bad_input(call, 0, "[N, C, T] of 2 samples or more");
  --shape[2];
  return shape;
}

// [N, G k, T] -> [N, 2 G k]
Shape infer_counts(const Call& call) {
  want_time(call);
  const std::int64_t group = whole_in(call, "group", 2), responses = call.inputs[0][1];
  if (responses % group != 0)
    throw bad_attribute(call, "group",
                        std::to_string(group) + " on " + std::to_string(responses) + " responses",
                        "a divisor of them");
  return {call.inputs[0][0], times(2, responses)};
}

// [N, F, T] -> [N, F q]
Shape infer_share(const Call& call) {
  want_time(call);
  const std::int64_t length = call.inputs[0][2], most = (length - 1) / 2;
  whole_in(call, "margin", 0, most);
  return {call.inputs[0][0], times(call.inputs[0][1], whole_in(call, "thresholds", 1))};
}

std::vector<ParameterRule> parameters_of_share(const Call& call) {
  return {{"threshold",
           {call.inputs[0][1], call.whole("thresholds")},
           {Start::Kind::normal, 1},
           false}};
}

}  // namespace

const Operation channel_sums = {
    .name = "channel_sums",
    .summary = "[N, C, T] -> [N, G, T], each the sum of some channels, drawn once",
    .source = "Dempster, Schmidt, Webb 2021, arXiv:2012.08791, on multivariate series",
    .inputs = 1,
    .attributes = {{"sums", std::int64_t{}, true, "G, how many sums"},
                   {"channels", std::int64_t{}, true,
                    "how many channels a sum has, or at most has"},
                   {"varied", false, false,
                    "whether each sum draws its number of channels, from 1, log-uniformly"}},
    .infer = infer_sums,
    .parameters = parameters_of_sums,
    .macs = macs_of_sums,
};

const Operation random_convolution = {
    .name = "random_convolution",
    .summary = "[N, C, T] -> [N, C k, T]: k kernels of its own on each channel, zeros around it",
    .source = "Dempster, Petitjean, Webb 2020, arXiv:1910.13051",
    .inputs = 1,
    .attributes = {{"kernels", std::int64_t{}, true, "k, kernels on each channel"},
                   {"length", std::int64_t{9}, false, "samples under a kernel, odd"},
                   {"dilation", std::int64_t{1}, false, "samples between two of them"},
                   {"values", std::string("normal"), false,
                    "of the kernels: normal (mean 0, sum of |.| 1) or two-valued (-1 and 2)"}},
    .infer = infer_convolution,
    .parameters = parameters_of_convolution,
    .macs = macs_of_convolution,
};

const Operation difference = {
    .name = "difference",
    .summary = "[N, C, T] -> [N, C, T - 1], each sample minus the one before it",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = infer_difference,
};

// At each time one of a group's k responses is the largest and one the smallest. The first F
// outputs add up, for each response, its values where it was the largest; the others count where it
// was the smallest. Of equal ones the first wins.
const Operation winner_counts = {
    .name = "winner_counts",
    .summary = "[N, G k, T] -> [N, 2 G k]: summed wins and counted defeats within each group of k",
    .source = "Dempster, Schmidt, Webb 2023, arXiv:2203.13652, 3.2",
    .inputs = 1,
    .attributes = {{"group", std::int64_t{}, true, "k, responses that compete; a divisor of F"}},
    .infer = infer_counts,
};

// Of the even filters all times count, of the odd ones those at least `margin` away from both ends,
// where no zeros of the padding took part: half the kernels with padding, half without.
const Operation positive_share = {
    .name = "positive_share",
    .summary = "[N, F, T] -> [N, F q]: the share of times at which each exceeds its q thresholds",
    .source = "Dempster, Schmidt, Webb 2021, arXiv:2012.08791, 3.2",
    .inputs = 1,
    .attributes = {{"thresholds", std::int64_t{}, true, "q, thresholds of each filter"},
                   {"margin", std::int64_t{0}, false,
                    "samples at both ends that odd filters leave out"}},
    .infer = infer_share,
    .parameters = parameters_of_share,
};

const Operation square_root = {
    .name = "square_root",
    .summary = "any shape -> the same, the square root of max(x, 0)",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = same_shape,
};

}  // namespace stride::network::operations

// What training makes small; each gives one number, of shape {}.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer_cross_entropy(const Call& call) {
  const Shape& logits = call.inputs[0];
  if (logits.size() != 2 || logits[1] < 2)
    throw bad_input(call, 0, "logits [N, K] of at least 2 activities",
                    "One activity alone cannot be learnt");
  if (call.inputs[1].size() != 1) throw bad_input(call, 1, "[N], one activity a window");
  if (const double smoothing = call.real("label_smoothing"); !(smoothing >= 0 && smoothing < 1))
    throw bad_attribute(call, "label_smoothing", std::to_string(smoothing),
                        "at least 0 and less than 1");
  const auto& weights = call.reals("class_weights");
  if (!weights.empty() && static_cast<std::int64_t>(weights.size()) != logits[1])
    throw bad_attribute(
        call, "class_weights", std::to_string(weights.size()) + " entries",
        "none, or one for each of the " + std::to_string(logits[1]) + " activities");
  for (const double weight : weights)
    if (!(weight > 0))  // a batch of windows without weight would divide by zero
      throw bad_attribute(call, "class_weights", std::to_string(weight), "more than 0");
  return {};
}

Shape infer_difference(const Call& call) {
  if (call.inputs[0] != call.inputs[1])
    throw bad_input(call, 1, text(call.inputs[0]) + " as the first input");
  return {};
}

}  // namespace

// With q = (1 - s) onehot(y) + s / K and l = - sum over k of q_k log softmax(logits)_k, the loss is
// sum of w_y l / sum of w_y over the windows. The weight is the true activity's for the whole of l;
// PyTorch weighs each term of the smoothing by its own activity. Without smoothing or without
// weights they are the same.
const Operation cross_entropy = {
    .name = "cross_entropy",
    .summary = "logits [N, K], activities [N] -> one number, the weighted mean of -log p(activity)",
    .source = "label smoothing: Szegedy et al. 2016, doi:10.1109/CVPR.2016.308, section 7",
    .inputs = 2,
    .attributes = {{"label_smoothing", 0.0, false,
                    "s, share of the truth that is spread over all activities"},
                   {"class_weights", std::vector<double>{}, false,
                    "[K] weights of the activities; empty = 1"}},
    .infer = infer_cross_entropy,
    .training_only = true,
    .index_input = 1,
};

const Operation squared_error = {
    .name = "squared_error",
    .summary = "two values of one shape -> one number, the mean of (a - b)^2 over all elements",
    .source = "definition",
    .inputs = 2,
    .attributes = {},
    .infer = infer_difference,
    .training_only = true,
};

const Operation absolute_error = {
    .name = "absolute_error",
    .summary = "two values of one shape -> one number, the mean of |a - b| over all elements",
    .source = "definition",
    .inputs = 2,
    .attributes = {},
    .infer = infer_difference,
    .training_only = true,
};

}  // namespace stride::network::operations

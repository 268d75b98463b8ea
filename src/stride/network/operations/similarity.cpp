// What a layer makes of a batch is to be alike for windows of one activity and unlike for others.
//
// S of a batch is the N x N table of the cosines between its windows' vectors, each less its own
// mean. A window's vector is the standard deviation (1/(n-1)) of each map over its places, where
// there are more than 3 maps of more than one place; else all its numbers. For one-hot truths S is
// 1 where the activities are one, and -1 / (K - 1) where they differ; the loss is the mean of
// (S - S(truth))^2 over the N^2 entries (Nokland and Eidnes write the sum).
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer(const Call& call) {
  if (call.inputs[0].size() < 2) throw bad_input(call, 0, "[N, C, ...]");
  if (call.inputs[1].size() != 1) throw bad_input(call, 1, "[N], one activity a window");
  whole_in(call, "classes", 2);
  return {};
}

}  // namespace

const Operation similarity_error = {
    .name = "similarity_error",
    .summary =
        "[N, C, ...], activities [N] -> one number, how far the windows' likeness is from "
        "the truth's",
    .source = "Nokland, Eidnes 2019, proceedings.mlr.press/v97/nokland19a.html, equation 2",
    .inputs = 2,
    .attributes = {{"classes", std::int64_t{}, true, "K, how many activities there are"}},
    .infer = infer,
    .training_only = true,
    .index_input = 1,
};

}  // namespace stride::network::operations

// What is the identity in a deployed network: dropout, and detach, which stops gradients.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer_dropout(const Call& call) {
  if (const double rate = call.real("rate"); !(rate >= 0 && rate < 1))
    throw bad_attribute(call, "rate", std::to_string(rate), "at least 0 and less than 1");
  return call.inputs[0];
}

}  // namespace

const Operation dropout = {
    .name = "dropout",
    .summary =
        "any shape -> the same; while training each element is 0 with probability rate, else / (1 "
        "- rate)",
    .source = "Srivastava et al. 2014, jmlr.org/papers/v15/srivastava14a.html",
    .inputs = 1,
    .attributes = {{"rate", 0.5, false, "share of the elements that are dropped"}},
    .infer = infer_dropout,
    .training_only = true,
};

const Operation detach = {
    .name = "detach",
    .summary = "any shape -> the same; no gradient flows back",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = same_shape,
    .training_only = true,
};

}  // namespace stride::network::operations

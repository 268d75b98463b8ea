// Functions of one element, and softmax over the channels.
#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Shape infer_softmax(const Call& call) {
  if (call.inputs[0].size() < 2) throw bad_input(call, 0, "[N, K, ...]");
  return call.inputs[0];
}

}  // namespace

const Operation relu = {
    .name = "relu",
    .summary = "any shape -> the same, max(x, 0)",
    .source = "Nair, Hinton 2010, icml.cc/Conferences/2010/papers/432.pdf",
    .inputs = 1,
    .attributes = {},
    .infer = same_shape,
};

const Operation tanh = {
    .name = "tanh",
    .summary = "any shape -> the same, hyperbolic tangent",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = same_shape,
};

const Operation sigmoid = {
    .name = "sigmoid",
    .summary = "any shape -> the same, 1 / (1 + exp(-x))",
    .source = "definition",
    .inputs = 1,
    .attributes = {},
    .infer = same_shape,
};

const Operation softmax = {
    .name = "softmax",
    .summary = "[N, K, ...] -> the same, exp(x_k) / sum over k of exp(x_k)",
    .source = "Bridle 1990, doi:10.1007/978-3-642-76153-9_28",
    .inputs = 1,
    .attributes = {},
    .infer = infer_softmax,
};

}  // namespace stride::network::operations

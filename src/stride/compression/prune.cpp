// A model whose smallest weights are zero already (see pruning.hpp), otherwise as it was.
#include "stride/base/error.hpp"
#include "stride/compression/pruning.hpp"
#include "stride/compression/scheme.hpp"

namespace stride::compression {
namespace {

Compressed compress(const Task& task) {
  if (sparsity_of(task.model->graph, task.model->parameters).zeros == 0)
    throw Error({.where = "prune",
                 .what = "weights that are zero",
                 .got = "none",
                 .want = {},
                 .advice = "Say how many shall be, as --prune 0.5"});
  return {*task.model};
}

}  // namespace

const Scheme schemes::prune{"prune", "float weights, the smallest share of them zero (--prune)",
                            "Han et al. 2015, arXiv:1506.02626", compress};

}  // namespace stride::compression

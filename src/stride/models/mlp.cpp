// Fully connected layers on all samples of a window at once: the baseline that knows no time.
#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

// [N, C, T] -flatten-> [N, C T] -(linear, relu) x layers-> [N, units] -linear-> [N, K]
void build_mlp(Graph& g, const Task& task, const Json& options) {
  const auto units = member<std::int64_t>(options, "units", "mlp");
  const auto layers = member<std::int64_t>(options, "layers", "mlp");
  const auto rate = member<double>(options, "dropout", "mlp");

  Value h = flatten(g, "flat", g.input("x", {network::batch, task.channels, task.length}));
  for (std::int64_t i = 1; i <= layers; ++i) {
    const std::string layer = "hidden" + std::to_string(i);
    h = linear(g, layer + ".linear", h, units);
    h = relu(g, layer + ".relu", h);
    h = dropout(g, layer + ".dropout", h, rate);
  }
  g.set_output("logits", linear(g, "head", h, task.classes));
}

}  // namespace

const Architecture mlp = {
    .name = "mlp",
    .summary = "two hidden layers on the flattened window; the baseline without time",
    .source = "Rumelhart, Hinton, Williams 1986, doi:10.1038/323533a0",
    .options = {{"units", 256, 1, 65536, true, "numbers in every hidden layer"},
                {"layers", 2, 1, 32, true, "hidden layers"},
                {"dropout", 0, 0, 0.95, false,
                 "share of a layer's outputs dropped while training"}},
    .build = build_mlp,
};

}  // namespace stride::models

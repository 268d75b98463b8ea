// The tutorial's fully connected network.
#include "stride/models/tutorial.hpp"

namespace stride::models {
namespace {

// [N, C, T] -flatten-> [N, C T] -(linear, relu, norm, dropout) x 2-> [N, units] -linear-> [N, K]
void build_tutorial_mlp(network::Graph& g, const Task& task, const Json& options) {
  const tutorial::Switches s = tutorial::switches_of(options);
  const auto units = member<std::int64_t>(options, "units", "tutorial-mlp");
  network::Value h = flatten(g, "flat", g.input("x", {network::batch, task.channels, task.length}));
  for (const char* name : {"hidden1", "hidden2"}) h = tutorial::dense(g, name, h, units, s);
  g.set_output("logits", linear(g, "head", h, task.classes, true, "glorot"));
}

}  // namespace

const Architecture tutorial_mlp = {
    .name = "tutorial-mlp",
    .summary = "the PAMAP2 tutorial's fully connected network",
    .source = tutorial::source,
    .options =
        tutorial::with_switches({{"units", 256, 1, 65536, true, "numbers in both hidden layers"}}),
    .build = build_tutorial_mlp,
};

}  // namespace stride::models

// The tutorial's convolutional network: every sensor channel goes through the same two
// convolutions.
#include "stride/models/tutorial.hpp"

namespace stride::models {
namespace {

// [N, C, T] -two blocks-> [N, F, C, T / pool^2] -flatten, dense-> [N, units] -linear-> [N, K]
void build_tutorial_cnn(network::Graph& g, const Task& task, const Json& options) {
  const tutorial::Switches s = tutorial::switches_of(options);
  const auto units = member<std::int64_t>(options, "units", "tutorial-cnn");
  network::Value h = flatten(g, "flat", tutorial::convolved(g, task, options, s));
  h = tutorial::dense(g, "dense", h, units, s);
  g.set_output("logits", linear(g, "head", h, task.classes, true, "glorot"));
}

}  // namespace

const Architecture tutorial_cnn = {
    .name = "tutorial-cnn",
    .summary = "the PAMAP2 tutorial's two convolutions a sensor, dense layer",
    .source = tutorial::source,
    .options = tutorial::convolution_options(32, "numbers in the dense layer"),
    .build = build_tutorial_cnn,
};

}  // namespace stride::models

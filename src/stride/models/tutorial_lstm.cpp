// The tutorial's recurrent network.
#include "stride/models/tutorial.hpp"

namespace stride::models {
namespace {

// [N, C, T] -lstm, norm, dropout-> [N, H, T] -lstm, last sample, norm, dropout-> [N, H] -linear->
// [N, K]
void build_tutorial_lstm(network::Graph& g, const Task& task, const Json& options) {
  const tutorial::Switches s = tutorial::switches_of(options);
  const auto units = member<std::int64_t>(options, "units", "tutorial-lstm");
  network::Value h = g.input("x", {network::batch, task.channels, task.length});
  h = tutorial::normalised(g, "lstm1", network::lstm(g, "lstm1", h, units, "glorot"), s);
  h = dropout(g, "lstm1.dropout", h, s.dropout);
  h = last_of_time(g, "last", network::lstm(g, "lstm2", h, units, "glorot"));
  h = dropout(g, "lstm2.dropout", tutorial::normalised(g, "lstm2", h, s), s.dropout);
  g.set_output("logits", linear(g, "head", h, task.classes, true, "glorot"));
}

}  // namespace

const Architecture tutorial_lstm = {
    .name = "tutorial-lstm",
    .summary = "the PAMAP2 tutorial's two LSTMs",
    .source = tutorial::source,
    .options =
        tutorial::with_switches({{"units", 32, 1, 8192, true, "numbers in each LSTM's state"}}),
    .build = build_tutorial_lstm,
};

}  // namespace stride::models

// The tutorial's convolutions with an LSTM over time behind them. (Not a convolutional LSTM cell.)
#include "stride/models/tutorial.hpp"

namespace stride::models {
namespace {

// [N, C, T] -two blocks-> [N, F, C, T'] -> [N, F C, T'] -lstm, last sample, dropout-> [N, H]
// -linear-> [N, K]
void build_conv_lstm(network::Graph& g, const Task& task, const Json& options) {
  const tutorial::Switches s = tutorial::switches_of(options);
  network::Value h = tutorial::convolved(g, task, options, s);
  const network::Shape map = g.shape(h);  // a copy: the graph grows
  h = reshape(g, "steps", h, {map[1] * map[2], map[3]});
  h = network::lstm(g, "lstm", h, member<std::int64_t>(options, "units", "conv-lstm"), "glorot");
  h = dropout(g, "lstm.dropout", last_of_time(g, "last", h), s.dropout);
  g.set_output("logits", linear(g, "head", h, task.classes, true, "glorot"));
}

}  // namespace

const Architecture conv_lstm = {
    .name = "conv-lstm",
    .summary = "the PAMAP2 tutorial's two convolutions a sensor, LSTM over time",
    .source = tutorial::source,
    .options = tutorial::convolution_options(32, "numbers in the LSTM's state"),
    .build = build_conv_lstm,
};

}  // namespace stride::models

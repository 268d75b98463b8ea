// Recurrent layers over time; the state after the last sample decides.
#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

// [N, C, T] -lstm x layers-> [N, H, T] -last sample-> [N, H] -linear-> [N, K]
void build_lstm(Graph& g, const Task& task, const Json& options) {
  const auto units = member<std::int64_t>(options, "units", "lstm");
  const auto layers = member<std::int64_t>(options, "layers", "lstm");

  Value h = g.input("x", {network::batch, task.channels, task.length});
  for (std::int64_t i = 1; i <= layers; ++i)
    h = network::lstm(g, "lstm" + std::to_string(i), h, units);
  h = last_of_time(g, "last", h);
  g.set_output("logits", linear(g, "head", h, task.classes));
}

}  // namespace

const Architecture lstm = {
    .name = "lstm",
    .summary = "long short-term memory over time, linear head on the last state",
    .source = "Hochreiter, Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735",
    .options = {{"units", 100, 1, 8192, true, "numbers in every layer's state"},
                {"layers", 1, 1, 16, true, "recurrent layers"}},
    .build = build_lstm,
};

}  // namespace stride::models

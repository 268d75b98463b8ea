// Gated recurrent units over time; the state after the last sample decides.
#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

// [N, C, T] -gru x layers-> [N, H, T] -last sample-> [N, H] -linear-> [N, K]
void build_gru(Graph& g, const Task& task, const Json& options) {
  const auto units = member<std::int64_t>(options, "units", "gru");
  const auto layers = member<std::int64_t>(options, "layers", "gru");

  Value h = g.input("x", {network::batch, task.channels, task.length});
  for (std::int64_t i = 1; i <= layers; ++i)
    h = network::gru(g, "gru" + std::to_string(i), h, units);
  h = last_of_time(g, "last", h);
  g.set_output("logits", linear(g, "head", h, task.classes));
}

}  // namespace

const Architecture gru = {
    .name = "gru",
    .summary = "gated recurrent units over time, linear head on the last state",
    .source = "Cho et al. 2014, doi:10.3115/v1/D14-1179",
    .options = {{"units", 100, 1, 8192, true, "numbers in every layer's state"},
                {"layers", 1, 1, 16, true, "recurrent layers"}},
    .build = build_gru,
};

}  // namespace stride::models

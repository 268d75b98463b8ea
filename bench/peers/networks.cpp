#include "networks.hpp"

#include <algorithm>

#include "../../tests/model_cases.hpp"
#include "stride/engine/plan/tracing.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/operation.hpp"

namespace stride::peers {
namespace {

constexpr std::int64_t C = 9, T = 128, K = 6;

Network named(std::string name, std::string about, const network::Graph& trained) {
  Network n;
  n.name = std::move(name), n.about = std::move(about);
  n.model.architecture = n.name;
  n.model.graph = deployed(trained);
  n.model.parameters =
      network::deployed_parameters(trained, network::initial_parameters(trained, 1));
  model_cases::stir(n.model.graph, n.model.parameters);
  return n;
}

// Every layer of convolutions and the head in eight bits, ranges from a few windows.
Network cnn() {
  Network n = named("cnn", "three convolutions of 64 filters, 44.8 k parameters",
                    models::build("cnn", {C, T, K}));
  n.form = "int8", n.tolerance = 0.05, n.runs_elsewhere = true;
  n.bars = {{"float", "float", 0.75}, {"int8", "int8", 0.65}, {"int8", "float", 0.25}};
  engine::Tracing tracing(n.model.graph, n.model.parameters);
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    tracing.run(noise(seed).samples_first, [&](const engine::Tracing::Traced& value) {
      network::Quantisation::Range& range = n.fewer.ranges[value.node];
      for (const float v : value.floats)
        range.low = std::min(range.low, v), range.high = std::max(range.high, v);
    });
  for (const network::Parameter& p : n.model.graph.parameters())
    if (p.name.ends_with("weight")) n.fewer.weights[p.name] = network::Storage::int8;
  return n;
}

// An LSTM's weights in eight bits.
void narrow(Network& n) {
  n.form = "narrow", n.tolerance = 0.02;
  for (const network::Parameter& p : n.model.graph.parameters())
    if (p.name.ends_with("input_weight") || p.name.ends_with("recurrent_weight"))
      n.fewer.weights[p.name] = network::Storage::int8;
}

Network deep_conv_lstm() {
  network::Graph g;
  network::Value h = g.input("x", {network::batch, C, T});
  for (int i = 1; i <= 4; ++i) {
    const std::string block = "block" + std::to_string(i);
    h = network::convolution(g, block + ".conv", h, {.filters = 64, .kernel = {5}});
    h = network::relu(g, block + ".relu", h);
  }
  for (const char* name : {"lstm1", "lstm2"}) h = network::lstm(g, name, h, 128);
  g.set_output("logits", network::linear(g, "head", network::last_of_time(g, "last", h), K));
  Network n = named("deep-conv-lstm",
                    "four convolutions of 64 filters over all channels, two LSTMs of 128 units, "
                    "296 k parameters",
                    g);
  narrow(n);
  n.bars = {{"float", "float", 0.7}, {"narrow", "float", 0.5}};
  return n;
}

Network lstm() {
  Network n =
      named("lstm", "one LSTM of 100 units, 45 k parameters", models::build("lstm", {C, T, K}));
  narrow(n);
  n.bars = {{"float", "float", 0.65}, {"narrow", "float", 0.4}};
  return n;
}

}  // namespace

Window noise(std::uint64_t seed) {
  Random random(seed);
  Window w{std::vector<float>(C * T), std::vector<float>(C * T)};
  for (std::size_t c = 0; c < C; ++c)
    for (std::size_t t = 0; t < T; ++t)
      w.channels_first[c * T + t] = w.samples_first[t * C + c] =
          static_cast<float>(random.normal());
  return w;
}

std::vector<Network> all_networks() { return {cnn(), deep_conv_lstm(), lstm()}; }

}  // namespace stride::peers

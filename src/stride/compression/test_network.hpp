#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/compression/scheme.hpp"
#include "stride/network/layers.hpp"

/// For this room's tests: windows made up, and a network over them that has every kind of weight.
namespace stride::compression {

/// Windows [n, 2, 24] of three activities, of six subjects; a third of them on each side.
struct MadeUp {
  windows::WindowSet set;
  windows::Scaler scaler;
  windows::Fold fold;

  explicit MadeUp(std::size_t n = 90) {
    set.channels.resize(2);
    set.activities = {"still", "slow", "fast"};
    set.subjects = {"1", "2", "3", "4", "5", "6"};
    set.length = set.hop = 24;
    scaler = {windows::ScalerKind::zscore, {0.5F, -0.25F}, {2, 0.5F}};
    Random random(5);
    for (std::size_t i = 0; i < n; ++i) {
      const auto y = static_cast<std::int32_t>(i % 3);
      for (int k = 0; k < 48; ++k)
        set.x.push_back(static_cast<float>(std::sin(0.5 * k * y) + 0.4 * random.normal()));
      set.y.push_back(y);
      set.origins.push_back({.subject = static_cast<std::int32_t>(6 * i / n)});
      auto& side = 3 * i / n == 0 ? fold.training : 3 * i / n == 1 ? fold.validation : fold.test;
      side.push_back(static_cast<std::int32_t>(i));
    }
  }
  MadeUp(const MadeUp&) = delete;

  Windows windows() const { return {&set, &scaler}; }
};

/// Gives batch norms statistics and biases values that do something.
inline void stir(const network::Graph& graph, std::vector<float>& parameters) {
  const network::Layout layout = network::layout(graph);
  Random random(7);
  for (std::size_t p = 0; p < graph.parameters().size(); ++p)
    for (std::int64_t i = 0; i < network::elements(graph.parameters()[p].shape); ++i) {
      const std::string& name = graph.parameters()[p].name;
      float& w = parameters[static_cast<std::size_t>(layout.offset[p] + i)];
      const auto noise = static_cast<float>(random.normal());
      if (name.ends_with(".scale")) w = 1 + 0.2F * noise;
      if (name.ends_with(".shift") || name.ends_with(".mean") || name.ends_with(".bias"))
        w = 0.2F * noise;
      if (name.ends_with(".variance")) w = 0.5F + std::fabs(noise);
    }
}

/// Convolution, norm, Lego bricks, attention, LSTM, GRU, linear.
inline network::Model every_kind() {
  network::Model model;
  network::Graph trained;
  network::Value h = trained.input("x", {network::batch, 2, 24});
  h = convolution(trained, "conv", h, {.filters = 8, .kernel = {3}, .padding = {1}, .bias = false});
  h = relu(trained, "relu", batch_norm(trained, "norm", h));
  h = lego_convolution(trained, "lego", h, {.filters = 8, .kernel = {3}, .padding = {1}},
                       {.bricks = 4, .splits = 2});
  h = relu(trained, "lego.relu", batch_norm(trained, "lego.norm", h));
  h = trained.add("attention", "attention", {h},
                  {{"heads", std::int64_t{2}}, {"width", std::int64_t{4}}});
  h = gru(trained, "gru", lstm(trained, "lstm", h, 6), 5);
  h = last_of_time(trained, "last", h);
  h = batch_norm(trained, "head.norm", linear(trained, "hidden", h, 5));
  trained.set_output("logits", linear(trained, "head", h, 3));
  std::vector<float> parameters = network::initial_parameters(trained, 1);
  stir(trained, parameters);
  model.architecture = "custom";
  model.graph = network::deployed(trained);
  model.parameters = network::deployed_parameters(trained, parameters);
  model.activities = {"still", "slow", "fast"};
  model.contract = {.sensors = {{"a", "m/s^2"}, {"b", "m/s^2"}},
                    .channels = {{"a", "m/s^2"}, {"b", "m/s^2"}},
                    .rate_hz = 50,
                    .length = 24,
                    .hop = 24,
                    .preprocessing = Json::object(),
                    .scaler = Json::object()};
  return model;
}

}  // namespace stride::compression

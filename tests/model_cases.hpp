#pragma once
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/models/architecture.hpp"

/// Every architecture, and variants that hold other operations: what all that runs a network must
/// answer alike.
namespace stride::model_cases {

struct Case {
  std::string model;
  models::Task task = {6, 64, 5};
  Json options = Json::object();
};

inline void PrintTo(const Case& c, std::ostream* out) {
  *out << c.model << " " << c.options.dump();
}

inline std::vector<Case> all() {
  std::vector<Case> cases;
  for (const models::Architecture* architecture : models::all_architectures()) {
    Case c{.model = std::string(architecture->name)};
    if (c.model == "multi-head-literal") c.task = {3, 8, 6};
    if (c.model == "plain-cnn" || c.model == "lego-cnn") c.task = {9, 128, 6};
    cases.push_back(c);
  }
  cases.push_back({"deep-conv-lstm", {6, 40, 5}, {{"recurrence", "sensors"}, {"size", "lm"}}});
  cases.push_back({"deep-conv-lstm", {6, 40, 5}, {{"attention", "cbam"}, {"size", "lm"}}});
  cases.push_back({"lego-cnn", {9, 128, 6}, {{"splits", 4}, {"share", 0.25}}});
  cases.push_back({"plain-cnn", {3, 200, 6}, {{"shape", "wisdm"}}});
  cases.push_back({"hydra", {6, 64, 5}, {{"statistics", "off"}, {"groups", 8}}});
  cases.push_back({"multi-head-attention", {3, 90, 6}});
  return cases;
}

/// Batch norms that do something.
inline void stir(const network::Graph& graph, std::vector<float>& parameters) {
  const network::Layout layout = network::layout(graph);
  Random random(7);
  for (std::size_t p = 0; p < graph.parameters().size(); ++p) {
    const network::Parameter& parameter = graph.parameters()[p];
    const auto ends = [&](const char* end) { return parameter.name.ends_with(end); };
    for (std::int64_t i = 0; i < network::elements(parameter.shape); ++i) {
      float& w = parameters[static_cast<std::size_t>(layout.offset[p] + i)];
      const auto noise = static_cast<float>(random.normal());
      if (ends(".scale")) w = 1 + 0.2F * noise;
      if (ends(".shift") || ends(".mean") || ends(".bias")) w = 0.2F * noise;
      if (ends(".variance")) w = 0.5F + std::abs(noise);
    }
  }
}

}  // namespace stride::model_cases

#include "stride/compression/pruning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stride/compression/test_network.hpp"
#include "stride/compression/weights.hpp"

namespace stride::compression {
namespace {

network::Graph two_layers() {
  network::Graph g;
  const network::Value h = linear(g, "a", g.input("x", {network::batch, 2}), 2);
  g.set_output("logits", linear(g, "b", h, 1));
  return g;
}

// a.weight, a.bias, b.weight, b.bias
const std::vector<float> by_hand = {0.5F, -4, 0.25F, 3, 0.01F, 0.02F, -0.125F, 2, 0.03F};

TEST(Prune, TakesTheSmallestOfAllLayers) {
  std::vector<float> parameters = by_hand;
  const std::vector<bool> zero = prune(two_layers(), parameters, 0.5);
  EXPECT_EQ(parameters, (std::vector<float>{0, -4, 0, 3, 0.01F, 0.02F, 0, 2, 0.03F}));
  for (std::size_t i = 0; i < zero.size(); ++i) EXPECT_EQ(zero[i], parameters[i] == 0) << i;
  EXPECT_EQ(sparsity_of(two_layers(), parameters).weights, 6);
  EXPECT_EQ(sparsity_of(two_layers(), parameters).zeros, 3);
}

TEST(Prune, OfEqualOnesTakesTheFirst) {
  std::vector<float> parameters = {1, -1, 1, 1, 0, 0, 1, 1, 0};
  prune(two_layers(), parameters, 0.5);
  EXPECT_EQ(parameters, (std::vector<float>{0, 0, 0, 1, 0, 0, 1, 1, 0}));
}

TEST(Prune, NothingAndAll) {
  std::vector<float> parameters = by_hand;
  const std::vector<bool> none = prune(two_layers(), parameters, 0);
  EXPECT_EQ(parameters, by_hand);
  EXPECT_EQ(std::ranges::count(none, true), 0);
  prune(two_layers(), parameters, 1);
  EXPECT_EQ(parameters, (std::vector<float>{0, 0, 0, 0, 0.01F, 0.02F, 0, 0, 0.03F}));
}

// On every kind of weight: as many zeros as asked, no survivor smaller than a victim, nothing else
// touched.
TEST(Prune, KeepsItsWordOnARealNetwork) {
  const network::Model model = every_kind();
  for (const double share : {0.1, 0.37, 0.9}) {
    std::vector<float> parameters = model.parameters;
    const std::vector<bool> zero = prune(model.graph, parameters, share);
    const Sparsity sparsity = sparsity_of(model.graph, parameters);
    EXPECT_EQ(sparsity.zeros, std::llround(share * static_cast<double>(sparsity.weights)));
    float victim = 0, survivor = 1e9F;
    std::vector<bool> is_weight(parameters.size());
    const network::Layout where = network::layout(model.graph);
    for (const Weight& weight : weights_of(model.graph)) {
      const auto begin = where.offset[weight.parameter];
      const auto end = begin + network::elements(model.graph.parameters()[weight.parameter].shape);
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
        is_weight[i] = true;
        const float size = std::fabs(model.parameters[i]);
        zero[i] ? victim = std::max(victim, size) : survivor = std::min(survivor, size);
      }
    }
    EXPECT_LE(victim, survivor);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      ASSERT_TRUE(is_weight[i] || !zero[i]) << i;
      ASSERT_EQ(parameters[i], zero[i] ? 0 : model.parameters[i]);
    }
  }
}

TEST(Weights, AreThoseOfTheTable) {
  const network::Model model = every_kind();
  std::vector<std::string> names;
  for (const Weight& weight : weights_of(model.graph))
    names.push_back(model.graph.parameters()[weight.parameter].name);
  const std::vector<std::string> want = {"conv.weight",
                                         "lego.bricks",
                                         "attention.input_weight",
                                         "attention.output_weight",
                                         "lstm.input_weight",
                                         "lstm.recurrent_weight",
                                         "gru.input_weight",
                                         "gru.recurrent_weight",
                                         "hidden.weight",
                                         "head.weight"};
  EXPECT_EQ(names, want);
}

}  // namespace
}  // namespace stride::compression

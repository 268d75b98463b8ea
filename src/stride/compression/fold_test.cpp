#include "stride/compression/fold.hpp"

#include <gtest/gtest.h>

#include "stride/base/error.hpp"
#include "stride/compression/test_network.hpp"

namespace stride::compression {
namespace {

std::vector<std::string> nodes_of(const network::Graph& graph) {
  std::vector<std::string> names;
  for (const network::Node& node : graph.nodes()) names.push_back(node.name);
  return names;
}

// weight 3, bias 1; then scale 2, shift 5, mean 4, variance 0.25 - epsilon: factor 2 / 0.5 = 4.
TEST(Fold, IsTheWorkedExample) {
  network::Graph g;
  network::Value h = linear(g, "layer", g.input("x", {network::batch, 1}), 1);
  h = g.add("batch_norm", "norm", {h}, {{"epsilon", 0.0625}});
  g.set_output("logits", h);
  const std::vector<float> parameters = {3, 1, 2, 5, 4, 0.25F - 0.0625F};
  const Network flat = folded(g, parameters);
  EXPECT_EQ(nodes_of(flat.graph), (std::vector<std::string>{"x", "layer"}));
  EXPECT_EQ(flat.graph.node(flat.graph.output("logits")).name, "layer");
  EXPECT_EQ(flat.parameters, (std::vector<float>{12, (1 - 4) * 4 + 5}));
}

TEST(Fold, ALayerWithoutABiasHasOneThen) {
  const network::Model model = every_kind();
  const Network flat = folded(model.graph, model.parameters);
  const std::vector<std::string> want = {"x",         "conv",      "relu",      "lego",
                                         "lego.norm", "lego.relu", "attention", "lstm",
                                         "gru",       "last",      "hidden",    "head"};
  EXPECT_EQ(nodes_of(flat.graph), want);
  EXPECT_TRUE(std::ranges::any_of(flat.graph.parameters(),
                                  [](const auto& p) { return p.name == "conv.bias"; }));
}

// The definition: what comes out is what came out.
TEST(Fold, ChangesNoAnswer) {
  const network::Model model = every_kind();
  const Network flat = folded(model.graph, model.parameters);
  const MadeUp made;
  Running before(model.graph, model.parameters), after(flat.graph, flat.parameters);
  for (const std::int32_t window : made.fold.test) {
    const std::vector<float> samples = made.windows().samples(window);
    const std::span<const float> a = before.run(samples), b = after.run(samples);
    for (std::size_t k = 0; k < a.size(); ++k) ASSERT_NEAR(a[k], b[k], 1e-5) << window;
  }
}

TEST(Fold, LeavesANormWhoseInputOthersRead) {
  const auto norms = [](bool shared, bool output) {
    network::Graph g;
    const network::Value x = g.input("x", {network::batch, 2});
    const network::Value layer = linear(g, "layer", x, 3), norm = batch_norm(g, "norm", layer);
    network::Value h = norm;
    if (shared) h = add(g, "sum", {norm, layer});
    if (output) g.set_output("hint", layer);
    g.set_output("logits", linear(g, "head", h, 2));
    const Network flat = folded(g, network::initial_parameters(g, 1));
    return flat.graph.nodes().size() == g.nodes().size() ? 1 : 0;
  };
  EXPECT_EQ(norms(false, false), 0);
  EXPECT_EQ(norms(true, false), 1);
  EXPECT_EQ(norms(false, true), 1);
}

TEST(Fold, LeavesANormBehindNoLayer) {
  network::Graph g;
  const network::Value norm = batch_norm(g, "norm", g.input("x", {network::batch, 2}));
  g.set_output("logits", linear(g, "head", norm, 2));
  EXPECT_EQ(folded(g, network::initial_parameters(g, 1)).graph.nodes().size(), 3U);
}

}  // namespace
}  // namespace stride::compression

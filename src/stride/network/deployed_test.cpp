#include <gtest/gtest.h>

#include "stride/base/error.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/operation.hpp"

namespace stride::network {
namespace {

// A network with dropout, an auxiliary branch and a loss around it.
Graph training_graph() {
  Graph g;
  const Value x = g.input("x", {batch, 4});
  const Value y = g.input("y", {batch}, Type::index);
  const Value aux = linear(g, "aux", x, 2);  // before the head: its parameters come first
  Value h = dropout(g, "drop", linear(g, "body", x, 8), 0.5);
  h = detach(g, "stop", relu(g, "relu", h));
  const Value logits = linear(g, "head", h, 3);
  const Value loss = cross_entropy(g, "loss", logits, y);
  g.set_objective(add(g, "sum", {loss, squared_error(g, "aux_loss", aux, aux)}));
  g.set_output("logits", logits);
  return g;
}

TEST(Deployed, KeepsOnlyWhatTheOutputsNeed) {
  const Graph g = deployed(training_graph());
  std::vector<std::string> names;
  for (const Node& node : g.nodes()) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"x", "body", "relu", "head"}));
  ASSERT_EQ(g.parameters().size(), 4u);
  EXPECT_EQ(g.parameters()[0].name, "body.weight");
  EXPECT_EQ(g.node(g.named("head")).parameters, (std::vector<int>{2, 3}));
  EXPECT_EQ(text(g.shape(g.output("logits"))), "[N, 3]");
  EXPECT_FALSE(g.has_objective());
}

TEST(Deployed, IsItsOwnDeployment) {
  const Graph once = deployed(training_graph());
  EXPECT_EQ(deployed(once).nodes().size(), once.nodes().size());
}

TEST(Deployed, TakesTheWeightsThatAreLeftAlong) {
  const Graph g = training_graph(), d = deployed(g);
  const std::vector<float> all = initial_parameters(g, 1);
  // Each parameter draws from its name, so the deployed graph's own start is what must be left.
  EXPECT_EQ(deployed_parameters(g, all), initial_parameters(d, 1));
  EXPECT_EQ(deployed_parameters(d, initial_parameters(d, 1)), initial_parameters(d, 1));
}

// One fragment, two filters of three bricks: filter 0 takes brick 2, filter 1 the first of its
// largest.
TEST(Deployed, PacksTheChosenBricks) {
  Graph g;
  const Value x = g.input("x", {batch, 1, 4});
  g.set_output("y", lego_convolution(g, "conv", x, {.filters = 2, .kernel = {1}},
                                     {.bricks = 3, .splits = 1, .freeze = 0.5, .balance = 1}));
  const Graph d = deployed(g);
  EXPECT_EQ(d.parameters()[1].name, "conv.selection");
  EXPECT_EQ(d.parameters()[1].shape, (Shape{1, 2}));
  EXPECT_FALSE(d.parameters()[1].trained);
  EXPECT_EQ(d.shape(d.output("y")), g.shape(g.output("y")));
  EXPECT_EQ(g.parameters()[1].until, 0.5);
  const std::vector<float> bricks = {7, 8, 9}, selection = {0, 1, 2, 5, 5, 4},
                           coefficient = {10, 11, 12, 13, 14, 15};
  std::vector<float> all = bricks;
  all.insert(all.end(), selection.begin(), selection.end());
  all.insert(all.end(), coefficient.begin(), coefficient.end());
  // Trained first: bricks, coefficients; then the numbers of the bricks.
  EXPECT_EQ(deployed_parameters(g, all), (std::vector<float>{7, 8, 9, 12, 13, 2, 0}));
}

TEST(Deployed, AnOutputMayBeADropoutOrAnInput) {
  Graph g;
  const Value x = g.input("x", {batch, 4});
  g.set_output("same", dropout(g, "d", x, 0.1));
  g.set_output("x", x);
  const Graph d = deployed(g);
  EXPECT_EQ(d.nodes().size(), 1u);
  EXPECT_EQ(d.output("same"), d.output("x"));
}

TEST(Deployed, RefusesGraphsWithoutOutputsAndLossesAsOutputs) {
  Graph g;
  const Value x = g.input("x", {batch, 4});
  EXPECT_THROW(deployed(g), Error);
  g.set_output("loss", squared_error(g, "l", x, x));
  EXPECT_THROW(deployed(g), Error);
}

// Worked by hand: conv 3*2*5 (+3), 4 places; norm 4*3; relu; mean; head 4*3+4.
TEST(Cost, CountsEveryLayer) {
  Graph g;
  Value h = g.input("x", {batch, 2, 8});
  h = convolution(g, "conv", h, {.filters = 3, .kernel = {5}});
  h = batch_norm(g, "norm", h);
  h = dropout(g, "drop", relu(g, "relu", h), 0.5);
  h = mean_over_time(g, "mean", h);
  g.set_output("logits", linear(g, "head", h, 4));
  const Cost c = cost(g);
  ASSERT_EQ(c.layers.size(), 6u);  // the dropout is gone
  EXPECT_EQ(c.layers[0].operation, "input");
  EXPECT_EQ(c.layers[1].parameters, 33);
  EXPECT_EQ(c.layers[1].macs, 3 * 4 * 2 * 5);
  EXPECT_EQ(c.layers[2].parameters, 12);
  EXPECT_EQ(c.layers[2].macs, 12);  // one an element
  EXPECT_EQ(c.layers[3].macs, 0);
  EXPECT_EQ(c.layers[5].parameters, 16);
  EXPECT_EQ(c.parameters, 61);
  EXPECT_EQ(c.trained_parameters, 55);
  EXPECT_EQ(c.weight_bytes, 244);
  EXPECT_EQ(c.macs, 120 + 12 + 12);
  // Floats alive: at conv 16 + 12 = 28, at norm and relu 12 + 12, at mean 12 + 3, at head 3 + 4.
  EXPECT_EQ(c.activation_peak_bytes, 4 * 28);
}

// A value that is read again later stays alive until then.
TEST(Cost, KeepsWhatABranchStillNeeds) {
  Graph g;
  const Value x = g.input("x", {batch, 10});
  const Value a = linear(g, "a", x, 20);
  const Value b = linear(g, "b", a, 30);
  const Value c = linear(g, "c", b, 20);
  g.set_output("sum", add(g, "sum", {a, c}));
  // at a 10 + 20, at b 20 + 30, at c 20 + 30 + 20, at sum 20 + 20 + 20
  EXPECT_EQ(cost(g).activation_peak_bytes, 4 * 70);
}

// An output that is ready early is still there at the end.
TEST(Cost, KeepsOutputsToTheEnd) {
  Graph g;
  const Value early = linear(g, "early", g.input("x", {batch, 1}), 50);
  g.set_output("early", early);
  g.set_output("late", linear(g, "late", linear(g, "between", early, 40), 30));
  EXPECT_EQ(cost(g).activation_peak_bytes, 4 * (50 + 40 + 30));
}

TEST(Cost, StopsAtTheLargestNumberInsteadOfOverflowing) {
  Graph g;
  Value h = g.input("x", {batch, 1 << 15, 1 << 24});
  for (int i = 0; i < 3; ++i)
    h = convolution(g, "c" + std::to_string(i), h,
                    {.filters = 1 << 15, .kernel = {1 << 9}, .padding = {1 << 8}});
  g.set_output("y", h);
  EXPECT_EQ(cost(g).macs, INT64_MAX);
}

}  // namespace
}  // namespace stride::network

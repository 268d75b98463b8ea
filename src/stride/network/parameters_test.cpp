#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "stride/network/layers.hpp"
#include "stride/network/operation.hpp"

namespace stride::network {
namespace {

Graph small_graph() {
  Graph g;
  Value h = g.input("x", {batch, 2, 8});
  h = convolution(g, "conv", h, {.filters = 3, .kernel = {5}});
  h = batch_norm(g, "norm", h);
  h = mean_over_time(g, "mean", h);
  g.set_output("logits", linear(g, "head", h, 4));
  return g;
}

// Worked by hand: trained ones in front, in the graph's order; mean and variance behind.
TEST(Layout, PutsTrainedParametersInFront) {
  const Graph g = small_graph();
  const Layout where = layout(g);
  ASSERT_EQ(g.parameters().size(), 8u);  // conv 2, norm 4, head 2
  // conv.weight 30, conv.bias 3, norm.scale 3, norm.shift 3, head.weight 12, head.bias 4 |
  // norm.mean, norm.variance
  EXPECT_EQ(where.offset, (std::vector<std::int64_t>{0, 30, 33, 36, 55, 58, 39, 51}));
  EXPECT_EQ(where.trained, 55);
  EXPECT_EQ(where.total, 61);
  EXPECT_EQ(layout(Graph()).total, 0);
}

TEST(InitialParameters, BeginAsTheOperationsSay) {
  const Graph g = small_graph();
  const std::vector<float> values = initial_parameters(g, 1);
  ASSERT_EQ(values.size(), 61u);
  const auto range = [&](std::size_t from, std::size_t count) {
    return std::span(values).subspan(from, count);
  };
  const float conv = 1 / std::sqrt(10.0f), head = 1 / std::sqrt(3.0f);  // fan in 2 * 5, and 3
  for (const float v : range(0, 33)) EXPECT_LE(std::abs(v), conv);
  EXPECT_GT(*std::max_element(values.begin(), values.begin() + 33), 0.7f * conv);
  EXPECT_LT(*std::min_element(values.begin(), values.begin() + 33), -0.7f * conv);
  for (const float v : range(33, 3)) EXPECT_EQ(v, 1);
  for (const float v : range(36, 3)) EXPECT_EQ(v, 0);
  for (const float v : range(39, 16)) EXPECT_LE(std::abs(v), head);
  for (const float v : range(55, 3)) EXPECT_EQ(v, 0);
  for (const float v : range(58, 3)) EXPECT_EQ(v, 1);
}

TEST(InitialParameters, RepeatFromTheirSeed) {
  const Graph g = small_graph();
  EXPECT_EQ(initial_parameters(g, 7), initial_parameters(g, 7));
  EXPECT_NE(initial_parameters(g, 7), initial_parameters(g, 8));
}

// Every parameter has its own stream: a layer more changes none of the others.
TEST(InitialParameters, DoNotChangeWhenALayerIsAdded) {
  Graph with, without;
  for (Graph* g : {&with, &without}) {
    Value h = g->input("x", {batch, 6});
    if (g == &with) h = linear(*g, "first", h, 6);
    g->set_output("logits", linear(*g, "head", h, 4));
  }
  const auto a = initial_parameters(with, 3), b = initial_parameters(without, 3);
  EXPECT_TRUE(std::equal(b.begin(), b.end(), a.begin() + 42));
  EXPECT_FALSE(std::equal(b.begin(), b.begin() + 6, a.begin()));
}

TEST(InitialParameters, SpreadEvenly) {
  Graph g;
  linear(g, "head", g.input("x", {batch, 100}), 1000, false);
  const auto values = initial_parameters(g, 5);
  double sum = 0, squares = 0;
  for (const float v : values) sum += v, squares += double{v} * v;
  // U(-0.1, 0.1): mean 0, variance 0.01 / 3; five standard errors of 100 000 draws.
  EXPECT_NEAR(sum / 1e5, 0, 5 * std::sqrt(0.01 / 3 / 1e5));
  EXPECT_NEAR(squares / 1e5, 0.01 / 3, 5 * 0.01 * std::sqrt(4.0 / 45 / 1e5));
}

// Gates i, f, g, o of three units: forgetting begins open.
TEST(Initialise, OpensTheForgetGate) {
  std::vector<float> values(12, 7);
  initialise({.name = "p", .shape = {12}, .start = {Start::Kind::forget_gate, 1}}, 1, values);
  EXPECT_EQ(values, (std::vector<float>{0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0}));
}

TEST(Initialise, MakesNormalNumbersAndOrthonormalRowsOrColumns) {
  std::vector<float> values(40'000);
  initialise({.name = "p", .shape = {40'000}, .start = {Start::Kind::normal, 2}}, 1, values);
  double squares = 0;
  for (const float v : values) squares += double{v} * v;
  EXPECT_NEAR(squares / 4e4, 4, 5 * 4 * std::sqrt(2 / 4e4));  // five standard errors

  for (const auto& [rows, columns] : {std::pair{3, 8}, {8, 3}, {5, 5}, {1, 4}}) {
    std::vector<float> m(static_cast<std::size_t>(rows * columns));
    initialise({.name = "p", .shape = {rows, columns}, .start = {Start::Kind::orthogonal, 0}}, 1,
               m);
    const bool by_row = rows <= columns;
    const int few = by_row ? rows : columns, many = by_row ? columns : rows;
    const auto at = [&m, by_row, width = columns](int i, int k) {
      return m[static_cast<std::size_t>(by_row ? i * width + k : k * width + i)];
    };
    for (int i = 0; i < few; ++i)
      for (int j = 0; j < few; ++j) {
        double dot = 0;
        for (int k = 0; k < many; ++k) dot += double{at(i, k)} * at(j, k);
        EXPECT_NEAR(dot, i == j, 1e-6)
            << rows << " x " << columns << ": " << i << ", " << j;  // float rounding
      }
  }
}

}  // namespace
}  // namespace stride::network

// Attention, maps and other orders of values through the executor's door, against their
// definitions in double.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/network/attention_layers.hpp"
#include "stride/training/executor.hpp"

namespace stride::training {
namespace {

using network::batch;
using network::Graph;
using network::Shape;
using network::Value;

using Floats = std::vector<float>;

Floats random_floats(std::int64_t size, std::uint64_t seed) {
  Random random(seed);
  Floats values(static_cast<std::size_t>(size));
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

// The output "out" of a graph with one input "x", for `n` windows.
Floats answer(Graph& g, Value out, const Floats& parameters, const Floats& x, std::int64_t n) {
  g.set_output("out", out);
  const auto executor = make_executor(g, {.threads = 1});
  EXPECT_EQ(executor->parameters().size(), parameters.size());
  std::ranges::copy(parameters, executor->parameters().begin());
  executor->parameters_changed();
  executor->bind(g.named("x"), x, n);
  executor->forward(Pass::inference);
  Floats result(static_cast<std::size_t>(n * network::elements(g.shape(out))));
  executor->read(out, result);
  return result;
}

void expect_near(const Floats& got, const std::vector<double>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    EXPECT_NEAR(static_cast<double>(got[i]), want[i], 2e-5 * (1 + std::abs(want[i]))) << i;
}

class AttentionTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

// A matrix [rows, columns] of a flat array, and a vector behind it.
struct Layer {
  const float* weight;
  const float* bias;
  std::size_t columns;
  double operator()(std::size_t row, const auto& in) const {
    double sum = static_cast<double>(bias[row]);
    for (std::size_t c = 0; c < columns; ++c)
      sum += static_cast<double>(weight[row * columns + c]) * in(c);
    return sum;
  }
};

// The formula of network/operations/attention.cpp.
std::vector<double> attention_of(const Floats& x, const Floats& p, std::size_t n, std::size_t d,
                                 std::size_t t, std::size_t heads, std::size_t width) {
  const std::size_t inner = heads * width;
  const Layer in{p.data(), p.data() + 3 * inner * d, d};
  const Layer out{p.data() + 3 * inner * (d + 1), p.data() + 3 * inner * (d + 1) + d * inner,
                  inner};
  std::vector<double> result(n * d * t);
  for (std::size_t w = 0; w < n; ++w) {
    const auto qkv = [&](std::size_t row, std::size_t time) {
      return in(row, [&](std::size_t c) { return static_cast<double>(x[(w * d + c) * t + time]); });
    };
    for (std::size_t i = 0; i < t; ++i) {
      std::vector<double> joined(inner, 0);
      for (std::size_t h = 0; h < heads; ++h) {
        std::vector<double> share(t);
        double all = 0;
        for (std::size_t s = 0; s < t; ++s) {
          double score = 0;
          for (std::size_t k = h * width; k < (h + 1) * width; ++k)
            score += qkv(k, i) * qkv(inner + k, s);
          all += share[s] = std::exp(score / std::sqrt(static_cast<double>(width)));
        }
        for (std::size_t s = 0; s < t; ++s)
          for (std::size_t k = h * width; k < (h + 1) * width; ++k)
            joined[k] += share[s] / all * qkv(2 * inner + k, s);
      }
      for (std::size_t c = 0; c < d; ++c)
        result[(w * d + c) * t + i] = out(c, [&](std::size_t k) { return joined[k]; });
    }
  }
  return result;
}

TEST_F(AttentionTest, EqualsItsDefinition) {
  constexpr std::int64_t N = 2, D = 5, T = 7, heads = 3, width = 4;
  Graph g;
  const Value x = g.input("x", {batch, D, T});
  const Value out = g.add("attention", "a", {x}, {{"heads", heads}, {"width", width}});
  const Floats values = random_floats(N * D * T, 1), parameters = random_floats(layout(g).total, 2);
  expect_near(answer(g, out, parameters, values, N),
              attention_of(values, parameters, N, D, T, heads, width));
}

// What a program does that gives attention the whole window as one time: queries and keys are dead
// weight.
TEST_F(AttentionTest, OverOneTimeIsTheValueProjection) {
  constexpr std::int64_t N = 3, D = 6, inner = 10;
  Graph g;
  const Value out =
      g.add("attention", "a", {g.input("x", {batch, D, 1})},
            {{"heads", std::int64_t{5}}, {"width", std::int64_t{2}}, {"project", false}});
  const Floats values = random_floats(N * D, 3), parameters = random_floats(layout(g).total, 4);
  Graph plain;
  const Value x = flatten(plain, "flat", plain.input("x", {batch, D, 1}));
  const Value v = linear(plain, "v", x, inner);
  Floats value_part(parameters.begin() + 2 * inner * D, parameters.begin() + 3 * inner * D);
  value_part.insert(value_part.end(), parameters.end() - inner, parameters.end());
  const Floats want = answer(plain, v, value_part, values, N);
  expect_near(answer(g, out, parameters, values, N), {want.begin(), want.end()});
}

TEST_F(AttentionTest, ChannelMapEqualsItsDefinition) {
  constexpr std::size_t N = 2, C = 4, H = 2, places = 6;
  Graph g;
  const Value out = g.add("channel_attention", "a", {g.input("x", {batch, C, 2, 3})},
                          {{"reduction", std::int64_t{2}}});
  const Floats values = random_floats(N * C * places, 5), p = random_floats(layout(g).total, 6);
  const Layer hidden{p.data(), p.data() + H * C, C},
      output{p.data() + H * C + H, p.data() + 2 * H * C + H, H};
  std::vector<double> want;
  for (std::size_t n = 0; n < N; ++n) {
    std::vector<double> mean(C, 0), largest(C, -1e9);
    for (std::size_t c = 0; c < C; ++c)
      for (std::size_t i = 0; i < places; ++i) {
        const auto v = static_cast<double>(values[(n * C + c) * places + i]);
        mean[c] += v / places;
        largest[c] = std::max(largest[c], v);
      }
    const auto mlp = [&](const std::vector<double>& in, std::size_t row) {
      return output(row, [&](std::size_t h) {
        return std::max(0.0, hidden(h, [&](std::size_t c) { return in[c]; }));
      });
    };
    for (std::size_t c = 0; c < C; ++c)
      want.push_back(1 / (1 + std::exp(-mlp(mean, c) - mlp(largest, c))));
  }
  expect_near(answer(g, out, p, values, N), want);
}

TEST_F(AttentionTest, MapsCountForChannelsOrPlaces) {
  Graph g;
  const Value x = g.input("x", {batch, 2, 3});
  const Floats values = {1, 2, 3, 10, 20, 60};
  const auto of = [&](Value map) {
    Graph copy = g;
    return answer(copy, multiply(copy, "times", x, map), {}, values, 1);
  };
  const Value mean = g.add("mean_over_channels", "mean", {x}),
              most = g.add("max_over_channels", "max", {x});
  EXPECT_EQ(of(mean_over_time(g, "channel", x)), (Floats{2, 4, 6, 300, 600, 1800}));
  EXPECT_EQ(of(mean), (Floats{5.5, 22, 94.5, 55, 220, 1890}));
  EXPECT_EQ(of(most), (Floats{10, 40, 180, 100, 400, 3600}));
  EXPECT_EQ(of(x), (Floats{1, 4, 9, 100, 400, 3600}));
}

TEST_F(AttentionTest, PermuteMovesAndReshapeDoesNot) {
  Graph g;
  const Value x = g.input("x", {batch, 2, 3});
  const Floats values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  Graph permuted = g;
  EXPECT_EQ(answer(permuted, permute(permuted, "p", x, {2, 1}), {}, values, 2),
            (Floats{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12}));
  Graph reshaped = g;
  EXPECT_EQ(answer(reshaped, reshape(reshaped, "r", x, {3, 2}), {}, values, 2), values);
  Graph both = g;  // a reshape after a permute reads the new order
  EXPECT_EQ(answer(both, reshape(both, "r", permute(both, "p", x, {2, 1}), {6}), {}, values, 2),
            (Floats{1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12}));
}

// With all weights 0 both maps are 1/2.
TEST_F(AttentionTest, CbamWeighsFiltersThenPlaces) {
  Graph g;
  const Value x = g.input("x", {batch, 2, 1, 3});
  const Value out = add_cbam(g, x, {.reduction = 2, .kernel = 3});
  const Floats values = {4, 8, 12, -4, 0, 40};
  EXPECT_EQ(answer(g, out, Floats(static_cast<std::size_t>(layout(g).total), 0), values, 1),
            (Floats{1, 2, 3, -1, 0, 10}));
  EXPECT_EQ(g.shape(g.named("attention.spatial")), (Shape{batch, 1, 1, 3}));
}

}  // namespace
}  // namespace stride::training

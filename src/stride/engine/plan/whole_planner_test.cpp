// Networks in whole numbers: which steps they become, and that they answer nearly as their floats.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/math.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/planned_cases.hpp"
#include "stride/engine/plan/tracing.hpp"
#include "stride/network/layers.hpp"

namespace stride::engine {
namespace {

using network::Graph;
using network::Quantisation;
using network::Storage;
using network::Value;

std::vector<float> noise(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> x;
  for (std::size_t i = 0; i < n; ++i) x.push_back(static_cast<float>(random.normal()));
  return x;
}

// Weights of all matrices as bytes, and what every value ranges over on some windows.
Quantisation quantised(const Graph& g, std::span<const float> parameters, bool ranges = true) {
  Quantisation q;
  for (const auto& parameter : g.parameters())
    if (parameter.shape.size() > 1) q.weights[parameter.name] = Storage::int8;
  Tracing tracing(g, parameters);
  const auto size = static_cast<std::size_t>(network::elements(g.shape(g.named("x"))));
  for (std::uint64_t seed = 1; seed < 60 && ranges; ++seed)
    tracing.run(noise(size, seed), [&](const Tracing::Traced& traced) {
      auto& range = q.ranges[traced.node];
      for (const float x : traced.floats) range = {std::min(range.low, x), std::max(range.high, x)};
    });
  return q;
}

// How far the answers in whole numbers are from the floats', as a share of the largest.
double apart(const Graph& g, const Quantisation& q) {
  const std::vector<float> parameters = network::initial_parameters(g, 1);
  Planned floats(plan(g, parameters)), whole(plan(g, parameters, {.quantisation = &q}));
  double apart = 0, largest = 0;
  for (std::uint64_t seed = 20; seed < 24; ++seed) {
    const std::vector<float> window = noise(floats.engine.window_size(), seed);
    const auto wanted = floats.answers(window), got = whole.answers(window);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      largest = std::max(largest, std::abs(double{wanted[i]}));
      apart = std::max(apart, std::abs(double{got[i]} - wanted[i]));
    }
  }
  return apart / largest;
}

Graph small_cnn() {
  Graph g;
  Value h = g.input("x", {network::batch, 5, 40});
  for (const char* name : {"a", "b"}) {
    const std::string block = name;
    h = network::convolution(g, block + ".conv", h,
                             {.filters = 20, .kernel = {5}, .padding = {2}, .bias = false});
    h = network::batch_norm(g, block + ".norm", h);
    h = network::relu(g, block + ".relu", h);
  }
  h = g.add("max_pool", "pool", {h}, {{"kernel", network::Shape{2}}});
  h = network::mean_over_time(g, "mean", h);
  g.set_output("logits", network::linear(g, "head", h, 4));
  return g;
}

TEST(WholePlan, StaysInBytesUntilTheHead) {
  const Graph g = small_cnn();
  const auto parameters = network::initial_parameters(g, 1);
  const Quantisation q = quantised(g, parameters);
  // The input comes as bytes.
  const std::vector<Kind> wanted = {
      Kind::whole_convolution, Kind::whole_convolution, Kind::pool,
      Kind::average,           Kind::quantise,          Kind::whole_convolution};
  EXPECT_EQ(kinds_of(plan(g, parameters, {.quantisation = &q})), wanted);
  EXPECT_LT(apart(g, q), 0.03);
}

// A network of exact numbers: no rounding, so the same answers.
TEST(WholePlan, IsExactWhereNothingIsRounded) {
  Graph g;
  const Value flat = network::flatten(g, "flat", g.input("x", {network::batch, 2, 3}));
  g.set_output("logits", network::linear(g, "head", flat, 2));
  Quantisation q{.weights = {{"head.weight", Storage::int8}},
                 .ranges = {{"x", {-55, 200}}, {"head", {-1, 1}}}};
  const std::vector<float> weights = {1, -2, 3, 127, 0, 6, 127, 1, 1, 1, 1, 1, 10, -20};
  Planned running(plan(g, weights, {.quantisation = &q}));
  EXPECT_EQ(kinds_of(running.program), (std::vector{Kind::whole_convolution}));
  // [T, C] of [C, T] = 1 2 3, 4 -5 6
  EXPECT_EQ(running.answers({1, 4, 2, -5, 3, 6}),
            (std::vector<float>{1 - 4 + 9 + 508 + 36 + 10, 127 + 2 + 3 + 4 - 5 + 6 - 20}));
}

TEST(WholePlan, LeavesWhatHasNoRangeInFloats) {
  const Graph g = small_cnn();
  const auto parameters = network::initial_parameters(g, 1);
  const Quantisation all = quantised(g, parameters);
  const auto whole = [&](Quantisation q) {
    return std::ranges::count(kinds_of(plan(g, parameters, {.quantisation = &q})),
                              Kind::whole_convolution);
  };
  EXPECT_EQ(whole(all), 3);
  Quantisation q = all;
  q.ranges.erase("a.relu");  // what the first puts out and the second takes in
  EXPECT_EQ(whole(q), 1);
  q = all;
  q.ranges.erase("x");
  EXPECT_EQ(whole(q), 2);
  q = all;
  q.ranges.erase("pool");  // it gives the numbers it is given
  EXPECT_EQ(whole(q), 3);
  q = all;
  q.weights["a.conv.weight"] = Storage::bfloat16;
  EXPECT_EQ(whole(q), 2);
  q.weights.erase("b.conv.weight");
  EXPECT_EQ(whole(q), 1);
  q = all;
  q.ranges.clear();
  EXPECT_EQ(whole(q), 0);
}

// One layer reads a value as bytes, a softmax as floats.
TEST(WholePlan, ConvertsForThoseWhoReadFloats) {
  Graph g;
  const Value x = g.input("x", {network::batch, 6});
  const Value first = network::linear(g, "first", x, 8),
              second = network::linear(g, "second", first, 8);
  g.set_output("logits", network::add(g, "sum", {g.add("softmax", "soft", {first}), second}));
  const auto parameters = network::initial_parameters(g, 1);
  const Quantisation q = quantised(g, parameters);
  EXPECT_EQ(kinds_of(plan(g, parameters, {.quantisation = &q})),
            (std::vector{Kind::whole_convolution, Kind::whole_convolution, Kind::dequantise,
                         Kind::softmax, Kind::add}));
  EXPECT_LT(apart(g, q), 0.03);
}

// Sensors beside each other: padding of their axis, kernels over it, bytes in another order.
TEST(WholePlan, TakesBothAxes) {
  Graph g;
  Value h = g.input("x", {network::batch, 3, 16});
  h = network::reshape(g, "plane", h, {1, 3, 16});
  h = network::convolution(g, "a", h, {.filters = 6, .kernel = {1, 4}, .padding = {1, 1}});
  h = network::relu(g, "a.relu", h);
  h = network::convolution(g, "b", h, {.filters = 7, .kernel = {3, 3}, .padding = {1, 0}});
  h = network::flatten(g, "flat", network::permute(g, "turned", h, {2, 3, 1}));
  g.set_output("logits", network::linear(g, "head", h, 3));
  const auto parameters = network::initial_parameters(g, 1);
  const Quantisation q = quantised(g, parameters);
  const auto kinds = kinds_of(plan(g, parameters, {.quantisation = &q}));
  EXPECT_EQ(kinds, (std::vector{Kind::whole_convolution, Kind::whole_convolution, Kind::rearrange,
                                Kind::whole_convolution}));
  EXPECT_LT(apart(g, q), 0.03);
}

TEST(WholePlan, TakesRangesFromEachWindow) {
  Graph g;
  Value h = g.input("x", {network::batch, 4, 10});
  h = network::convolution(g, "conv", h, {.filters = 6, .kernel = {3}});
  h = network::relu(g, "relu", network::linear(g, "first", network::flatten(g, "flat", h), 20));
  g.set_output("logits", network::linear(g, "second", h, 3));
  const auto parameters = network::initial_parameters(g, 1);
  Quantisation q = quantised(g, parameters, false);
  EXPECT_EQ(kinds_of(plan(g, parameters, {.quantisation = &q})), std::vector(3, Kind::convolution));
  q.dynamic = true;
  EXPECT_EQ(kinds_of(plan(g, parameters, {.quantisation = &q})),
            (std::vector{Kind::convolution, Kind::dynamic_linear, Kind::dynamic_linear}));
  EXPECT_LT(apart(g, q), 0.02);
  for (auto& [name, kept] : q.weights) kept = network::Storage::int8_one_scale;
  EXPECT_EQ(kinds_of(plan(g, parameters, {.quantisation = &q})),
            (std::vector{Kind::convolution, Kind::dynamic_linear, Kind::dynamic_linear}));
  EXPECT_LT(apart(g, q), 0.02);
}

TEST(WholePlan, AnswersTheSameBitsWithAnyVectorsAndFromAnyWindow) {
  const Graph g = small_cnn();
  const auto parameters = network::initial_parameters(g, 1);
  const Quantisation q = quantised(g, parameters);
  Planned portable(plan(g, parameters, {.quantisation = &q}), Vectors::none);
  for (const std::uint32_t hop : {1U, 2U, 6U, 20U, 40U})
    for (const Vectors vectors : {Vectors::none, Vectors::avx2, Vectors::avx512_vnni}) {
      if (vectors > best_vectors()) continue;
      Planned stream(plan(g, parameters, {.hop = hop, .quantisation = &q}), vectors);
      const std::vector<float> samples = noise(5 * (40 + 4 * hop), hop);
      std::vector<float> got(4);
      for (std::uint32_t w = 0; w < 5; ++w) {
        const auto begin = samples.begin() + 5 * w * hop;
        const std::vector<float> window(begin, begin + 200),
            fresh(window.end() - 5 * hop, window.end());
        if (w == 0)
          ASSERT_EQ(stream.engine.run(window, got), Status::ok);
        else
          ASSERT_EQ(stream.engine.advance(fresh, got), Status::ok);
        // The head's float is one product of an exact sum.
        ASSERT_EQ(got, portable.answers(window)) << "hop " << hop << ", window " << w;
      }
    }
}

// How a recurrence is kept moves its answers by the rounding of its weights and no more.
TEST(WholePlan, KeepsNarrowRecurrentWeights) {
  Graph g;
  Value h = g.input("x", {network::batch, 4, 30});
  for (const char* name : {"one", "two"}) h = network::lstm(g, name, h, 21);
  g.set_output("logits", network::linear(g, "head", network::last_of_time(g, "last", h), 3));
  const auto parameters = network::initial_parameters(g, 1);
  for (const auto& [storage, bound] :
       {std::pair{Storage::int8, 0.01}, {Storage::bfloat16, 0.01}, {Storage::float16, 1e-9}}) {
    Quantisation q;
    q.weights["one.recurrent_weight"] = q.weights["two.recurrent_weight"] = storage;
    const auto kinds = kinds_of(plan(g, parameters, {.quantisation = &q}));
    EXPECT_EQ(std::ranges::count(kinds, Kind::narrow_lstm), storage == Storage::float16 ? 0 : 2);
    EXPECT_LT(apart(g, q), bound);
  }
  // Where the weights are such numbers already, only the sums' roundings are left.
  std::vector<float> rounded = parameters;
  for (float& w : rounded) w = from_bits(bits_of(w) & 0xFFFF0000U);
  Quantisation q;
  q.weights["one.recurrent_weight"] = q.weights["two.recurrent_weight"] = Storage::bfloat16;
  Planned floats(plan(g, rounded)), narrow(plan(g, rounded, {.quantisation = &q}));
  const std::vector<float> window = noise(120, 3);
  const auto wanted = floats.answers(window), got = narrow.answers(window);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(got[i], wanted[i], 1e-5);
}

TEST(WholePlan, RefusesARangeWithoutEnd) {
  const Graph g = small_cnn();
  const auto parameters = network::initial_parameters(g, 1);
  Quantisation q = quantised(g, parameters);
  q.ranges["x"] = {0, INFINITY};
  EXPECT_THROW(plan(g, parameters, {.quantisation = &q}), Error);
  q.ranges["x"] = {0, 0};  // nothing ever happened
  EXPECT_NO_THROW(plan(g, parameters, {.quantisation = &q}));
}

}  // namespace
}  // namespace stride::engine

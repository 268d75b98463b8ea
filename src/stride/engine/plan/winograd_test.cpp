// Which convolutions take fewer products, and that their sums are those of a product a tap.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stride/base/random.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/planned_cases.hpp"
#include "stride/network/layers.hpp"

namespace stride::engine {
namespace {

using network::Graph;
using network::Shape;
using network::Value;

// One convolution of 20 filters with all that is folded into it, and a head that sees every sum.
Graph one_convolution(std::int64_t sensors, std::int64_t channels, std::int64_t length,
                      const network::Convolution& convolution) {
  Graph g;
  Value h = g.input("x", {network::batch, channels * sensors, length});
  if (sensors > 1) h = network::reshape(g, "plane", h, {channels, sensors, length});
  h = network::convolution(g, "conv", h, convolution);
  h = network::relu(g, "relu", network::batch_norm(g, "norm", h));
  g.set_output("logits", network::linear(g, "head", network::flatten(g, "flat", h), 3));
  return g;
}

std::vector<float> noise(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> x;
  for (std::size_t i = 0; i < n; ++i) x.push_back(static_cast<float>(random.normal()));
  return x;
}

bool takes_fewer(const Graph& g) {
  const auto program = plan(g, network::initial_parameters(g, 1), {.winograd = true});
  return std::ranges::count(kinds_of(program), Kind::winograd_convolution) > 0;
}

TEST(Winograd, SumsAsAProductATap) {
  std::uint64_t seed = 0;
  for (const std::int64_t kernel : {2, 3, 4, 5})
    for (const std::int64_t padding : {0, 2, 7})
      for (const std::int64_t length : {9, 16, 31})
        for (const std::int64_t sensors : {1, 3}) {
          SCOPED_TRACE(std::to_string(kernel) + " taps, padding " + std::to_string(padding) +
                       ", length " + std::to_string(length) + ", sensors " +
                       std::to_string(sensors));
          network::Convolution c{.filters = 20, .kernel = {kernel}, .padding = {padding}};
          if (sensors > 1) c.kernel = {1, kernel}, c.padding = {0, padding};
          const Graph g = one_convolution(sensors, 18, length, c);
          std::vector<float> parameters = network::initial_parameters(g, ++seed);
          ASSERT_TRUE(takes_fewer(g));
          const auto window = noise(static_cast<std::size_t>(18 * sensors * length), seed);
          for (const Vectors vectors : {Vectors::none, best_vectors()}) {
            Planned taps(plan(g, parameters), vectors),
                fewer(plan(g, parameters, {.winograd = true}), vectors);
            const auto wanted = taps.answers(window), got = fewer.answers(window);
            for (std::size_t k = 0; k < wanted.size(); ++k)
              EXPECT_NEAR(got[k], wanted[k], 3e-5F * (1 + std::abs(wanted[k])));
          }
        }
}

TEST(Winograd, IsForWideKernelsOverTimeAlone) {
  const network::Convolution wide{.filters = 20, .kernel = {5}, .padding = {2}};
  const auto with = [&](auto change) {
    network::Convolution c = wide;
    change(c);
    return takes_fewer(one_convolution(1, 20, 32, c));
  };
  EXPECT_TRUE(with([](auto&) {}));
  EXPECT_FALSE(with([](auto& c) { c.kernel = {1}, c.padding = {0}; }));
  EXPECT_FALSE(with([](auto& c) { c.kernel = {6}; }));
  EXPECT_FALSE(with([](auto& c) { c.stride = {2}; }));
  EXPECT_FALSE(with([](auto& c) { c.dilation = {2}; }));
  EXPECT_FALSE(with([](auto& c) { c.groups = 2; }));
  EXPECT_FALSE(with([](auto& c) { c.filters = 8; }));
  EXPECT_FALSE(takes_fewer(one_convolution(1, 15, 32, wide)));
  EXPECT_FALSE(takes_fewer(
      one_convolution(3, 20, 32, {.filters = 20, .kernel = {2, 5}, .padding = {0, 2}})));
  const Graph g = one_convolution(1, 20, 32, wide);
  const auto unasked = kinds_of(plan(g, network::initial_parameters(g, 1)));
  EXPECT_EQ(std::ranges::count(unasked, Kind::winograd_convolution), 0);
}

// What a stream keeps are whole tiles, so that a hop of no whole tile computes all anew.
TEST(Winograd, KeepsColumnsWhereWindowsAreWholeTilesApart) {
  const Graph g = one_convolution(1, 20, 64, {.filters = 20, .kernel = {5}, .padding = {2}});
  const auto shift_at = [&](std::uint32_t hop) {
    const auto program = plan(g, network::initial_parameters(g, 1), {.hop = hop, .winograd = true});
    return read<StepHeader>(program.data() + sizeof(Header)).shift;
  };
  EXPECT_EQ(shift_at(4), 4U);
  EXPECT_EQ(shift_at(2), 2U);
  EXPECT_EQ(shift_at(3), 0U);
}

}  // namespace
}  // namespace stride::engine

#include "stride/engine/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/engine/kernels/four.hpp"

namespace stride::engine {
namespace {

// The largest error over [from, to], in units of the last place of the true value.
template <class Ours, class True>
double worst(Ours ours, True truth, float from, float to) {
  double largest = 0;
  constexpr int steps = 200000;
  for (int i = 0; i <= steps; ++i) {
    const float x = from + (to - from) * static_cast<float>(i) / steps;
    const double wanted = truth(static_cast<double>(x));
    const auto rounded = static_cast<float>(std::abs(wanted));
    const double unit = double{std::nextafter(rounded, 2 * rounded + 1)} - double{rounded};
    largest = std::max(largest, std::abs(ours(x) - wanted) / unit);
  }
  return largest;
}

TEST(EngineMath, IsExactToAFewUnitsOfTheLastPlace) {
  EXPECT_LE(worst(
                exponential, [](double x) { return std::exp(x); }, -87, 88),
            2);
  EXPECT_LE(worst(
                exponential, [](double x) { return std::exp(x); }, -1, 1),
            2);
  EXPECT_LE(worst(
                hyperbolic_tangent, [](double x) { return std::tanh(x); }, -0.7F, 0.7F),
            3);
  EXPECT_LE(worst(
                hyperbolic_tangent, [](double x) { return std::tanh(x); }, -10, 10),
            3);
  EXPECT_LE(worst(
                sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, -20, 20),
            4);
  EXPECT_LE(worst(
                logarithm, [](double x) { return std::log(x); }, 1e-4F, 0.9F),
            3);
  EXPECT_LE(worst(
                logarithm, [](double x) { return std::log(x); }, 1.1F, 1e6F),
            3);
  EXPECT_LE(worst(
                square_root, [](double x) { return std::sqrt(x); }, 1e-9F, 4),
            1);
  EXPECT_LE(worst(
                square_root, [](double x) { return std::sqrt(x); }, 1, 1e9F),
            1);
}

// What the tiles' LSTMs use.
TEST(EngineMath, HasFractionsThatAreAsExact) {
  const auto tangent = [](float x) {
    const auto [top, bottom] = four::tangent(x);
    return top / bottom;
  };
  const auto sigmoid_of = [](float x) {
    const auto [top, bottom] = four::sigmoid_of(x);
    return top / bottom;
  };
  const auto tanh = [](double x) { return std::tanh(x); };
  EXPECT_LE(worst(tangent, tanh, -12, 12), 6);
  EXPECT_LE(worst(tangent, tanh, -0.01F, 0.01F), 6);
  EXPECT_LE(worst(
                sigmoid_of, [](double x) { return 1 / (1 + std::exp(-x)); }, -2, 30),
            9);
  EXPECT_NEAR(sigmoid_of(-30), 0, 1e-7);
  EXPECT_EQ(tangent(-std::numeric_limits<float>::infinity()), tangent(-9));
  EXPECT_TRUE(std::isnan(tangent(std::nanf(""))));
}

TEST(EngineMath, HasEndsThatNoNetworkFallsOff) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(exponential(-1000), 0);
  EXPECT_EQ(exponential(-infinity), 0);
  EXPECT_TRUE(std::isfinite(exponential(1000)));
  EXPECT_TRUE(std::isnan(exponential(std::nanf(""))));
  EXPECT_EQ(sigmoid(-1000), 1 / (1 + exponential(1000)));
  EXPECT_EQ(sigmoid(1000), 1);
  EXPECT_EQ(hyperbolic_tangent(1000), 1);
  EXPECT_EQ(hyperbolic_tangent(-1000), -1);
  EXPECT_EQ(hyperbolic_tangent(0), 0);
  EXPECT_EQ(square_root(0), 0);
  EXPECT_EQ(square_root(-4), 0);
  EXPECT_EQ(square_root(1), 1);
  EXPECT_NEAR(square_root(1e-40F), std::sqrt(1e-40F), 1e-26);
}

}  // namespace
}  // namespace stride::engine

// Random convolutions, their counts and window statistics against their definitions written out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/training/executor.hpp"

namespace stride::training {
namespace {

using network::Attributes;
using network::Graph;
using network::Shape;
using network::Value;

struct Answered {
  std::vector<float> x, parameters, out;  // [N, C, T], the node's own, [N, ...]
};

class RandomFeatures : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }

  // One operation on windows [n, C, T]; drawn where none are given.
  static Answered run(const std::string& operation, const Attributes& attributes, Shape window,
                      std::vector<float> x = {}, std::int64_t n = 3) {
    Graph g;
    const Value in = g.input("x", {network::batch, window[0], window[1]});
    g.set_output("y", g.add(operation, "tested", {in}, attributes));
    Random random(7);
    if (x.empty()) {
      x.resize(static_cast<std::size_t>(n * window[0] * window[1]));
      for (float& v : x) v = static_cast<float>(random.normal());
    }
    auto executor = make_executor(g, {.threads = 1});
    Answered r{std::move(x), network::initial_parameters(g, 3), {}};
    std::ranges::copy(r.parameters, executor->parameters().begin());
    executor->parameters_changed();
    executor->bind(in, r.x, n);
    executor->forward(Pass::inference);
    r.out.resize(static_cast<std::size_t>(n * network::elements(g.shape(g.output("y")))));
    executor->read(g.output("y"), r.out);
    return r;
  }
};

TEST_F(RandomFeatures, SumsAreThoseOfTheChosenChannels) {
  const Answered r =
      run("channel_sums", {{"sums", std::int64_t{4}}, {"channels", std::int64_t{2}}}, {5, 6});
  for (std::size_t n = 0; n < 3; ++n)
    for (std::size_t g = 0; g < 4; ++g)
      for (std::size_t t = 0; t < 6; ++t) {
        float sum = 0;
        for (std::size_t c = 0; c < 5; ++c)
          if (r.parameters[g * 5 + c] == 1) sum += r.x[(n * 5 + c) * 6 + t];
        EXPECT_NEAR(r.out[(n * 4 + g) * 6 + t], sum, 1e-5);
      }
}

TEST_F(RandomFeatures, ConvolutionsReadTheirOwnChannelBetweenZeros) {
  constexpr std::int64_t channels = 2, kernels = 3, length = 20, dilation = 2;
  const Answered r =
      run("random_convolution", {{"kernels", kernels}, {"dilation", dilation}}, {channels, length});
  for (std::int64_t n = 0; n < 3; ++n)
    for (std::int64_t f = 0; f < channels * kernels; ++f)
      for (std::int64_t t = 0; t < length; ++t) {
        float sum = 0;
        for (std::int64_t j = 0; j < 9; ++j)
          if (const std::int64_t at = t + (j - 4) * dilation; at >= 0 && at < length)
            sum += r.parameters[static_cast<std::size_t>(f * 9 + j)] *
                   r.x[static_cast<std::size_t>((n * channels + f / kernels) * length + at)];
        EXPECT_NEAR(r.out[static_cast<std::size_t>((n * channels * kernels + f) * length + t)], sum,
                    1e-5);
      }
}

// Two groups of two over four times, by hand; of equal responses the first wins.
TEST_F(RandomFeatures, WinnersAddTheirValuesAndLosersAreCounted) {
  const Answered r = run("winner_counts", {{"group", std::int64_t{2}}}, {4, 4},
                         {1, 5, -3, 2, 4, 3, -1, 2, 9, 9, 9, 9, 8, 8, 8, 8}, 1);
  EXPECT_EQ(r.out, (std::vector<float>{5 + 2, 4 - 1, 36, 0, 2 + 1, 1, 0, 4}));
}

TEST_F(RandomFeatures, SharesOfOddFiltersLeaveTheMarginOut) {
  constexpr std::size_t filters = 5, length = 12, thresholds = 2, margin = 3;
  const Answered r =
      run("positive_share",
          {{"thresholds", std::int64_t{thresholds}}, {"margin", std::int64_t{margin}}},
          {filters, length});
  for (std::size_t n = 0; n < 3; ++n)
    for (std::size_t f = 0; f < filters; ++f)
      for (std::size_t q = 0; q < thresholds; ++q) {
        const std::size_t left = f % 2 == 0 ? 0 : margin;
        int above = 0;
        for (std::size_t t = left; t < length - left; ++t)
          above += r.x[(n * filters + f) * length + t] > r.parameters[f * thresholds + q];
        EXPECT_NEAR(r.out[(n * filters + f) * thresholds + q],
                    above / static_cast<double>(length - 2 * left), 1e-6);
      }
}

// With a gradient to keep LibTorch computes, without one loops of our own.
TEST_F(RandomFeatures, AreTheSameWithAGradient) {
  Graph g;
  const Value x = g.input("x", {network::batch, 3, 21});
  const Value responses = g.add("random_convolution", "conv", {x}, {{"kernels", std::int64_t{4}}});
  const Value counts = g.add("winner_counts", "counts", {responses}, {{"group", std::int64_t{6}}});
  g.set_output("responses", responses);
  g.set_output("counts", counts);
  auto executor = make_executor(g, {.threads = 1});
  std::ranges::copy(network::initial_parameters(g, 3), executor->parameters().begin());
  executor->parameters_changed();
  Random random(4);
  std::vector<float> windows(5 * 3 * 21);
  for (float& v : windows) v = static_cast<float>(random.normal());
  executor->bind(x, windows, 5);
  for (const Value value : {responses, counts}) {
    const auto size = static_cast<std::size_t>(5 * network::elements(g.shape(value)));
    std::vector<float> with(size), without(size);
    executor->forward(Pass::training);
    executor->read(value, with);
    executor->forward(Pass::inference);
    executor->read(value, without);
    for (std::size_t i = 0; i < size; ++i) EXPECT_NEAR(with[i], without[i], 1e-5);
  }
}

TEST_F(RandomFeatures, DifferenceAndSquareRoot) {
  EXPECT_EQ(run("difference", {}, {1, 4}, {1, 4, -2, 3}, 1).out, (std::vector<float>{3, -6, 5}));
  EXPECT_EQ(run("square_root", {}, {1, 4}, {4, -4, 9, 0.25F}, 1).out,
            (std::vector<float>{2, 0, 3, 0.5F}));
}

// x = 1 + 2 cos(2 pi 3 t / T) on one channel and its negative on the other.
TEST_F(RandomFeatures, StatisticsOfAWaveByHand) {
  constexpr std::size_t length = 60;
  std::vector<float> x(2 * length);
  for (std::size_t t = 0; t < length; ++t) {
    const double angle = 2 * std::numbers::pi * 3 * static_cast<double>(t) / length;
    x[t] = static_cast<float>(1 + 2 * std::cos(angle));
    x[length + t] = -x[t];
  }
  const Answered r = run("window_statistics",
                         {{"bands", std::int64_t{4}}, {"reach", std::int64_t{1}}, {"floor", 0.1}},
                         {2, length}, x, 1);
  ASSERT_EQ(r.out.size(), 2u * 14 + 1);
  std::vector<float> sorted(x.begin(), x.begin() + length);
  std::ranges::sort(sorted);
  double steps = 0;
  for (std::size_t t = 1; t < length; ++t) steps += std::abs(double{x[t]} - double{x[t - 1]});
  const double quantile05 = double{sorted[2]} + 0.95 * (double{sorted[3]} - double{sorted[2]});
  const std::vector<double> first = {
      1,
      std::sqrt(2.0),
      -1,
      quantile05,
      double{sorted[14]} + 0.75 * (double{sorted[15]} - double{sorted[14]}),
      (double{sorted[29]} + double{sorted[30]}) / 2,
      double{sorted[44]} + 0.25 * (double{sorted[45]} - double{sorted[44]}),
      double{sorted[56]} + 0.05 * (double{sorted[57]} - double{sorted[56]}),
      3,
      steps / (length - 1)};
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_NEAR(r.out[2 * i], first[i], 1e-4) << "statistic " << i;
  EXPECT_NEAR(r.out[1], -1, 1e-5);  // the other channel's mean
  for (std::size_t band = 0; band < 4; ++band)
    EXPECT_NEAR(r.out[20 + band], band == 2 ? std::log(std::hypot(2, 0.1)) : std::log(0.1), 1e-4);
  EXPECT_NEAR(r.out[28], -2 / (2 + 0.01), 1e-5);
}

TEST_F(RandomFeatures, StatisticsOfOneSampleAreItself) {
  const Answered r = run("window_statistics", {{"reach", std::int64_t{1}}}, {2, 1}, {3, -4}, 1);
  const std::vector<float> expected = {3,  -4, 0,  0, 3,  -4, 3,  -4, 3, -4, 3,
                                       -4, 3,  -4, 3, -4, 3,  -4, 0,  0, 0};
  ASSERT_EQ(r.out.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(r.out[i], expected[i], 2e-6) << i;
}

}  // namespace
}  // namespace stride::training

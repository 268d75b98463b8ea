#include "stride/windows/augmentation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace stride::windows {
namespace {

double mean(const std::vector<float>& values) {
  double sum = 0;
  for (const float v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double deviation(const std::vector<float>& values) {
  double squares = 0;
  const double centre = mean(values);
  for (const float v : values) squares += (v - centre) * (v - centre);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

TEST(Augmentation, LeavesWindowsAloneUnlessAsked) {
  std::vector<float> batch = {1, 2, 3, 4};
  augment({}, batch, 2, 7);
  EXPECT_EQ(batch, (std::vector<float>{1, 2, 3, 4}));
}

TEST(Augmentation, AddsNoiseOfTheStatedSpread) {
  std::vector<float> batch(100 * 128, 0.0F);
  augment({.noise = 0.25}, batch, 128, 7);
  EXPECT_NEAR(deviation(batch), 0.25, 0.005);
  EXPECT_NEAR(mean(batch), 0, 0.01);
  for (const float v : batch) EXPECT_LE(std::abs(v), 0.25F * std::sqrt(3.0F) + 1e-6F);
}

TEST(Augmentation, ScalesAWholeChannelByOneFactor) {
  std::vector<float> batch;
  for (int row = 0; row < 2000; ++row) batch.insert(batch.end(), {1, 2, -4});
  augment({.amplitude = 0.1}, batch, 3, 7);
  std::vector<float> factors;
  for (std::size_t i = 0; i < batch.size(); i += 3) {
    EXPECT_FLOAT_EQ(batch[i + 1], 2 * batch[i]);
    EXPECT_FLOAT_EQ(batch[i + 2], -4 * batch[i]);
    factors.push_back(batch[i]);
  }
  EXPECT_NEAR(mean(factors), 1, 0.01);
  EXPECT_NEAR(deviation(factors), 0.1, 0.005);
}

TEST(Augmentation, RepeatsFromItsSeedAlone) {
  const std::vector<float> zeros(5 * 7, 0.0F);
  std::vector<float> a = zeros, b = zeros, c = zeros;
  augment({.amplitude = 0.1, .noise = 0.1}, a, 7, 1);
  augment({.amplitude = 0.1, .noise = 0.1}, b, 7, 1);
  augment({.amplitude = 0.1, .noise = 0.1}, c, 7, 2);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

}  // namespace
}  // namespace stride::windows

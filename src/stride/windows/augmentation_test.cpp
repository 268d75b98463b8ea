#include "stride/windows/augmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

// A set of one channel without scaling, whose windows are `length` long.
WindowSet plain(std::size_t length) {
  WindowSet set;
  set.channels = {{"level", "1"}};
  set.length = length;
  return set;
}
const Scaler unscaled{.kind = ScalerKind::none, .offset = {0}, .factor = {1}};

TEST(Augmentation, LeavesWindowsAloneUnlessAsked) {
  std::vector<float> batch = {1, 2, 3, 4};
  augment({}, plain(2), unscaled, batch, 7);
  EXPECT_EQ(batch, (std::vector<float>{1, 2, 3, 4}));
}

TEST(Augmentation, AddsNoiseOfTheStatedSpread) {
  std::vector<float> batch(100 * 128, 0.0F);
  augment({.noise = 0.25}, plain(128), unscaled, batch, 7);
  EXPECT_NEAR(deviation(batch), 0.25, 0.005);
  EXPECT_NEAR(mean(batch), 0, 0.01);
  for (const float v : batch) EXPECT_LE(std::abs(v), 0.25F * std::sqrt(3.0F) + 1e-6F);
}

TEST(Augmentation, ScalesAWholeChannelByOneFactor) {
  std::vector<float> batch;
  for (int row = 0; row < 2000; ++row) batch.insert(batch.end(), {1, 2, -4});
  augment({.amplitude = 0.1}, plain(3), unscaled, batch, 7);
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
  augment({.amplitude = 0.1, .noise = 0.1}, plain(7), unscaled, a, 1);
  augment({.amplitude = 0.1, .noise = 0.1}, plain(7), unscaled, b, 1);
  augment({.amplitude = 0.1, .noise = 0.1}, plain(7), unscaled, c, 2);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST(Augmentation, ARotationTurnsAboutItsAxis) {
  const std::array<double, 9> quarter = rotation({0, 0, 1}, M_PI / 2);
  const std::array<double, 9> want = {0, -1, 0, 1, 0, 0, 0, 0, 1};  // x becomes y, y becomes -x
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(quarter[i], want[i], 1e-15);
}

// Two sensors and a channel of another kind, scaled differently on every axis.
TEST(Augmentation, ATiltTurnsEverySensorAlikeBeforeScaling) {
  WindowSet set;
  set.length = 2;
  for (const char* name : {"level", "acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z"})
    set.channels.push_back({name, "1"});
  const Scaler scaler{.kind = ScalerKind::zscore,
                      .offset = {5, 1, -2, 3, 0.5F, 0, -1},
                      .factor = {1, 2, 0.5F, 4, 1, 3, 0.25F}};
  const std::vector<float> raw = {7, 8, 1, 0, 0, 2, 0, 0, 1, 0, 0, 2, 0, 0};  // gyro = acc
  const std::size_t windows = 400;
  std::vector<float> batch;
  for (std::size_t w = 0; w < windows; ++w)
    for (std::size_t i = 0; i < raw.size(); ++i)
      batch.push_back((raw[i] - scaler.offset[i / 2]) * scaler.factor[i / 2]);
  augment({.tilt = 10}, set, scaler, batch, 7);
  std::vector<float> angles;
  for (std::size_t w = 0; w < windows; ++w) {
    std::array<float, 14> turned{};
    for (std::size_t i = 0; i < raw.size(); ++i)
      turned[i] = batch[w * 14 + i] / scaler.factor[i / 2] + scaler.offset[i / 2];
    EXPECT_FLOAT_EQ(turned[0], 7);
    EXPECT_FLOAT_EQ(turned[1], 8);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(turned[2 + i], turned[8 + i], 1e-5);
    float crossing = 0;
    for (const std::size_t t : {0, 1}) {
      float length = 0;
      for (std::size_t axis = 0; axis < 3; ++axis)
        length += turned[2 + 2 * axis + t] * turned[2 + 2 * axis + t];
      EXPECT_NEAR(length, t == 0 ? 1 : 4, 1e-4) << "lengths stay";
    }
    for (std::size_t axis = 0; axis < 3; ++axis)
      crossing += turned[2 + 2 * axis] * turned[3 + 2 * axis];
    EXPECT_NEAR(crossing, 0, 1e-4) << "angles stay";
    angles.push_back(std::acos(std::min(1.0F, turned[2])));
  }
  // The angle between a vector and itself turned about a random axis: root mean square of the
  // rotation's times sqrt(2/3).
  double squares = 0;
  for (const float angle : angles) squares += double{angle} * angle;
  EXPECT_NEAR(std::sqrt(squares / windows) * 180 / M_PI, 10 * std::sqrt(2.0 / 3), 0.8);
}

}  // namespace
}  // namespace stride::windows

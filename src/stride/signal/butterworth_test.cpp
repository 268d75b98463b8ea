#include "stride/signal/butterworth.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/signal/gravity.hpp"

namespace stride::signal {
namespace {

// The input of the golden numbers: 8 + ((37 i) mod 101) / 50, rounded to float.
std::vector<float> golden_input() {
  std::vector<float> x;
  for (int i = 0; i <= 2000; ++i) x.push_back(static_cast<float>(8 + (i * 37 % 101) / 50.0));
  return x;
}

std::vector<float> filtered(Pass pass, double cutoff_hz, double rate_hz, std::vector<float> x) {
  std::array<float, butterworth_memory(1)> memory{};
  Butterworth filter;
  EXPECT_EQ(Butterworth::make(pass, cutoff_hz, rate_hz, 1, memory, filter), Status::ok);
  for (float& value : x) filter.push({&value, 1});
  return x;
}

struct Golden {
  Pass pass;
  double cutoff_hz, rate_hz;
  std::array<double, 7> y;  // at samples 0, 1, 2, 10, 100, 500, 2000
  double tolerance;
};

// SciPy 1.17.1, in double, from its own steady state:
//   x = (8 + ((numpy.arange(2001) * 37) % 101) / 50).astype("f4").astype("f8")
//   b, a = scipy.signal.butter(3, cutoff, kind, fs=rate)
//   y, _ = scipy.signal.lfilter(b, a, x, zi=scipy.signal.lfilter_zi(b, a) * x[0])
// Tolerances: float state on values near 9, ten units in the last place; at 1 kHz each step is a
// thousandth of the distance, so the rounding of the state weighs a thousand times as much. (The
// last line by second-order sections: sosfilt and sosfilt_zi, since b, a lose digits there).
constexpr Golden goldens[] = {
    {Pass::low,
     3,
     50,
     {8.0, 8.0035154, 8.0254869, 8.9659091, 9.0077366, 9.0834005, 8.9634331},
     1e-5},
    {Pass::low,
     0.3,
     50,
     {8.0, 8.0000048, 8.0000378, 8.0060224, 9.0044841, 9.0047578, 9.0034584},
     1e-5},
    {Pass::high,
     0.3,
     50,
     {0, 0.71262015, 1.3715132, 0.72317343, 0.30463694, -0.66453034, 0.33742015},
     1e-5},
    {Pass::high,
     5,
     50,
     {0, 0.39044192, 0.29675221, 0.31628042, 0.22085215, -0.68712182, 0.29017452},
     1e-5},
    {Pass::low, 0.3, 1000, {8.0, 8.0, 8.0, 8.0000009, 8.0010052, 8.085114, 8.9984494}, 5e-4},
};

TEST(Butterworth, EqualsSciPy) {
  constexpr std::array<std::size_t, 7> at = {0, 1, 2, 10, 100, 500, 2000};
  for (const Golden& golden : goldens) {
    const auto y = filtered(golden.pass, golden.cutoff_hz, golden.rate_hz, golden_input());
    for (std::size_t i = 0; i < at.size(); ++i)
      EXPECT_NEAR(y[at[i]], golden.y[i], golden.tolerance)
          << golden.cutoff_hz << " Hz of " << golden.rate_hz << " Hz, sample " << at[i];
  }
}

// At the cut-off the power is halved: the definition of a Butterworth cut-off, and the proof of the
// prewarping.
TEST(Butterworth, HalvesThePowerAtTheCutOff) {
  for (const Pass pass : {Pass::low, Pass::high})
    for (const double cutoff_hz : {1.0, 5.0, 20.0}) {
      std::vector<float> x;
      for (int i = 0; i < 4000; ++i)
        x.push_back(static_cast<float>(std::sin(2 * pi * cutoff_hz * i / 50 + 0.3)));
      const auto y = filtered(pass, cutoff_hz, 50, x);
      double in = 0, out = 0;
      for (std::size_t i = 2000; i < y.size(); ++i) in += x[i] * x[i], out += y[i] * y[i];
      EXPECT_NEAR(out / in, 0.5, 1e-3) << cutoff_hz << " Hz";
    }
}

TEST(Butterworth, HasNoStartTransientAndExactGainAtRest) {
  for (const double rate_hz : {20.0, 50.0, 1000.0}) {
    const std::vector<float> constant(5000, 9.81f);
    for (const float value : filtered(Pass::low, 0.3, rate_hz, constant)) ASSERT_EQ(value, 9.81f);
    for (const float value : filtered(Pass::high, 0.3, rate_hz, constant)) ASSERT_EQ(value, 0.0f);
  }
}

TEST(Butterworth, KeepsChannelsApartAndForgetsAtAReset) {
  Random random(7);
  std::vector<float> a(300), b(300);
  for (float& value : a) value = static_cast<float>(random.normal());
  for (float& value : b) value = static_cast<float>(random.normal() + 5);
  const auto alone_a = filtered(Pass::low, 2, 50, a), alone_b = filtered(Pass::low, 2, 50, b);
  std::array<float, butterworth_memory(2)> memory{};
  Butterworth filter;
  ASSERT_EQ(Butterworth::make(Pass::low, 2, 50, 2, memory, filter), Status::ok);
  for (int round = 0; round < 2; ++round, filter.reset())
    for (std::size_t i = 0; i < a.size(); ++i) {
      std::array<float, 2> sample = {a[i], b[i]};
      filter.push(sample);
      ASSERT_EQ(sample[0], alone_a[i]) << "round " << round << " sample " << i;
      ASSERT_EQ(sample[1], alone_b[i]) << "round " << round << " sample " << i;
    }
}

TEST(Butterworth, RefusesWhatItCannotDo) {
  std::array<float, butterworth_memory(2)> memory{};
  Butterworth filter;
  const auto make = [&](double cutoff_hz, double rate_hz, std::size_t channels) {
    return Butterworth::make(Pass::low, cutoff_hz, rate_hz, channels, memory, filter);
  };
  EXPECT_EQ(make(24.9, 50, 2), Status::ok);
  EXPECT_EQ(make(25, 50, 2), Status::bad_value);
  EXPECT_EQ(make(0, 50, 2), Status::bad_value);
  EXPECT_EQ(make(-1, 50, 2), Status::bad_value);
  EXPECT_EQ(make(std::nan(""), 50, 2), Status::bad_value);
  EXPECT_EQ(make(1, std::nan(""), 2), Status::bad_value);
  EXPECT_EQ(make(1, INFINITY, 2), Status::bad_value);
  EXPECT_EQ(make(1, 50, 0), Status::bad_shape);
  EXPECT_EQ(make(1, 50, 3), Status::memory_too_small);
}

// A tilted phone that shakes at 2 Hz: gravity is found after some seconds, the shaking is left to
// the body.
TEST(Gravity, SeparatesShakingFromRest) {
  std::array<float, gravity_memory(3)> memory{};
  GravitySeparator separator;
  ASSERT_EQ(GravitySeparator::make(50, 3, memory, separator), Status::ok);
  const std::array<float, 3> rest = {0, 5.9f, 7.8f};
  for (int i = 0; i < 1000; ++i) {
    const auto shaking = static_cast<float>(2 * std::sin(2 * pi * 2 * i / 50));
    std::array<float, 3> sample = {rest[0] + shaking, rest[1], rest[2]}, raw = sample, gravity{};
    separator.push(sample, gravity);
    for (std::size_t c = 0; c < 3; ++c) ASSERT_EQ(sample[c], raw[c] - gravity[c]);
    ASSERT_EQ(gravity[1], rest[1]);
    if (i < 500) continue;
    ASSERT_NEAR(gravity[0], 0, 0.02)
        << i;  // a 3rd-order low-pass at 0.3 Hz lets (0.3 / 2)^3 = 0.3 % of 2 Hz through
    ASSERT_NEAR(sample[0], shaking, 0.02) << i;
  }
}

TEST(Gravity, NeedsARateAndIsKnownByItsUnit) {
  std::array<float, gravity_memory(1)> memory{};
  GravitySeparator separator;
  EXPECT_EQ(GravitySeparator::make(0.6, 1, memory, separator), Status::bad_value);
  EXPECT_EQ(GravitySeparator::make(0.61, 1, memory, separator), Status::ok);
  EXPECT_TRUE(holds_gravity("m/s^2"));
  EXPECT_FALSE(holds_gravity("rad/s"));
}

}  // namespace
}  // namespace stride::signal

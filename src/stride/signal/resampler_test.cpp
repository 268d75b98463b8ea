#include "stride/signal/resampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::signal {
namespace {

/// A resampler of one channel, and all that came out of it.
struct Resampling {
  explicit Resampling(Rates rates) : memory(resampler_memory(1)) {
    EXPECT_EQ(Resampler::make(rates, 1, memory, resampler), Status::ok);
  }
  Status push(double time_s, float value) {
    const Status status = resampler.push({time_s, index, index, index}, {&value, 1});
    ++index;
    float given = 0;
    Stamp stamp;
    while (resampler.pop({&given, 1}, stamp)) {
      out.push_back(given);
      at.push_back(stamp);
    }
    return status;
  }

  std::vector<float> memory;
  Resampler resampler;
  std::int64_t index = 0;
  std::vector<float> out;
  std::vector<Stamp> at;
};

TEST(Resampler, GivesTheGridOfAWorkedExample) {
  Resampling r({.from_hz = 10, .to_hz = 10, .longest_gap_s = 1});
  r.push(5.00, 0);
  r.push(5.08, 8);
  EXPECT_EQ(r.out, (std::vector<float>{0}));  // 5.10 was not reached yet
  r.push(5.28, 28);
  r.push(5.30, 30);
  ASSERT_EQ(r.out.size(), 4u);
  EXPECT_FLOAT_EQ(r.out[1], 10);
  EXPECT_FLOAT_EQ(r.out[2], 20);
  EXPECT_EQ(r.out[3], 30);
  EXPECT_DOUBLE_EQ(r.at[2].time_s, 5.2);
  EXPECT_EQ(r.at[1].nearest, 1);  // 5.10 lies nearer to 5.08
  EXPECT_EQ(r.at[2].nearest, 2);
  EXPECT_EQ(r.at[2].first, 1);
  EXPECT_EQ(r.at[2].last, 2);
  EXPECT_EQ(r.at[3].first, 3);  // met exactly
}

// Stamps on the grid give the readings back, bit for bit, also where the stamps were rounded.
TEST(Resampler, ChangesNothingOnTheGrid) {
  Random random(11);
  Resampling exact({.from_hz = 50, .to_hz = 50, .longest_gap_s = 1});
  Resampling rounded({.from_hz = 50, .to_hz = 50, .longest_gap_s = 1});
  std::vector<float> in;
  for (int i = 0; i < 500; ++i) {
    in.push_back(static_cast<float>(random.normal()));
    exact.push(i / 50.0, in.back());
    rounded.push(1.6e9 + std::round(i * 20.0) / 1000.0, in.back());
  }
  EXPECT_EQ(exact.out, in);
  // Unix time in double is good to 2.4e-7 s; the last point may still be due.
  ASSERT_GE(rounded.out.size(), in.size() - 1);
  for (std::size_t i = 0; i < rounded.out.size(); ++i)
    ASSERT_NEAR(rounded.out[i], in[i], 1e-4) << i;
}

TEST(Resampler, IsExactOnAStraightLineWithJitter) {
  constexpr std::uint64_t seed = 5;
  Random random(seed);
  for (const double to_hz : {85.0, 100.0, 333.0}) {
    Resampling r({.from_hz = 100, .to_hz = to_hz, .longest_gap_s = 0.2});
    double time_s = 0;
    for (int i = 0; i < 1000; ++i, time_s += random.uniform(0.001, 0.02))
      r.push(time_s, static_cast<float>(3 * time_s));
    ASSERT_GT(r.out.size(), 500u);
    for (std::size_t k = 0; k < r.out.size(); ++k)
      ASSERT_NEAR(r.out[k], 3 * static_cast<double>(k) / to_hz, 1e-4)
          << "seed " << seed << " rate " << to_hz;
  }
}

// 100 Hz to 20 Hz: 41 Hz would appear as 1 Hz; with the low-pass it is gone. 1 Hz passes, and at
// the cut-off of 8 Hz half the power.
TEST(Resampler, LowPassesBeforeItThinsOut) {
  for (const auto& [frequency_hz, low, high] :
       {std::tuple{41.0, 0.0, 0.01}, std::tuple{8.0, 0.45, 0.55}, std::tuple{1.0, 0.95, 1.05}}) {
    Resampling r({.from_hz = 100, .to_hz = 20, .longest_gap_s = 1});
    for (int i = 0; i < 3000; ++i)
      r.push(i / 100.0, static_cast<float>(std::sin(2 * pi * frequency_hz * i / 100)));
    double power = 0;
    for (std::size_t k = 100; k < r.out.size(); ++k)
      power += 2 * r.out[k] * r.out[k] / static_cast<double>(r.out.size() - 100);
    EXPECT_GE(power, low) << frequency_hz;
    EXPECT_LE(power, high) << frequency_hz;
  }
}

TEST(Resampler, LowPassesAfreshAfterAGap) {
  Resampling r({.from_hz = 100, .to_hz = 20, .longest_gap_s = 0.1});
  for (int i = 0; i < 100; ++i) r.push(i / 100.0, 9);
  r.push(5, -3);
  EXPECT_EQ(r.out.back(), -3);
}

TEST(Resampler, StartsANewGridAfterAGap) {
  Resampling r({.from_hz = 10, .to_hz = 10, .longest_gap_s = 0.2});
  r.push(0, 1);
  r.push(0.1, 2);
  const auto stretch = r.resampler.stretch();
  r.push(0.45, 3);  // 0.35 s later: exactly what is still bridged
  EXPECT_EQ(r.resampler.stretch(), stretch);
  r.push(1e6, 4);
  EXPECT_NE(r.resampler.stretch(), stretch);
  EXPECT_EQ(r.out.back(), 4);
  EXPECT_EQ(r.out.size(), 6u);  // 0, 0.1, 0.2, 0.3, 0.4 and the new start: nothing in the gap
}

TEST(Resampler, IgnoresTimesThatRepeatOrGoBack) {
  Resampling r({.from_hz = 10, .to_hz = 10, .longest_gap_s = 1});
  EXPECT_EQ(r.push(0, 1), Status::ok);
  EXPECT_EQ(r.push(0, 9), Status::bad_time);
  EXPECT_EQ(r.push(-1, 9), Status::bad_time);
  EXPECT_EQ(r.push(std::nan(""), 9), Status::bad_time);
  EXPECT_EQ(r.push(0.1, 2), Status::ok);
  EXPECT_EQ(r.out, (std::vector<float>{1, 2}));
}

// Where a double cannot tell two grid points apart, the grid still ends.
TEST(Resampler, NeverGivesMoreThanTimeHasPassed) {
  for (const double time_s : {-1e300, 1e17, 1e300}) {
    Resampling r({.from_hz = 10, .to_hz = 1000, .longest_gap_s = 1});
    EXPECT_EQ(r.push(time_s, 1), Status::ok);
    EXPECT_EQ(r.out.size(), 1u);
  }
}

TEST(Resampler, RefusesWhatItCannotDo) {
  std::vector<float> memory(resampler_memory(1));
  Resampler r;
  EXPECT_EQ(Resampler::make({10, 10, 1}, 1, memory, r), Status::ok);
  EXPECT_EQ(Resampler::make({10, 10, 1}, 2, memory, r), Status::memory_too_small);
  EXPECT_EQ(Resampler::make({10, 10, 1}, 0, memory, r), Status::bad_shape);
  EXPECT_EQ(Resampler::make({0, 10, 1}, 1, memory, r), Status::bad_value);
  EXPECT_EQ(Resampler::make({10, -1, 1}, 1, memory, r), Status::bad_value);
  EXPECT_EQ(Resampler::make({10, INFINITY, 1}, 1, memory, r), Status::bad_value);
  EXPECT_EQ(Resampler::make({10, 10, -1}, 1, memory, r), Status::bad_value);
}

}  // namespace
}  // namespace stride::signal

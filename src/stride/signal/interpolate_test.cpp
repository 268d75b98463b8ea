#include "stride/signal/interpolate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::signal {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();
using Samples = std::vector<std::vector<float>>;

/// A filler with memory of its own, and all that came out of it.
struct Filling {
  Filling(std::size_t channels, double rate, double longest_gap_s)
      : rate_hz(rate),
        stamps(gap_slots(longest_gap_s, rate)),
        values(stamps.size() * channels),
        readings(channels),
        sample(channels) {
    EXPECT_EQ(GapFiller::make(channels, rate, longest_gap_s, {values, stamps, readings}, filler),
              Status::ok);
  }

  Status push(double time_s, const std::vector<float>& in) {
    const Status status = filler.push(time_s, index++, in);
    Stamp stamp;
    while (filler.pop(sample, stamp)) {
      if (out.empty() || filler.stretch() != stretch) starts.push_back(out.size());
      stretch = filler.stretch();
      out.push_back(sample);
      at.push_back(stamp);
    }
    return status;
  }
  void push_all(const Samples& in) {
    for (const auto& one : in)
      ASSERT_EQ(push(static_cast<double>(index) / rate_hz, one), Status::ok);
  }

  double rate_hz;
  std::vector<Stamp> stamps;
  std::vector<float> values;
  std::vector<Reading> readings;
  std::vector<float> sample;
  GapFiller filler;
  std::int64_t index = 0;
  std::uint32_t stretch = 0;
  Samples out;
  std::vector<Stamp> at;
  std::vector<std::size_t> starts;  // of stretches, in out
};

// Two channels at 10 Hz, up to 0.2 s = two missing readings are bridged.
TEST(GapFiller, FillsTheGapsOfAWorkedExample) {
  Filling filling(2, 10, 0.2);
  filling.push_all({{0, 5}, {missing, 5}, {missing, missing}, {3, 7}, {4, 8}});
  EXPECT_EQ(filling.out, (Samples{{0, 5}, {1, 5}, {2, 6}, {3, 7}, {4, 8}}));
  EXPECT_EQ(filling.starts, (std::vector<std::size_t>{0}));
  EXPECT_EQ(filling.filler.filled(), 3);
  EXPECT_EQ(filling.filler.dropped(), 0);
  // Sample 2 was made of raw samples 0 to 3; its own number stays.
  EXPECT_EQ(filling.at[2].nearest, 2);
  EXPECT_EQ(filling.at[2].first, 0);
  EXPECT_EQ(filling.at[2].last, 3);
  EXPECT_EQ(filling.at[4].first, 4);
  EXPECT_EQ(filling.at[4].last, 4);
}

TEST(GapFiller, EndsTheStretchAtALongGap) {
  Filling filling(1, 10, 0.2);
  filling.push_all({{0}, {missing}, {missing}, {missing}, {4}, {5}});
  EXPECT_EQ(filling.out, (Samples{{0}, {4}, {5}}));
  EXPECT_EQ(filling.starts, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(filling.filler.filled(), 0);
  EXPECT_EQ(filling.filler.dropped(), 3);
}

TEST(GapFiller, EndsTheStretchAtAHoleInTime) {
  Filling filling(1, 10, 0.2);
  EXPECT_EQ(filling.push(0, {1}), Status::ok);
  EXPECT_EQ(filling.push(0.34, {2}),
            Status::ok);  // 0.2 s missing, a period, jitter below half a period
  EXPECT_EQ(filling.starts.size(), 1u);
  EXPECT_EQ(filling.push(0.70, {3}), Status::ok);
  EXPECT_EQ(filling.starts, (std::vector<std::size_t>{0, 2}));
}

TEST(GapFiller, InterpolatesInTimeNotInNumber) {
  Filling filling(1, 10, 0.5);
  filling.push(0, {0});
  filling.push(0.3, {missing});
  filling.push(0.4, {4});
  EXPECT_FLOAT_EQ(filling.out[1][0], 3);
}

// A slow channel (a heart rate, say) is filled between its readings; the stretch starts where all
// are known.
TEST(GapFiller, WaitsForEveryChannelAtTheStart) {
  Filling filling(2, 10, 1);
  filling.push_all(
      {{missing, missing}, {1, missing}, {2, missing}, {missing, 60}, {4, missing}, {5, 62}});
  EXPECT_EQ(filling.out, (Samples{{3, 60}, {4, 61}, {5, 62}}));
  EXPECT_EQ(filling.filler.dropped(), 3);
  EXPECT_EQ(filling.at[0].first, 2);  // 3 lies between raw samples 2 and 4
  EXPECT_EQ(filling.at[0].last, 4);
}

TEST(GapFiller, TakesInfinityAndAbsurdValuesForMissing) {
  Filling filling(1, 10, 0.2);
  filling.push_all({{1}, {INFINITY}, {3}, {2e18f}, {5}});
  EXPECT_EQ(filling.out, (Samples{{1}, {2}, {3}, {4}, {5}}));
}

TEST(GapFiller, IgnoresTimesThatRepeatOrGoBack) {
  Filling filling(1, 10, 0.2);
  EXPECT_EQ(filling.push(1, {1}), Status::ok);
  EXPECT_EQ(filling.push(1, {2}), Status::bad_time);
  EXPECT_EQ(filling.push(0.5, {3}), Status::bad_time);
  EXPECT_EQ(filling.push(std::nan(""), {4}), Status::bad_time);
  EXPECT_EQ(filling.push(INFINITY, {4}), Status::bad_time);
  EXPECT_EQ(filling.push(1.1, {5}), Status::ok);
  EXPECT_EQ(filling.out, (Samples{{1}, {5}}));
  filling.filler.reset();
  EXPECT_EQ(filling.push(0, {6}), Status::ok);  // another recording
  EXPECT_EQ(filling.starts, (std::vector<std::size_t>{0, 2}));
}

TEST(GapFiller, NeverHoldsMoreThanItsMemory) {
  Filling filling(2, 10, 1);
  for (int i = 0; i < 1000; ++i) filling.push(i * 1e-4, {1, i == 0 ? 1 : missing});
  EXPECT_EQ(filling.out.size(), 1u);
  filling.push(0.1, {1, 1});  // soon enough, but the wait was given up: nothing is filled
  EXPECT_EQ(filling.out.size(), 2u);
  EXPECT_EQ(filling.filler.filled(), 0);
  EXPECT_EQ(filling.filler.dropped(), 999);
  EXPECT_EQ(gap_slots(60, 1e9), 65536u);
}

// The definition, channel by channel over the whole recording, against the stream.
TEST(GapFiller, EqualsTheDefinitionOnRandomGaps) {
  constexpr std::uint64_t seed = 99;
  Random random(seed);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t channels = 1 + random.below(3), n = 1 + random.below(60),
                      longest = random.below(5);
    Samples in(n, std::vector<float>(channels));
    const double share = random.uniform(0, 0.6);
    for (auto& sample : in)
      for (float& value : sample)
        value = random.uniform() < share ? missing : static_cast<float>(random.below(100));
    // Known readings, and lines across runs of up to `longest` missing ones between two of them.
    Samples expected = in;
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t i = 0, last = n; i < n; ++i) {
        if (std::isnan(in[i][c])) continue;
        if (last < n && i - last <= longest + 1)
          for (std::size_t k = last + 1; k < i; ++k)
            expected[k][c] = in[last][c] + (in[i][c] - in[last][c]) * static_cast<float>(k - last) /
                                               static_cast<float>(i - last);
        last = i;
      }
    std::erase_if(expected, [](const auto& sample) {
      return std::any_of(sample.begin(), sample.end(),
                         [](float value) { return std::isnan(value); });
    });
    Filling filling(channels, 10, static_cast<double>(longest) / 10);
    filling.push_all(in);
    filling.filler.reset();
    ASSERT_EQ(filling.out.size(), expected.size()) << "seed " << seed << " trial " << trial;
    for (std::size_t i = 0; i < expected.size(); ++i)
      for (std::size_t c = 0; c < channels; ++c)
        ASSERT_NEAR(filling.out[i][c], expected[i][c], 1e-3)
            << "seed " << seed << " trial " << trial;
    ASSERT_EQ(filling.filler.dropped() + static_cast<std::int64_t>(expected.size()),
              static_cast<std::int64_t>(n));
  }
}

TEST(GapFiller, RefusesWhatItCannotDo) {
  Filling filling(2, 10, 0.2);
  const GapMemory memory{filling.values, filling.stamps, filling.readings};
  const auto make = [&](std::size_t channels, double rate_hz, double gap_s) {
    return GapFiller::make(channels, rate_hz, gap_s, memory, filling.filler);
  };
  EXPECT_EQ(make(2, 10, 0), Status::ok);
  EXPECT_EQ(make(0, 10, 0.2), Status::bad_shape);
  EXPECT_EQ(make(3, 10, 0.2), Status::memory_too_small);
  EXPECT_EQ(make(2, 0, 0.2), Status::bad_value);
  EXPECT_EQ(make(2, std::nan(""), 0.2), Status::bad_value);
  EXPECT_EQ(make(2, 10, -0.1), Status::bad_value);
  EXPECT_EQ(make(2, 10, INFINITY), Status::bad_value);
}

}  // namespace
}  // namespace stride::signal

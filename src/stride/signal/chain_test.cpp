#include "stride/signal/chain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::signal {
namespace {

using Samples = std::vector<std::vector<float>>;

/// A chain with memory of its own, and all that came out of it.
struct Running {
  explicit Running(ChainPlan plan)
      : memory(chain_memory(plan)),
        stamps(gap_slots(plan.rates.longest_gap_s, plan.rates.from_hz)),
        values(stamps.size() * plan.channels),
        readings(plan.channels),
        sample(channels_out(plan)) {
    EXPECT_EQ(Chain::make(plan, memory, {values, stamps, readings}, chain), Status::ok);
  }
  Status push(double time_s, const std::vector<float>& in) {
    const Status status = chain.push(time_s, in);
    Stamp stamp;
    while (chain.pop(sample, stamp))
      out.push_back(sample), at.push_back(stamp), stretches.push_back(chain.stretch());
    return status;
  }

  std::vector<float> memory;
  std::vector<Stamp> stamps;
  std::vector<float> values;
  std::vector<Reading> readings;
  std::vector<float> sample;
  Chain chain;
  Samples out;
  std::vector<Stamp> at;
  std::vector<std::uint32_t> stretches;
};

constexpr Rates at_50_hz = {.from_hz = 50, .to_hz = 50, .longest_gap_s = 0.25};
constexpr std::uint32_t first_two[] = {0, 1};

Samples random_samples(std::size_t n, std::size_t channels, std::uint64_t seed) {
  Random random(seed);
  Samples samples(n, std::vector<float>(channels));
  for (auto& sample : samples)
    for (float& value : sample) value = static_cast<float>(random.normal());
  return samples;
}

TEST(Chain, PassesEverythingWhereThereIsNothingToDo) {
  Running running({.channels = 3, .rates = at_50_hz});
  const Samples in = random_samples(200, 3, 1);
  for (std::size_t i = 0; i < in.size(); ++i)
    ASSERT_EQ(running.push(static_cast<double>(i) / 50, in[i]), Status::ok);
  EXPECT_EQ(running.out, in);
  EXPECT_EQ(running.at.back().nearest, 199);
}

// The order is the one that is documented: low-pass, high-pass, gravity; each equals the part used
// alone.
TEST(Chain, IsItsPartsInTheirOrder) {
  const ChainPlan plan{.channels = 3,
                       .rates = at_50_hz,
                       .low_pass_hz = 20,
                       .high_pass_hz = 0.1,
                       .gravity = GravityUse::split,
                       .accelerations = {first_two, 2}};
  Running running(plan);
  std::vector<float> low_memory(9), high_memory(9), gravity_floats(6);
  Butterworth low, high;
  GravitySeparator separator;
  ASSERT_EQ(Butterworth::make(Pass::low, 20, 50, 3, low_memory, low), Status::ok);
  ASSERT_EQ(Butterworth::make(Pass::high, 0.1, 50, 3, high_memory, high), Status::ok);
  ASSERT_EQ(GravitySeparator::make(50, 2, gravity_floats, separator), Status::ok);
  const Samples in = random_samples(300, 3, 2);
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_EQ(running.push(static_cast<double>(i) / 50, in[i]), Status::ok);
    std::vector<float> expected = in[i];
    low.push(expected);
    high.push(expected);
    std::vector<float> body = {expected[0], expected[1]}, still(2);
    separator.push(body, still);
    ASSERT_EQ(running.out.back(),
              (std::vector<float>{body[0], body[1], expected[2], still[0], still[1]}))
        << i;
  }
}

TEST(Chain, RemovesGravityFromAccelerationsOnly) {
  Running running({.channels = 3,
                   .rates = at_50_hz,
                   .gravity = GravityUse::remove,
                   .accelerations = {first_two, 2}});
  for (int i = 0; i < 50; ++i) running.push(i / 50.0, {9.81f, 1, 9.81f});
  EXPECT_EQ(running.out.back(), (std::vector<float>{0, 0, 9.81f}));
}

// 100 Hz onto 50 Hz: a gap ends the stretch, and what follows starts like a fresh recording in
// every part.
TEST(Chain, StartsAfreshAfterALongGap) {
  const ChainPlan plan{.channels = 1,
                       .rates = {.from_hz = 100, .to_hz = 50, .longest_gap_s = 0.1},
                       .stamped = true,
                       .low_pass_hz = 8,
                       .high_pass_hz = 0.1,
                       .gravity = GravityUse::split,
                       .accelerations = {first_two, 1}};
  Running whole(plan), second(plan);
  const Samples in = random_samples(400, 1, 3);
  for (int i = 0; i < 200; ++i) whole.push(i / 100.0, in[static_cast<std::size_t>(i)]);
  const std::size_t border = whole.out.size();
  for (int i = 200; i < 400; ++i) {
    whole.push(i / 100.0 + 5, in[static_cast<std::size_t>(i)]);
    second.push(i / 100.0 + 5, in[static_cast<std::size_t>(i)]);
  }
  ASSERT_EQ(whole.out.size(), border + second.out.size());
  for (std::size_t k = 0; k < second.out.size(); ++k)
    ASSERT_EQ(whole.out[border + k], second.out[k]) << k;
  EXPECT_NE(whole.stretches[border - 1], whole.stretches[border]);
  EXPECT_EQ(whole.stretches[border], whole.stretches.back());
  EXPECT_EQ(whole.at[border].first, 200);
}

// A wait that is given up (too many samples in too little time) is a gap to all that follows, too.
TEST(Chain, StartsAfreshAfterAWaitWasGivenUp) {
  Running running({.channels = 1,
                   .rates = {.from_hz = 10, .to_hz = 20, .longest_gap_s = 0.2},
                   .stamped = true});
  running.push(0, {1});
  for (int i = 1; i < 100; ++i) running.push(i * 1e-3, {std::numeric_limits<float>::quiet_NaN()});
  running.push(0.12, {5});
  running.push(0.18, {5});
  ASSERT_EQ(running.out.size(), 3u);  // at 0, and at 0.12 and 0.17 of a new grid
  EXPECT_EQ(running.at[1].time_s, 0.12);
  EXPECT_EQ(running.at[1].first, 100);
}

TEST(Chain, CountsRawSamplesFromZeroAfterAReset) {
  Running running({.channels = 1, .rates = at_50_hz});
  running.push(7, {1});
  EXPECT_EQ(running.push(7, {2}), Status::bad_time);
  running.push(7.02, {3});
  EXPECT_EQ(running.at.back().nearest, 2);  // the ignored one was a raw sample, too
  running.chain.reset();
  running.push(0, {4});
  EXPECT_EQ(running.at.back().nearest, 0);
}

// Nothing that comes in, however wild, makes something come out that is no number.
TEST(Chain, GivesFiniteNumbersWhateverComesIn) {
  constexpr std::uint64_t seed = 17;
  Random random(seed);
  const float wild[] = {
      0, 1e18f, -1e18f, 9e17f, INFINITY, std::numeric_limits<float>::quiet_NaN(), 1e-45f, 3e38f};
  for (int trial = 0; trial < 100; ++trial) {
    Running running(
        {.channels = 2,
         .rates = {.from_hz = 50, .to_hz = random.uniform(5, 200), .longest_gap_s = 0.2},
         .stamped = true,
         .low_pass_hz = 2,
         .high_pass_hz = 0.5,
         .gravity = GravityUse::split,
         .accelerations = {first_two, 2}});
    double time_s = random.uniform(-1e9, 1e9);
    for (int i = 0; i < 300; ++i) {
      time_s += random.uniform() < 0.02 ? random.uniform(-5, 1e5) : random.uniform(0, 0.04);
      running.push(time_s, {wild[random.below(8)], static_cast<float>(random.normal())});
    }
    for (const auto& sample : running.out)
      for (const float value : sample)
        ASSERT_TRUE(std::isfinite(value)) << "seed " << seed << " trial " << trial;
  }
}

TEST(Chain, RefusesWhatItCannotDo) {
  ChainPlan plan{.channels = 2, .rates = at_50_hz};
  Running running(plan);
  const GapMemory gaps{running.values, running.stamps, running.readings};
  Chain chain;
  EXPECT_EQ(Chain::make(plan, {running.memory.data(), running.memory.size() - 1}, gaps, chain),
            Status::memory_too_small);
  plan.low_pass_hz = 25;
  std::vector<float> with_filter(chain_memory(plan));
  EXPECT_GT(with_filter.size(), running.memory.size());
  EXPECT_EQ(Chain::make(plan, with_filter, gaps, chain), Status::bad_value);
  plan.low_pass_hz = -1;
  EXPECT_EQ(Chain::make(plan, with_filter, gaps, chain), Status::bad_value);
  plan.low_pass_hz = 0;
  constexpr std::uint32_t third[] = {2};
  plan.accelerations = {third, 1};
  plan.gravity = GravityUse::remove;
  std::vector<float> memory(chain_memory(plan));
  EXPECT_EQ(Chain::make(plan, memory, gaps, chain), Status::bad_shape);
  plan.accelerations = {};
  EXPECT_EQ(Chain::make(plan, memory, gaps, chain), Status::bad_shape);  // gravity of nothing
}

}  // namespace
}  // namespace stride::signal

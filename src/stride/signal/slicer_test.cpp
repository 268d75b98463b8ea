#include "stride/signal/slicer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::signal {
namespace {

using Samples = std::vector<std::vector<float>>;
using Windows = std::vector<std::vector<float>>;

Windows push_all(Slicer& slicer, const Samples& samples) {
  Windows windows;
  for (const auto& sample : samples)
    if (const auto window = slicer.push(sample); !window.empty())
      windows.emplace_back(window.begin(), window.end());
  return windows;
}

Windows slice(WindowShape shape, const Samples& samples) {
  std::vector<float> memory(slicer_memory(shape));
  Slicer slicer;
  EXPECT_EQ(Slicer::make(shape, memory, slicer), Status::ok);
  return push_all(slicer, samples);
}

// Worked by hand: two channels, three samples a window, a new window every second sample.
TEST(Slicer, GivesTheWindowsOfAWorkedExample) {
  const Samples samples = {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}, {6, 60}};
  const Windows expected = {{1, 2, 3, 10, 20, 30}, {3, 4, 5, 30, 40, 50}};
  EXPECT_EQ(slice({.channels = 2, .length = 3, .hop = 2}, samples), expected);
}

// The definition itself, written the slow and obvious way.
TEST(Slicer, EqualsTheDefinitionOnRandomShapes) {
  constexpr std::uint64_t seed = 20261120;
  Random random(seed);
  for (int trial = 0; trial < 500; ++trial) {
    const std::size_t channels = 1 + random.below(4), length = 1 + random.below(20),
                      hop = 1 + random.below(length);
    Samples samples(random.below(90), std::vector<float>(channels));
    for (auto& sample : samples)
      for (float& value : sample) value = static_cast<float>(random.normal());
    Windows expected;
    for (std::size_t start = 0; start + length <= samples.size(); start += hop) {
      auto& window = expected.emplace_back();
      for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t t = 0; t < length; ++t) window.push_back(samples[start + t][c]);
    }
    ASSERT_EQ(slice({channels, length, hop}, samples), expected)
        << "seed " << seed << " trial " << trial << ": C=" << channels << " T=" << length
        << " hop=" << hop;
  }
}

TEST(Slicer, NeverSpansAReset) {
  const WindowShape shape{.channels = 1, .length = 3, .hop = 1};
  std::vector<float> memory(slicer_memory(shape));
  Slicer slicer;
  ASSERT_EQ(Slicer::make(shape, memory, slicer), Status::ok);
  EXPECT_EQ(push_all(slicer, {{1}, {2}, {3}, {4}}), (Windows{{1, 2, 3}, {2, 3, 4}}));
  slicer.reset();
  EXPECT_EQ(push_all(slicer, {{5}, {6}}), Windows{});
  EXPECT_EQ(push_all(slicer, {{7}}), (Windows{{5, 6, 7}}));
}

TEST(Slicer, CanBeMadeAgainSmaller) {
  std::vector<float> memory(slicer_memory({2, 4, 4}));
  Slicer slicer;
  ASSERT_EQ(Slicer::make({2, 4, 4}, memory, slicer), Status::ok);
  push_all(slicer, {{1, 1}, {2, 2}, {3, 3}});
  ASSERT_EQ(Slicer::make({1, 2, 2}, memory, slicer), Status::ok);
  EXPECT_EQ(push_all(slicer, {{8}, {9}, {10}, {11}}), (Windows{{8, 9}, {10, 11}}));
}

TEST(Slicer, RefusesWhatItCannotDo) {
  std::vector<float> memory(slicer_memory({2, 3, 1}));
  Slicer slicer;
  EXPECT_EQ(Slicer::make({0, 3, 1}, memory, slicer), Status::bad_shape);
  EXPECT_EQ(Slicer::make({2, 0, 0}, memory, slicer), Status::bad_shape);
  EXPECT_EQ(Slicer::make({2, 3, 0}, memory, slicer), Status::bad_shape);
  EXPECT_EQ(Slicer::make({2, 3, 4}, memory, slicer), Status::bad_shape);
  EXPECT_EQ(Slicer::make({2, 3, 3}, memory, slicer), Status::ok);
  EXPECT_EQ(Slicer::make({2, 4, 1}, memory, slicer), Status::memory_too_small);
  memory.pop_back();
  EXPECT_EQ(Slicer::make({2, 3, 3}, memory, slicer), Status::memory_too_small);
  // 2 C T overflows to 0 here; the memory must not look large enough.
  constexpr std::size_t half = std::size_t{1} << (std::numeric_limits<std::size_t>::digits - 1);
  EXPECT_EQ(Slicer::make({2, half, 1}, memory, slicer), Status::memory_too_small);
}

}  // namespace
}  // namespace stride::signal

#include "stride/windows/sequences.hpp"

#include <gtest/gtest.h>

namespace stride::windows {
namespace {

// One sensor at 10 Hz; windows of 4 samples, a new one every 2.
recordings::Collection walks_and_rests() {
  recordings::Collection c;
  c.data_set = "made up";
  c.rate_hz = 10;
  c.channels = {{"acc_x", "m/s^2"}};
  c.activities = {"rest", "walk"};
  c.windowing = {.window_s = 0.4, .overlap = 0.5};
  // 12 samples: rest, then walk; then 8 of nothing that has a name, walk again.
  recordings::Recording r;
  r.subject = "a", r.name = "first";
  for (int i = 0; i < 32; ++i) {
    r.samples.push_back(static_cast<float>(i));
    r.labels.push_back(i < 7 ? 0 : i < 16 ? 1 : i < 24 ? recordings::unlabelled : 1);
  }
  c.recordings.push_back(r);
  r.name = "second", r.subject = "b";
  c.recordings.push_back(r);
  return c;
}

Preprocessing kept_as_published() { return {}; }

TEST(Sequences, GoOnWhereTrainingDropsWindows) {
  const recordings::Collection c = walks_and_rests();
  const WindowSet some = make_windows(c, kept_as_published());
  ASSERT_TRUE(drops_windows(some));
  const WindowSet all = make_windows(c, undropped(some.preprocessing));
  EXPECT_FALSE(drops_windows(all));
  ASSERT_EQ(all.size(), 30u);  // 15 a recording: (32 - 4) / 2 + 1
  EXPECT_EQ(recordings_of(some, std::vector<std::int32_t>{0, 1}), (std::vector<std::int32_t>{0}));
  const std::vector<std::int32_t> second = {1}, both = {0, 1};
  const auto one = sequences_of(all, second);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].size(), 15u);
  EXPECT_EQ(one[0].front(), 15);
  EXPECT_EQ(sequences_of(all, both).size(), 2u);
  const std::vector<std::int32_t> same = same_windows(all, some);
  std::size_t found = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (same[i] < 0) continue;
    const auto twin = static_cast<std::size_t>(same[i]);
    EXPECT_EQ(some.origins[twin].begin, all.origins[i].begin);
    EXPECT_EQ(some.origins[twin].recording, all.origins[i].recording);
    EXPECT_EQ(some.window(twin)[0], all.window(i)[0]);
    ++found;
  }
  EXPECT_EQ(found, some.size());
  EXPECT_LT(found, all.size());
}

TEST(Sequences, EndWhereTheSensorsWereSilent) {
  recordings::Collection c = walks_and_rests();
  for (auto& recording : c.recordings)
    for (std::size_t i = 12; i < 18; ++i) recording.samples[i] = std::nanf("");
  const WindowSet all = make_windows(c, undropped(kept_as_published()));
  const std::vector<std::int32_t> first = {0};
  const auto two = sequences_of(all, first);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].size(), 5u);  // 12 samples
  EXPECT_EQ(two[1].size(), 6u);  // 14 samples
}

}  // namespace
}  // namespace stride::windows

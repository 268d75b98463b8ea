#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

/// A segment whose every reading is `value`.
std::string segment(const std::string& value, int rows = 125, int columns = 45) {
  std::string line;
  for (int c = 0; c < columns; ++c) line += (c ? "," : "") + value;
  std::string text;
  for (int i = 0; i < rows; ++i) text += line + "\n";
  return text;
}

std::string file(int activity, int subject, int number) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return "data/a" + two(activity) + "/p" + std::to_string(subject) + "/s" + two(number) + ".txt";
}

TEST(Dsads, JoinsTheSegmentsOfAnActivity) {
  const TestFolder folder;
  for (int s = 1; s <= 60; ++s) folder.write(file(19, 8, s), segment(std::to_string(s)));
  const Collection collection = folder.read(dsads);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.recordings.size(), 1u);
  const Recording& r = collection.recordings[0];
  EXPECT_EQ(r.subject, "p8");
  EXPECT_EQ(r.labels, std::vector<std::int16_t>(7500, 18));
  for (std::size_t s = 0; s < 60; ++s)
    EXPECT_EQ(r.samples[s * 125 * 45], static_cast<float>(s + 1));
  EXPECT_EQ(collection.channels.size(), 45u);
  EXPECT_EQ(collection.channels[0], (Channel{"torso_acc_x", "m/s^2"}));
  EXPECT_EQ(collection.channels[44], (Channel{"left_leg_mag_z", "1"}));
  EXPECT_EQ(collection.windowing.window_s, 5);
  EXPECT_EQ(collection.windowing.overlap, 0);
}

TEST(Dsads, BeginsANewRecordingWhereASegmentIsMissing) {
  const TestFolder folder;
  for (const int s : {1, 2, 4}) folder.write(file(1, 2, s), segment(std::to_string(s)));
  ASSERT_TRUE(dsads.recognises(folder.path()));
  const Collection collection = folder.read(dsads);
  ASSERT_EQ(collection.recordings.size(), 2u);
  EXPECT_EQ(collection.recordings[0].name, "a1/p2/s1");
  EXPECT_EQ(collection.recordings[0].labels.size(), 250u);
  EXPECT_EQ(collection.recordings[1].name, "a1/p2/s4");
  EXPECT_EQ(collection.recordings[1].samples.front(), 4);
  EXPECT_EQ(collection.tally.at("segments missing"), 57);
}

TEST(Dsads, RefusesBadSegments) {
  const TestFolder folder;
  folder.write(file(1, 1, 1), segment("1", 124));
  EXPECT_NE(error_of([&] { folder.read(dsads); }).find("got 124, want 125"), std::string::npos);
  folder.write(file(1, 1, 1), segment("1", 125, 44));
  const auto message = error_of([&] { folder.read(dsads); });
  EXPECT_NE(message.find("s01.txt:1"), message.npos) << message;
  EXPECT_NE(message.find("44"), message.npos) << message;
  folder.write(file(1, 1, 1), segment("one"));
  EXPECT_NE(error_of([&] { folder.read(dsads); }).find("'one'"), std::string::npos);
  folder.write(file(1, 1, 1), segment("1"));
  folder.write(file(20, 1, 1), segment("1"));
  folder.write(file(1, 1, 61), segment("1"));
  EXPECT_EQ(folder.read(dsads).tally.at("files of unknown activities or segments skipped"), 2);
}

TEST(Dsads, HasThePublishedSegments) {
  const auto place = locate(dsads);
  if (!place) GTEST_SKIP() << "no real recordings of dsads";
  const Collection collection = dsads.read(Source(*place), {});
  ASSERT_TRUE(well_formed(collection));
  EXPECT_TRUE(collection.tally.empty());
  std::set<std::string> subjects;
  for (const Recording& r : collection.recordings) {
    subjects.insert(r.subject);
    EXPECT_EQ(r.labels.size(), 60u * 125) << r.name;
  }
  EXPECT_EQ(collection.recordings.size(), 19 * subjects.size());
  // Sitting still, the torso feels gravity and nothing else.
  const Recording& sitting = collection.recordings[0];
  double magnitude = 0;
  for (std::size_t i = 0; i < sitting.labels.size(); ++i) {
    const float* a = sitting.samples.data() + i * 45;
    magnitude += std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) /
                 static_cast<double>(sitting.labels.size());
  }
  EXPECT_NEAR(magnitude, 9.81, 0.2);
}

}  // namespace
}  // namespace stride::recordings

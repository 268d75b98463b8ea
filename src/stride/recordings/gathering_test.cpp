#include "stride/recordings/gathering.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

Recording named(std::string name) {
  Recording recording;
  recording.name = std::move(name);
  return recording;
}

TEST(Gathering, GivesOutRecordingsInTheOrderOfTheirNumbers) {
  const TestFolder folder;
  folder.write("a.txt", "1");
  Gathering gathering;
  gathering.add({10, 1}, named("third"));
  gathering.add({2, 7}, named("second"));
  gathering.add({2, 3}, named("first"));
  Collection collection;
  gathering.into(collection, Source(folder.path()), "files");
  ASSERT_EQ(collection.recordings.size(), 3u);
  EXPECT_EQ(collection.recordings[0].name, "first");
  EXPECT_EQ(collection.recordings[1].name, "second");
  EXPECT_EQ(collection.recordings[2].name, "third");
  EXPECT_EQ(collection.checksum.size(), 64u);
}

TEST(Gathering, SaysWhatItLookedForWhenThereIsNothing) {
  const TestFolder folder;
  Collection collection;
  collection.data_set = "usc-had";
  const std::string message =
      error_of([&] { Gathering().into(collection, Source(folder.path()), "aMtK.mat"); });
  EXPECT_NE(message.find(folder.path().string()), message.npos) << message;
  EXPECT_NE(message.find("aMtK.mat"), message.npos) << message;
}

TEST(Times, KeepsOnlySamplesThatComeLater) {
  Recording r;
  const double missing = std::numeric_limits<double>::quiet_NaN();
  r.time_s = {missing, 1, 2, 2, 1.5, missing, 3};
  r.samples = {0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60};  // [7, 2]
  r.labels = {0, 1, 2, 3, 4, 5, 6};
  Tally tally;
  keep_increasing_times(r, 2, tally);
  EXPECT_EQ(r.time_s, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(r.samples, (std::vector<float>{1, 10, 2, 20, 6, 60}));
  EXPECT_EQ(r.labels, (std::vector<std::int16_t>{1, 2, 6}));
  EXPECT_EQ(tally.at("samples out of order dropped"), 4);
}

TEST(Times, LeavesGoodTimesAlone) {
  Recording r;
  r.time_s = {1, 2, 4};
  r.samples = {1, 2, 3};
  r.labels = {0, 0, 0};
  Tally tally;
  keep_increasing_times(r, 1, tally);
  EXPECT_EQ(r.labels.size(), 3u);
  EXPECT_TRUE(tally.empty());
}

TEST(Times, DropsAnEvenGridAndKeepsWhatIsOffIt) {
  Recording even;
  even.time_s = {5, 5.033, 5.067, 5.1};
  drop_even_times(even, 30, 0.002);
  EXPECT_TRUE(even.time_s.empty());
  Recording gap;
  gap.time_s = {5, 5.033, 5.1, 5.133};
  drop_even_times(gap, 30, 0.002);
  EXPECT_EQ(gap.time_s.size(), 4u);
}

}  // namespace
}  // namespace stride::recordings

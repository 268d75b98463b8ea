#include <gtest/gtest.h>

#include <map>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

const std::string header =
    "time\tchannel1\tchannel2\tchannel3\tchannel4\tchannel5\tchannel6\tchannel7\tchannel8\tclass\r"
    "\n";

std::string row(int time_ms, int gesture) {
  return std::to_string(time_ms) + "\t1e-05\t-2e-05\t-1e-05\t-3e-05\t0\t-1e-05\t0\t0.00128\t" +
         std::to_string(gesture) + "\r\n";
}

TEST(EmgGestures, ReadsSubjectSeriesAndClasses) {
  const TestFolder folder;
  folder.write("EMG_data_for_gestures-master/36/2_raw_data_13-13_22.03.16.txt",
               header + row(1, 0) + row(2, 1));
  folder.write("EMG_data_for_gestures-master/01/1_raw_data_13-12_22.03.16.txt",
               header + row(1, 7) + row(5, 6));
  folder.write("EMG_data_for_gestures-master/README.txt", "about it");
  ASSERT_TRUE(emg_gestures.recognises(folder.path()));
  const Collection collection = folder.read(emg_gestures);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.recordings.size(), 2u);
  const Recording& first = collection.recordings[0];
  EXPECT_EQ(first.subject, "1");
  EXPECT_EQ(first.labels, (std::vector<std::int16_t>{6, 5}));
  EXPECT_EQ(first.time_s, (std::vector<double>{0.001, 0.005})) << "left-out milliseconds";
  EXPECT_FLOAT_EQ(first.samples[1], -2e-5f);
  EXPECT_FLOAT_EQ(first.samples[7], 0.00128f);
  const Recording& second = collection.recordings[1];
  EXPECT_EQ(second.labels, (std::vector<std::int16_t>{unlabelled, 0})) << "unmarked is not rest";
  EXPECT_TRUE(second.time_s.empty()) << "even";
  EXPECT_EQ(collection.channels[7], (Channel{"forearm_emg_8", "V"}));
}

TEST(EmgGestures, SkipsALastLineThatWasCutOff) {
  const TestFolder folder;
  const std::string cut = row(3, 1).substr(0, 12);
  for (const std::string& end : {cut, cut + "\r\n", row(3, 1).substr(0, row(3, 1).size() - 3)}) {
    folder.write("34/1_raw_data_10-51_07.04.16.txt", header + row(1, 1) + row(2, 1) + end);
    const Collection collection = folder.read(emg_gestures);
    EXPECT_EQ(collection.recordings[0].labels.size(), 2u);
    EXPECT_EQ(collection.tally.at("last lines cut off, skipped"), 1);
  }
}

TEST(EmgGestures, RefusesBadFilesWithTheirOwnLineNumbers) {
  const TestFolder folder;
  const auto refusal = [&](const std::string& text) {
    folder.write("01/1_raw_data_a.txt", text);
    return error_of([&] { folder.read(emg_gestures); });
  };
  EXPECT_EQ(refusal(header + row(1, 1)), "");
  EXPECT_NE(refusal(header + row(1, 1) + "2\t3\r\n" + row(4, 1)).find("1_raw_data_a.txt:3"),
            std::string::npos);
  EXPECT_NE(refusal(header + "x" + row(1, 1)).find("1_raw_data_a.txt:2:1"), std::string::npos);
  EXPECT_NE(refusal(row(1, 1)).find("header"), std::string::npos);
  EXPECT_NE(refusal(header), "") << "no rows";
  EXPECT_NE(refusal(""), "");
}

TEST(EmgGestures, CountsUnknownClassesAndTimesThatGoBack) {
  const TestFolder folder;
  folder.write("01/1_raw_data_a.txt", header + row(1, 8) + row(2, -1) + row(2, 1) + row(3, 1));
  const Collection collection = folder.read(emg_gestures);
  EXPECT_EQ(collection.recordings[0].labels,
            (std::vector<std::int16_t>{unlabelled, unlabelled, 0}));
  EXPECT_EQ(collection.tally.at("samples of unknown classes unlabelled"), 2);
  EXPECT_EQ(collection.tally.at("samples out of order dropped"), 1);
}

// Counts by numpy.genfromtxt on the same file.
TEST(EmgGestures, ReadsTheRealFiles) {
  const auto place = locate(emg_gestures);
  if (!place) GTEST_SKIP() << "no real recordings of emg-gestures";
  const Collection collection = emg_gestures.read(Source(*place), {});
  ASSERT_TRUE(well_formed(collection));
  const Recording& first = collection.recordings.at(0);
  std::map<int, int> counts;
  for (const std::int16_t label : first.labels) ++counts[label];
  EXPECT_EQ(counts,
            (std::map<int, int>{
                {-1, 41272}, {0, 3780}, {1, 3525}, {2, 3816}, {3, 3441}, {4, 3615}, {5, 3747}}));
}

}  // namespace
}  // namespace stride::recordings

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "stride/recordings/test_folder.hpp"
#include "stride/recordings/wfdb_record.hpp"
#include "stride/recordings/wfdb_writer.hpp"

namespace stride::recordings {
namespace {

using wfdb::annotations;
using wfdb::format_16;
using wfdb::format_212;

/// A record of ten samples of one signal in format 16; sample i counts 1000 + i.
void write_record(const TestFolder& folder, const std::string& name,
                  const std::string& gain = "200", const std::string& rate = "360") {
  std::vector<int> counts;
  for (int i = 0; i < 10; ++i) counts.push_back(1000 + i);
  folder.write(name + ".hea", name + " 1 " + rate + " 10\n" + name + ".dat 16 " + gain +
                                  " 11 1000 1000 10045 0 MLII\n");
  folder.write(name + ".dat", format_16(counts));
}

TEST(Wfdb, EachBeatLabelsItsStretch) {
  const TestFolder folder;
  write_record(folder, "rec1");
  // A rhythm note (28) says nothing about beats; 5 = V, 8 = A.
  folder.write("rec1.atr", annotations({{0, 28}, {2, 1}, {5, 5}, {8, 8}}));
  ASSERT_TRUE(wfdb_records.recognises(folder.path()));
  const Collection collection = folder.read(wfdb_records);
  ASSERT_TRUE(well_formed(collection));
  const Recording& r = collection.recordings.at(0);
  EXPECT_EQ(r.subject, "rec1");
  EXPECT_EQ(collection.rate_hz, 360);
  EXPECT_EQ(collection.channels, (std::vector<Channel>{{"chest_ecg_mlii", "V"}}));
  EXPECT_EQ(r.labels, (std::vector<std::int16_t>{-1, -1, 0, 0, 2, 2, 2, 1, 1, -1}));
  EXPECT_TRUE(collection.tally.empty());
  EXPECT_NEAR(r.samples[0], 0, 1e-12);
  EXPECT_FLOAT_EQ(r.samples[4], 4 / 200.0f / 1000) << "4 counts at 200 a mV, in V";
  const Collection beats = folder.read(wfdb_records, "beats");
  EXPECT_EQ(
      beats.activities.at(static_cast<std::size_t>(beats.recordings[0].labels[5])).substr(0, 1),
      "V");
}

TEST(Wfdb, LeavesFlutterUnlabelled) {
  const TestFolder folder;
  write_record(folder, "rec1");
  folder.write("rec1.atr", annotations({{0, 1}, {4, 32}, {8, 33}, {9, 1}}));
  EXPECT_EQ(folder.read(wfdb_records).recordings[0].labels,
            (std::vector<std::int16_t>{0, 0, -1, -1, -1, -1, -1, -1, -1, 0}));
}

TEST(Wfdb, ReadsSignalsFromSeveralFiles) {
  const TestFolder folder;
  folder.write("a/r.hea",
               "r 3 100\nr.dat 212 1000(0)/V 12 0 1 4 0 I\nr.dat 212 1000(0)/V 12 0 2 6 0 II\n"
               "s.dat 16 1000000(0)/uV 16 0 7 15 0 III\n");
  folder.write("a/r.dat", format_212({1, 2, 3, 4}));
  folder.write("a/s.dat", format_16({7, 8}));
  const Collection collection = folder.read(wfdb_records);
  EXPECT_EQ(collection.channels.size(), 3u);
  const std::vector<double> expected = {1e-3, 2e-3, 7e-12, 3e-3, 4e-3, 8e-12};
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_FLOAT_EQ(collection.recordings[0].samples[i], static_cast<float>(expected[i]));
  EXPECT_EQ(collection.tally.at("records without annotations, unlabelled"), 1);
}

TEST(Wfdb, SkipsRecordsThatDoNotFitTheFirst) {
  const TestFolder folder;
  write_record(folder, "a");
  write_record(folder, "b", "200", "250");
  write_record(folder, "c", "200/mmHg");
  write_record(folder, "x_a");
  folder.write("lonely.atr", annotations({{1, 1}}));
  const Collection collection = folder.read(wfdb_records);
  EXPECT_EQ(collection.recordings.size(), 1u);
  EXPECT_EQ(collection.tally.at("records of another rate, number of signals or unit skipped"), 2);
}

TEST(Wfdb, RefusesBadRecords) {
  const TestFolder folder;
  const auto refusal = [&] { return error_of([&] { folder.read(wfdb_records); }); };
  EXPECT_NE(refusal().find("NAME.hea"), std::string::npos);
  write_record(folder, "rec1");
  EXPECT_EQ(refusal(), "");
  folder.write("rec1.dat", format_16({1, 2, 3}));
  EXPECT_NE(refusal().find("got 3, want 10"), std::string::npos) << refusal();
  folder.write("rec1.dat", format_16({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_NE(refusal().find("checksum"), std::string::npos) << refusal();
  std::filesystem::remove(folder.path() / "rec1.dat");
  EXPECT_NE(refusal().find("rec1.hea"), std::string::npos) << refusal();
  write_record(folder, "rec1");
  folder.write("rec1.atr", "\1");
  EXPECT_NE(refusal().find("rec1.atr"), std::string::npos);
  folder.write("rec1.atr", annotations({{3, 1}, {10, 1}}));
  EXPECT_EQ(folder.read(wfdb_records).tally.at("annotations outside their record skipped"), 1);
}

// Both checksums of the header hold (the reader checks them); the first sample is 995 and 1011
// counts by the header.
TEST(Wfdb, ReadsRecord100) {
  if (!std::filesystem::exists("../shared/data/mitdb-100/100.hea"))
    GTEST_SKIP() << "no real recordings of wfdb: ../shared/data/mitdb-100 is missing";
  const Collection collection = wfdb_records.read(Source("../shared/data/mitdb-100"), "beats");
  ASSERT_TRUE(well_formed(collection));
  const Recording& r = collection.recordings.at(0);
  EXPECT_EQ(r.labels.size(), 650000u);
  EXPECT_NEAR(r.samples[0], (995 - 1024) / 200.0 / 1000, 1e-9);
  EXPECT_NEAR(r.samples[1], (1011 - 1024) / 200.0 / 1000, 1e-9);
  EXPECT_EQ(collection.channels[0].name, "chest_ecg_mlii");
  std::map<int, int> beats;
  for (const auto& a :
       wfdb::read_annotations(Source("../shared/data/mitdb-100").read("100.atr"), "100.atr"))
    ++beats[a.code];
  EXPECT_EQ(beats[1], 2239);
  EXPECT_EQ(beats[8], 33);
  EXPECT_EQ(beats[5], 1);
  EXPECT_TRUE(collection.tally.empty());
}

}  // namespace
}  // namespace stride::recordings

#include <gtest/gtest.h>

#include <numeric>

#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"
#include "stride/recordings/wisdm_records.hpp"

namespace stride::recordings {
namespace {

using Floats = std::vector<float>;
using Times = std::vector<double>;

struct Read {
  std::vector<Recording> recordings;
  Tally tally;
};

Read read(std::string_view text) {
  Read out;
  WisdmRecords records({"Walking", "Jogging"});
  records.read(text, "raw.txt", out.tally);
  records.into(out.recordings, out.tally);
  return out;
}

std::size_t rows_of(const std::vector<Recording>& recordings) {
  return std::accumulate(recordings.begin(), recordings.end(), std::size_t{0},
                         [](std::size_t n, const Recording& r) { return n + r.labels.size(); });
}

/// One record at `ms` milliseconds.
std::string record(int ms, const char* xyz = "1,2,3", const char* who = "33,Walking") {
  return std::string(who) + "," + std::to_string(ms) + "000000," + xyz + ";\n";
}

// The seven real lines that the data set's users quote, two of them broken in the two known ways.
TEST(Wisdm, ReadsTheQuotedLines) {
  const Read out = read(
      "33,Jogging,49105962326000,-0.6946377,12.680544,0.50395286;\r\n33,Jogging,49106062271000,5."
      "012288,11.264028,0.95342433;\r\n\r\n"
      "11,Walking,1867172313000,4.4,4.4,\r\n21,Walking,117003963904000,0.65,9.51,5.13,;\r\n");
  ASSERT_EQ(out.recordings.size(), 2u);
  EXPECT_EQ(out.recordings[0].subject, "21");
  EXPECT_EQ(out.recordings[0].samples, (Floats{0.65f, 9.51f, 5.13f}));
  EXPECT_EQ(out.recordings[1].samples,
            (Floats{-0.6946377f, 12.680544f, 0.50395286f, 5.012288f, 11.264028f, 0.95342433f}));
  EXPECT_EQ(out.recordings[1].time_s, (Times{49105.962326, 49106.062271}));
  EXPECT_EQ(out.recordings[1].labels, (std::vector<std::int16_t>{1, 1}));
  EXPECT_EQ(out.tally, (Tally{{"broken records skipped", 1}}));
}

TEST(Wisdm, ReadsSeveralRecordsOnALine) {
  const Read out = read(
      "1,Walking,50000000,1,2,3;1,Walking,100000000,4,5,6;;1,Walking,150000000,7,8,;1,Walking,"
      "200000000,7,8,9");
  ASSERT_EQ(out.recordings.size(), 1u);
  EXPECT_EQ(out.recordings[0].samples, (Floats{1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(out.tally.at("broken records skipped"), 1);
}

TEST(Wisdm, BeginsANewRecordingWhereItMust) {
  const auto runs = [](const std::string& text) {
    std::vector<std::size_t> lengths;
    for (const Recording& r : read(text).recordings) lengths.push_back(r.labels.size());
    return lengths;
  };
  using Lengths = std::vector<std::size_t>;
  EXPECT_EQ(runs(record(50) + record(100) + record(1100)), Lengths{3}) << "a gap of just a second";
  EXPECT_EQ(runs(record(50) + record(100) + record(1101)), (Lengths{2, 1})) << "more";
  EXPECT_EQ(runs(record(50) + record(100, "1,2,3", "33,Jogging")), (Lengths{1, 1}))
      << "another activity";
  EXPECT_EQ(runs(record(50) + record(75, "1,2,3", "7,Walking") + record(100)), (Lengths{1, 1, 1}))
      << "another subject between";
  EXPECT_EQ(runs(record(100) + record(50)), (Lengths{1, 1})) << "back in time";
  EXPECT_EQ(runs(record(50) + record(0) + record(0) + record(100)), (Lengths{1, 2, 1}))
      << "no time";
}

TEST(Wisdm, CountsAndDropsWhatIsSaidTwice) {
  Read out = read(record(50) + record(50) + record(100));
  EXPECT_EQ(rows_of(out.recordings), 2u);
  EXPECT_EQ(out.tally, (Tally{{"repeated records dropped", 1}}));
  // A whole stretch again, later in the file; its last row is new.
  out = read(record(50) + record(100, "4,5,6") + record(150) + record(50) + record(100, "4,5,6") +
             record(175));
  EXPECT_EQ(rows_of(out.recordings), 4u);
  EXPECT_EQ(out.tally.at("repeated records dropped"), 2);
  // Not repeated: other values, another subject.
  out = read(record(50) + record(100) + record(50, "9,9,9") + record(50, "1,2,3", "7,Walking"));
  EXPECT_EQ(rows_of(out.recordings), 4u);
  EXPECT_EQ(out.tally, (Tally{{"times going back", 1}}));
  out = read(record(50) + record(50, "9,9,9"));
  EXPECT_EQ(out.tally, (Tally{{"other values for the same time dropped", 1}}));
}

TEST(Wisdm, TakesTheRateWhereThereIsNoTime) {
  const Read out = read("5,Walking,0,1,2,3;\n5,Walking,,1,2,3;\n");
  ASSERT_EQ(out.recordings.size(), 1u);
  EXPECT_TRUE(out.recordings[0].time_s.empty());
  EXPECT_EQ(out.tally.at("records without a time"), 2);
}

TEST(Wisdm, SortsSubjectsByNumberAndCanBeUsedAgain) {
  WisdmRecords records({"Walking"});
  Tally tally;
  for (int round = 0; round < 2; ++round) {
    std::vector<Recording> out;
    records.read(record(50, "1,2,3", "10,Walking") + record(50, "1,2,3", "9,Walking"), "raw.txt",
                 tally);
    records.into(out, tally);
    ASSERT_EQ(out.size(), 2u);
    EXPECT_EQ(out[0].subject, "9");
    EXPECT_EQ(out[1].name, "10/run1");
  }
}

TEST(Wisdm, RefusesAnotherFile) {
  EXPECT_EQ(error_of([] { read("\n<html>not found</html>\n"); }),
            "[raw.txt:2] record: got '<html>not found</html>', want "
            "'subject,activity,time,x,y,z;'. 1 of 1 records are broken; "
            "fetch the file again.");
  TestFolder place;
  place.write("WISDM_ar_v1.1_raw.txt", "\r\n");
  EXPECT_TRUE(wisdm.recognises(place.path()));
  EXPECT_NE(error_of([&] { wisdm.read(Source(place.path()), {}); }).find("got no record"),
            std::string::npos);
  place.remove("WISDM_ar_v1.1_raw.txt");
  EXPECT_FALSE(wisdm.recognises(place.path()));
  EXPECT_NE(error_of([&] { wisdm.read(Source(place.path()), {}); }).find("missing file"),
            std::string::npos);
}

TEST(Wisdm, ReadsTheTarballOfItsPage) {
  TestFolder place;
  place.pack("WISDM_ar_latest.tar.gz",
             {{"WISDM_ar_v1.1/readme.txt", "hello"},
              {"WISDM_ar_v1.1/WISDM_ar_v1.1_raw.txt", record(50) + record(100)}});
  ASSERT_TRUE(wisdm.recognises(place.path()));
  const Collection collection = wisdm.read(Source(place.path()), {});
  ASSERT_EQ(collection.recordings.size(), 1u);
  EXPECT_EQ(collection.recordings[0].samples.size(), 6u);
}

// Derived, not WISDM v1.1: rows of the 2019 set in v1.1's syntax, with faults of every known kind.
TEST(Wisdm, ReadsTheDerivedSampleOfItsSyntax) {
  for (const auto& directory : data_directories()) {
    const auto path = directory / "format-samples/DERIVED_wisdm_v1.1_syntax_from_wisdm2019.zip";
    if (!std::filesystem::exists(path)) continue;
    WisdmRecords records({"Walking", "Jogging", "Upstairs", "Downstairs", "Sitting", "Standing"});
    std::vector<Recording> recordings;
    Tally tally;
    Source(path).each([](std::string_view) { return true; },
                      [&](const SourceFile& file) { records.read(file.text, file.where, tally); });
    records.into(recordings, tally);
    EXPECT_EQ(tally["broken records skipped"], 6);
    EXPECT_EQ(static_cast<std::int64_t>(rows_of(recordings)) + tally["repeated records dropped"] +
                  tally["other values for the same time dropped"],
              85'754);
    return;
  }
  GTEST_SKIP() << "needs format-samples/DERIVED_wisdm_v1.1_syntax_from_wisdm2019.zip";
}

}  // namespace
}  // namespace stride::recordings

#include <gtest/gtest.h>

#include <cmath>

#include "stride/base/error.hpp"
#include "stride/recordings/csv.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

Collection read(std::string_view text, const CsvRecordingOptions& options = {}) {
  return read_csv_recording(text, "walk.csv", "walk", options);
}

std::string refusal(std::string_view text, const CsvRecordingOptions& options = {}) {
  return error_of([&] { read(text, options); });
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST(CsvRecording, AWorkedExample) {
  const Collection c = read(
      "time_ms,acc_x [m/s^2],acc_y (g),rot,label,device\n"
      "0,1,1,5,walking,phone\n"
      "20,2,,6,,phone\n"
      "40,3,0.5,7,standing,phone\n");
  ASSERT_EQ(c.recordings.size(), 1u);
  EXPECT_TRUE(well_formed(c));
  EXPECT_EQ(c.rate_hz, 50);
  EXPECT_EQ(c.channels,
            (std::vector<Channel>{{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}, {"rot", ""}}));
  EXPECT_EQ(c.activities, (std::vector<std::string>{"walking", "standing"}));
  EXPECT_EQ(c.recordings[0].labels, (std::vector<std::int16_t>{0, unlabelled, 1}));
  EXPECT_FLOAT_EQ(c.recordings[0].samples[1], 9.80665f);
  EXPECT_TRUE(std::isnan(c.recordings[0].samples[4]));
  EXPECT_DOUBLE_EQ(c.recordings[0].time_s[2], 0.04);
  EXPECT_EQ(c.tally, (Tally{{"columns of text left out", 1}, {"missing readings", 1}}));
  EXPECT_EQ(c.recordings[0].name, "walk");
}

TEST(CsvRecording, FindsTheDelimiter) {
  for (const char* text :
       {"t_s,a [g],b [g]\n0,1,2\n1,1,2\n", "t_s;a [g];b [g]\n0;1;2\n1;1;2\n",
        "t_s\ta [g]\tb [g]\n0\t1\t2\n1\t1\t2\n", "t_s  a [g]  b [g]\n 0  1 2\n1 1 2\n"}) {
    const Collection c = read(text);
    EXPECT_EQ(c.channels.size(), 2u) << text;
    EXPECT_EQ(c.channels[1], (Channel{"b", "m/s^2"})) << text;
    EXPECT_EQ(c.recordings[0].labels.size(), 2u) << text;
  }
}

TEST(CsvRecording, TimesAndRates) {
  EXPECT_EQ(read("Timestamp [ns],x\n0,1\n10000000,2\n").rate_hz, 100);
  EXPECT_EQ(read("x\n1\n2\n", {.rate_hz = 25}).rate_hz, 25);
  EXPECT_TRUE(read("x\n1\n2\n", {.rate_hz = 25}).recordings[0].time_s.empty());
  EXPECT_EQ(read("time,x\n0,1\n10,2\n", {.time_unit = "ms"}).rate_hz, 100);
  const Collection guessed = read("time,x\n0,1\n0.5,2\n");
  EXPECT_EQ(guessed.rate_hz, 2);
  EXPECT_EQ(guessed.tally, (Tally{{"unit of time not stated, taken as s", 1}}));
  EXPECT_TRUE(has(refusal("time,x\n0,1\n20,2\n"), "as seconds it would be 0.05 Hz"));
  EXPECT_TRUE(has(refusal("time [h],x\n0,1\n"), "got 'h', want s, ms, us or ns"));
  EXPECT_TRUE(has(refusal("x\n1\n2\n"), "no column time, timestamp or t"));
  EXPECT_TRUE(has(refusal("t_s,x\n5,1\n3,2\n"), "[walk.csv:3] time: got a step back by 2.0 s"));
}

TEST(CsvRecording, WithoutAHeader) {
  const Collection c = read("# a note\n\n1,2\n3,4\n", {.rate_hz = 50});
  EXPECT_EQ(c.channels, (std::vector<Channel>{{"column_0", ""}, {"column_1", ""}}));
  EXPECT_EQ(c.recordings[0].samples, (std::vector<float>{1, 2, 3, 4}));
}

TEST(CsvRecording, KeepsAUnitItDoesNotKnow) {
  EXPECT_EQ(read("x (left),t_s\n1,0\n2,1\n").channels[0], (Channel{"x", "left"}));
}

TEST(CsvRecording, RefusesWhatItCannotUse) {
  EXPECT_TRUE(has(refusal(""), "rows: got none"));
  EXPECT_TRUE(has(refusal("\n\n"), "rows: got none"));
  EXPECT_TRUE(has(refusal("t_s,x\n"), "rows: got none"));
  EXPECT_TRUE(has(refusal("t_s\n1\n"), "channels: got none"));
  EXPECT_TRUE(has(refusal("t_s,x,x\n0,1,1\n"), "two of that name"));
  EXPECT_TRUE(has(refusal("t_s,x\n0,1\n1,2,3\n"), "[walk.csv:3] fields: got 3, want 2"));
  EXPECT_TRUE(has(refusal("t_s,x\n0,1\n1,two\n"), "[walk.csv:3:3] not a number: got 'two'"));
  EXPECT_TRUE(has(refusal("t_s;x\n0;1\n1;2,5\n"), "Write decimal points, not commas"));
  EXPECT_TRUE(has(refusal("t_s,x [g]\n0,one\n"), "not a number: got 'one'"));
  EXPECT_TRUE(has(error_of([] { read_csv_recording("no/such.csv"); }), "no/such.csv"));
}

TEST(CsvRecording, OneRowHasNoRateButIsRead) { EXPECT_EQ(read("t_s,x\n0,1\n").rate_hz, 0); }

}  // namespace
}  // namespace stride::recordings

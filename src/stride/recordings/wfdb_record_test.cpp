#include "stride/recordings/wfdb_record.hpp"

#include <gtest/gtest.h>

#include "stride/base/random.hpp"
#include "stride/recordings/test_folder.hpp"
#include "stride/recordings/wfdb_writer.hpp"

namespace stride::recordings::wfdb {
namespace {

TEST(WfdbHeader, ReadsRecordAndSignals) {
  const Header header = parse_header(
      "# a comment\r\n"
      "x7 2 360/0.1(5) 1000 12:00:00 1/1/1980\r\n"
      "x7.dat 212 200 11 1024 995 -22131 0 MLII\n"
      "\n"
      "y7.dat 16+24 100.5(-7)/uV 12 0 5 17 0 chest lead V5\n"
      "# 69 M\n",
      "x7.hea");
  EXPECT_EQ(header.name, "x7");
  EXPECT_EQ(header.rate_hz, 360);
  EXPECT_EQ(header.samples, 1000);
  ASSERT_EQ(header.signals.size(), 2u);
  const Signal &a = header.signals[0], &b = header.signals[1];
  EXPECT_EQ(a.file, "x7.dat");
  EXPECT_EQ(a.format, 212);
  EXPECT_EQ(a.gain, 200);
  EXPECT_EQ(a.baseline, 1024) << "the converter's zero where the gain names no baseline";
  EXPECT_EQ(a.units, "mV");
  EXPECT_TRUE(a.has_checksum);
  EXPECT_EQ(a.checksum, -22131);
  EXPECT_EQ(a.description, "MLII");
  EXPECT_EQ(b.format, 16);
  EXPECT_EQ(b.skip_bytes, 24u);
  EXPECT_EQ(b.gain, 100.5);
  EXPECT_EQ(b.baseline, -7);
  EXPECT_EQ(b.units, "uV");
  EXPECT_EQ(b.description, "chest lead V5");
}

TEST(WfdbHeader, TakesTheStandardsDefaults) {
  const Header header = parse_header("x 1\nx.dat 16 0\n", "x.hea");
  EXPECT_EQ(header.rate_hz, 250);
  EXPECT_EQ(header.samples, 0);
  EXPECT_EQ(header.signals[0].gain, 200) << "0 means not calibrated";
  EXPECT_FALSE(header.signals[0].has_checksum);
}

TEST(WfdbHeader, RefusesWhatItCannotRead) {
  const auto refusal = [](const std::string& text) {
    return error_of([&] { parse_header(text, "x.hea"); });
  };
  EXPECT_EQ(refusal("x 1\nx.dat 16\n"), "");
  EXPECT_NE(refusal("x 1\nx.dat 8\n").find("x.hea:2:7"), std::string::npos)
      << refusal("x 1\nx.dat 8\n");
  for (const char* bad :
       {"", "x\n", "x 1\n", "x 2\nx.dat 16\n", "x 0\n", "x 65\n", "x -1\n", "x 1e3\n",
        "x/2 1\nx.dat 16\n", "x 1 0\nx.dat 16\n", "x 1 nan\nx.dat 16\n", "x 1 360 -5\nx.dat 16\n",
        "x 1\nx.dat\n", "x 1\nx.dat 16x2\n", "x 1\nx.dat 16:3\n", "x 1\nx.dat 16+x\n",
        "x 1\nx.dat 16 much\n", "x 1\nx.dat 16 200(z)/mV\n", "x 1\nx.dat 16 200 11 0 0 sum\n"})
    EXPECT_NE(refusal(bad), "") << bad;
}

// Worked by hand: 0x123 and 0xfff = -1 pack into 23 f1 ff.
TEST(WfdbSamples, Format212PacksTwoInThreeBytes) {
  const Signal signal{.format = 212};
  EXPECT_EQ(read_samples("\x23\xf1\xff", std::span(&signal, 1), 0, "x.dat"),
            (std::vector<std::int32_t>{0x123, -1}));
}

TEST(WfdbSamples, RoundTripsRandomSignals) {
  const std::uint64_t seed = 7;
  Random random(seed);
  for (const int format : {16, 212}) {
    const int top = format == 16 ? 32768 : 2048;
    for (std::size_t signals = 1; signals <= 3; ++signals) {
      std::vector<int> counts;
      std::vector<Signal> about(signals, Signal{.format = format, .has_checksum = true});
      std::vector<std::uint32_t> sums(signals);
      for (std::size_t i = 0; i < 7 * signals; ++i) {
        counts.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(2 * top - 1))) -
                         top + 1);
        sums[i % signals] += static_cast<std::uint32_t>(counts.back());
      }
      for (std::size_t s = 0; s < signals; ++s)
        about[s].checksum = static_cast<std::int16_t>(sums[s] & 0xffff);
      const std::string bytes = format == 16 ? format_16(counts) : format_212(counts);
      const auto read = read_samples(bytes, about, 7, "x.dat");
      EXPECT_EQ(read, (std::vector<std::int32_t>(counts.begin(), counts.end())))
          << "format " << format << ", " << signals << " signals, seed " << seed;
      about[0].checksum ^= 1;
      EXPECT_NE(
          error_of([&] { read_samples(bytes, about, 7, "x.dat"); }).find("checksum of signal 1"),
          std::string::npos);
    }
  }
}

TEST(WfdbSamples, MarksInvalidOnesAndRefusesCutOffFiles) {
  const Signal pairs{.format = 212}, words{.format = 16, .skip_bytes = 2};
  EXPECT_EQ(read_samples(format_212({-2048, 5}), std::span(&pairs, 1), 2, "x"),
            (std::vector<std::int32_t>{missing, 5}));
  EXPECT_EQ(read_samples(format_16({9, -32768, 5}), std::span(&words, 1), 2, "x"),
            (std::vector<std::int32_t>{missing, 5}));
  EXPECT_NE(error_of([&] {
              read_samples(format_16({9, 1, 5}), std::span(&words, 1), 3, "x");
            }),
            "");
  EXPECT_NE(error_of([&] { read_samples("", std::span(&pairs, 1), std::int64_t{1} << 40, "x"); }),
            "");
  EXPECT_TRUE(read_samples("", std::span(&words, 1), 0, "x").empty());
}

TEST(WfdbAnnotations, ReadsTimesAndCodes) {
  const std::string with_notes = word(1, 10) + word(60, 3) + word(61, 1) + word(62, 1) +
                                 word(63, 3) + "(N)" + std::string(1, '\0') + word(5, 20) +
                                 word(0, 0) + "ignored";
  for (const auto& [bytes, expected] :
       {std::pair(with_notes, std::vector<std::pair<std::int64_t, int>>{{10, 1}, {30, 5}}),
        std::pair(annotations({{5, 1}, {100000, 8}, {100001, 1}}),
                  std::vector<std::pair<std::int64_t, int>>{{5, 1}, {100000, 8}, {100001, 1}})}) {
    const auto read = read_annotations(bytes, "x.atr");
    ASSERT_EQ(read.size(), expected.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      EXPECT_EQ(read[i].sample, expected[i].first);
      EXPECT_EQ(read[i].code, expected[i].second);
    }
  }
}

TEST(WfdbAnnotations, RefusesCutOffFiles) {
  for (const std::string& bad : {std::string("\1"), word(59, 0) + "\1\1\1", word(63, 5) + "abcde"})
    EXPECT_NE(error_of([&] { read_annotations(bad, "x.atr"); }).find("x.atr"), std::string::npos);
  EXPECT_TRUE(read_annotations("", "x.atr").empty());
}

}  // namespace
}  // namespace stride::recordings::wfdb

#include "stride/recordings/csv.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/recordings/csv_path.hpp"
#include "stride/recordings/csv_rows.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

using Strings = std::vector<std::string>;

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

// A small description; `more` replaces or adds members ("null" takes one away).
Json described(const std::string& more = "{}") {
  Json json = parse_json(R"({
    "path": "{subject}/{activity}_{session}.csv",
    "columns": [{"name": "acc_x", "unit": "g"}, {"name": "gyro_z", "column": "rot", "unit": "deg/s"}],
    "time": {"column": "t", "unit": "ms"}
  })",
                         "test");
  json.merge_patch(parse_json(more, "test"));
  return json;
}

class CsvFolder : public testing::Test {
 protected:
  Collection read(const std::string& more = "{}") {
    return read_csv(Source(folder_.path()), csv_description(described(more), "stride.json"));
  }
  std::string refusal(const std::string& more = "{}") {
    return error_of([&] { read(more); });
  }
  TestFolder folder_;
};

TEST_F(CsvFolder, SetsTargetsApart) {
  folder_.write("anna/walk_1.csv", "t,hr,acc_x,rot\n0,61,1,0\n20,,0.5,0\n40,63,1,0\n");
  const std::string columns = R"({"columns": [{"name": "hr", "unit": "beats", "target": true},
                                              {"name": "acc_x", "unit": "g"}]})";
  const Collection c = read(columns);
  EXPECT_TRUE(well_formed(c));
  EXPECT_EQ(c.channels, (std::vector<Channel>{{"acc_x", "m/s^2"}}));
  EXPECT_EQ(c.targets, (std::vector<Channel>{{"hr", "beats"}})) << "any unit will do";
  const Recording& r = c.recordings.at(0);
  ASSERT_EQ(r.targets.size(), 3u);
  EXPECT_EQ(r.targets[0], 61);
  EXPECT_TRUE(std::isnan(r.targets[1]));
  EXPECT_FLOAT_EQ(r.samples[1], 0.5F * 9.80665F);
  EXPECT_TRUE(has(refusal(R"({"columns": [{"name": "acc_x", "unit": "g", "target": true}]})"),
                  "targets alone"));
}

TEST_F(CsvFolder, AWorkedExample) {
  folder_.write("anna/walk_1.csv", "t,acc_x,rot\n1000,1,180\n1020,0.5,0\n1040,NaN,-90\n");
  folder_.write("anna/rest_1.csv", "rot,t,acc_x\r\n0,2000,2\r\n90,2020,?\r\n");
  folder_.write("ben/walk_1.csv", "\xef\xbb\xbft,acc_x,rot,extra\n0,1,0,hello\n20,1,1,you\n");
  const Collection c = read();
  EXPECT_TRUE(well_formed(c));
  EXPECT_EQ(c.data_set, "csv");
  EXPECT_EQ(c.rate_hz, 50);
  EXPECT_EQ(c.activities, (Strings{"rest", "walk"}));
  EXPECT_EQ(c.channels, (std::vector<Channel>{{"acc_x", "m/s^2"}, {"gyro_z", "rad/s"}}));
  ASSERT_EQ(c.recordings.size(), 3u);
  const Recording& walk = c.recordings[1];
  EXPECT_EQ(walk.name, "anna/walk_1");
  EXPECT_EQ(walk.subject, "anna");
  EXPECT_EQ(walk.labels, (std::vector<std::int16_t>{1, 1, 1}));
  EXPECT_NEAR(walk.time_s[1], 1.02, 1e-12);
  EXPECT_FLOAT_EQ(walk.samples[0], 9.80665f);
  EXPECT_FLOAT_EQ(walk.samples[1], 3.14159265f);
  EXPECT_TRUE(std::isnan(walk.samples[4]));
  EXPECT_EQ(c.tally, (Tally{{"missing readings", 2}}));
  EXPECT_EQ(c.checksum.size(), 64u);
}

TEST_F(CsvFolder, LabelsAndSubjectsFromColumns) {
  folder_.write("all.csv", "10;1;a;3\n20;2;a;3\n30;3;a;0\n40;4;b;7\n50;5;b;3\n");
  const Collection c = read(R"({"path": "all.csv", "header": false, "delimiter": ";",
    "columns": [{"name": "x", "column": 1, "unit": "1", "scale": 0.5}],
    "time": {"column": 0, "unit": "ms"}, "subject": {"column": 2},
    "label": {"column": 3, "map": {"3": "walking", "7": "running"}}, "null_labels": ["0"],
    "activities": ["running", "walking"], "window_s": 4, "overlap": 0.25, "name": "mine"})");
  EXPECT_EQ(c.data_set, "mine");
  EXPECT_EQ(c.rate_hz, 100);
  EXPECT_EQ(c.windowing.window_s, 4);
  EXPECT_EQ(c.windowing.overlap, 0.25);
  EXPECT_EQ(c.activities, (Strings{"running", "walking"}));
  ASSERT_EQ(c.recordings.size(), 2u);
  EXPECT_EQ(c.recordings[0].samples, (std::vector<float>{0.5, 1, 1.5}));
  EXPECT_EQ(c.recordings[0].labels, (std::vector<std::int16_t>{1, 1, unlabelled}));
  EXPECT_EQ(c.recordings[1].subject, "b");
  EXPECT_EQ(c.recordings[1].name, "all#2");
  EXPECT_EQ(c.tally.at("rows without an activity"), 1);
}

TEST_F(CsvFolder, ActivitiesAreSortedNumbersAsNumbers) {
  folder_.write("a/10_1.csv", "t,acc_x,rot\n0,1,0\n10,2,0\n");
  folder_.write("a/walk_1.csv", "t,acc_x,rot\n20,3,0\n");
  folder_.write("b/2_1.csv", "t,acc_x,rot\n0,4,0\n");
  const Collection c = read();
  EXPECT_EQ(c.activities, (Strings{"2", "10", "walk"}));
  ASSERT_EQ(c.recordings.size(), 3u);
  EXPECT_EQ(c.recordings[0].labels[0], 1);
  EXPECT_EQ(c.recordings[1].labels[0], 2);
  EXPECT_EQ(c.recordings[2].labels[0], 0);
}

TEST_F(CsvFolder, RulesOfTime) {
  folder_.write("a/w_1.csv",
                "t,acc_x,rot\n0,1,0\n20,2,0\n20,2,0\n20,3,0\n10,4,0\n40,5,0\n-959,6,0\n-960,7,0\n");
  const Collection c = read();
  // 40 -> -959 is a step back of 0.999 s: dropped. -960 is a whole second: another recording.
  ASSERT_EQ(c.recordings.size(), 2u);
  EXPECT_EQ(c.recordings[0].time_s.size(), 3u);
  EXPECT_EQ(c.recordings[1].name, "a/w_1#2");
  EXPECT_EQ(c.tally, (Tally{{"duplicate rows dropped", 1},
                            {"recordings begun where time goes back", 1},
                            {"rows out of order dropped", 2},
                            {"rows with a repeated time dropped", 1}}));
}

TEST_F(CsvFolder, DuplicateRowsOfOneSubject) {
  const std::string rows = "t,acc_x,rot\n0,1,0\n20,2,0\n40,3,0\n";
  folder_.write("a/w_1.csv", rows);
  folder_.write("a/w_2.csv", rows + "60,4,0\n");
  folder_.write("b/w_1.csv", rows);
  const Collection c = read();
  ASSERT_EQ(c.recordings.size(), 3u);
  EXPECT_EQ(c.recordings[1].labels.size(), 1u);
  EXPECT_EQ(c.tally, (Tally{{"duplicate rows dropped", 3}}));
  EXPECT_EQ(read(R"({"duplicates": "keep"})").recordings[1].labels.size(), 4u);
}

TEST_F(CsvFolder, BrokenLines) {
  folder_.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\n20,2\n\n40,x,0\n60,4,0\nlate,1,1\n");
  const std::string place = (folder_.path() / "a/w_1.csv").string();
  EXPECT_EQ(refusal(),
            "[" + place + ":3] fields: got 2, want 3. Mend the line, or check the delimiter.");
  const Collection c = read(R"({"broken_lines": "skip"})");
  EXPECT_EQ(c.recordings[0].labels.size(), 2u);
  EXPECT_EQ(c.tally.at("broken lines skipped"), 3);
  EXPECT_EQ(c.tally.at("blank lines skipped"), 1);
  folder_.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\n40,x,0\n");
  EXPECT_TRUE(has(refusal(), "w_1.csv:3:4] not a number: got 'x'")) << refusal();
  folder_.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\nNaN,1,0\n");
  EXPECT_TRUE(has(refusal(), "w_1.csv:3:1] time: got 'NaN'")) << refusal();
}

TEST_F(CsvFolder, RatesStatedAndMeasured) {
  folder_.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\n10,2,0\n20,2,0\n");
  EXPECT_EQ(read().rate_hz, 100);
  EXPECT_EQ(read(R"({"rate_hz": 90})").rate_hz, 90);
  EXPECT_TRUE(has(refusal(R"({"rate_hz": 50})"), "want the 100.0 Hz of the times"));
  const Collection untimed = read(R"({"time": null, "rate_hz": 25})");
  EXPECT_EQ(untimed.rate_hz, 25);
  EXPECT_TRUE(untimed.recordings[0].time_s.empty());
  EXPECT_EQ(nominal_rate_hz(1 / 99.2), 99);
  EXPECT_EQ(nominal_rate_hz(1 / 31.25), 31);
  EXPECT_DOUBLE_EQ(nominal_rate_hz(1 / 12.4567), 12.5);
  EXPECT_DOUBLE_EQ(nominal_rate_hz(10), 0.1);
}

TEST_F(CsvFolder, QuotesAndPreamble) {
  folder_.write("a/w_1.csv",
                "made by a logger\n\n\"t\",\"acc_x\",\"rot\",\"a note\"\n0,\"1\",0,\"one, two\"\n");
  const Collection c = read(R"({"skip_lines": 1, "rate_hz": 50})");
  EXPECT_FLOAT_EQ(c.recordings[0].samples[0], 9.80665f);
}

TEST_F(CsvFolder, CountsWhatItLeavesOut) {
  folder_.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\n10,2,0\n");
  folder_.write("a/w_2.csv", "t,acc_x,rot\n");
  folder_.write("a/w_3.csv", "");
  folder_.write("notes.txt", "hello");
  folder_.write("stride.json", "{}");
  folder_.write("README.md", "about");
  EXPECT_EQ(read().tally,
            (Tally{{"files that \"path\" does not fit", 1}, {"files without rows", 2}}));
}

TEST_F(CsvFolder, RefusesFilesThatDoNotFit) {
  EXPECT_TRUE(has(refusal(), "files that fit \"path\": got none, want"));
  folder_.write("walk.csv", "t,acc_x,rot\n");
  EXPECT_TRUE(has(refusal(), "there is 'walk.csv'"));
  folder_.write("a/w_1.csv", "t,acc_x,rot\n");
  EXPECT_TRUE(has(refusal(), "rows: got none in any file"));
  folder_.write("a/w_1.csv", "t,acc_y,rot\n0,1,0\n");
  EXPECT_TRUE(has(refusal(), "w_1.csv:1: column] no 'acc_x'. Did you mean 'acc_y'?")) << refusal();
  folder_.write("a/w_1.csv", "t,acc_x,rot,rot\n0,1,0,0\n");
  EXPECT_TRUE(has(refusal(), "column 'rot': got 2 of that name"));
  folder_.write("a/w_1.csv", "\xff\xfet\0");
  EXPECT_TRUE(has(refusal(), "UTF-16"));
  folder_.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\n");
  EXPECT_TRUE(has(refusal(), "Say \"rate_hz\""));
  EXPECT_TRUE(has(refusal(R"({"label": {"map": {"walk": "x"}}})"), "label] no 'w'"));
  EXPECT_TRUE(has(refusal(R"({"activities": ["wa"]})"), "Did you mean 'wa'?"));
  EXPECT_TRUE(has(refusal(R"({"header": false, "time": {"column": 0, "unit": "s"}, "columns":
      [{"name": "x", "column": 7, "unit": "1"}]})"),
                  "want a column of index 7"));
}

TEST(CsvDescription, RefusesWhatItDoesNotKnow) {
  const auto refusal = [](const std::string& more) {
    return error_of([&] { csv_description(described(more), "stride.json"); });
  };
  EXPECT_EQ(refusal("{}"), "");
  EXPECT_TRUE(has(refusal(R"({"delimeter": ";"})"), "Did you mean 'delimiter'?"));
  EXPECT_TRUE(has(refusal(R"({"delimiter": "|"})"), "\"delimiter\""));
  EXPECT_TRUE(has(refusal(R"({"path": "{subjekt}.csv"})"), "Did you mean 'subject'?"));
  EXPECT_TRUE(has(refusal(R"({"path": null})"), "\"path\""));
  EXPECT_TRUE(has(refusal(R"({"path": "{activity}.csv"})"), "\"subject\": got nothing"));
  EXPECT_TRUE(has(refusal(R"({"subject": "me"})"), "both it and {subject}"));
  EXPECT_TRUE(has(refusal(R"({"label": {"column": "l"}})"), "both a column and {activity}"));
  EXPECT_TRUE(has(refusal(R"({"label": {"colum": "l"}})"), "Did you mean 'column'?"));
  EXPECT_TRUE(has(refusal(R"({"time": null})"), "neither it nor \"rate_hz\""));
  EXPECT_TRUE(has(refusal(R"({"time": {"column": "t", "unit": "min"}})"), "s, ms, us or ns"));
  EXPECT_TRUE(has(refusal(R"({"time": {"unit": null}})"), "\"unit\""));
  EXPECT_TRUE(has(refusal(R"({"columns": []})"), "1 to 100000"));
  EXPECT_TRUE(has(refusal(R"({"columns": [{"name": "x", "unit": "furlong"}]})"), "no 'furlong'"));
  EXPECT_TRUE(has(refusal(R"({"columns": [{"name": "x"}]})"), "\"unit\""));
  EXPECT_TRUE(
      has(refusal(R"({"columns": [{"name": "x", "unit": "g", "scale": 0}]})"), "\"scale\""));
  EXPECT_TRUE(
      has(refusal(R"({"columns": [{"name": "x", "unit": "g"}, {"name": "x", "unit": "g"}]})"),
          "'x' twice"));
  EXPECT_TRUE(has(refusal(R"({"columns": [{"name": "x", "unit": "g", "column": -1}]})"), "index"));
  EXPECT_TRUE(has(refusal(R"({"header": false})"), "an index from 0"));
  EXPECT_TRUE(has(refusal(R"({"rate_hz": 0})"), "\"rate_hz\""));
  EXPECT_TRUE(has(refusal(R"({"overlap": 1})"), "\"overlap\""));
  EXPECT_TRUE(has(refusal(R"({"window_s": -1})"), "\"window_s\""));
  EXPECT_TRUE(has(refusal(R"({"broken_lines": "ignore"})"), "\"refuse\" or \"skip\""));
  EXPECT_TRUE(has(refusal(R"({"activities": ["a", "a"]})"), "a name twice"));
  EXPECT_TRUE(has(refusal(R"({"missing": "NaN"})"), "\"missing\""));
}

TEST(CsvPath, NamesItsParts) {
  const CsvPath path("{subject}/{activity}_{session}.csv", "test");
  CsvPath::Found found;
  ASSERT_TRUE(path.fits("anna/walk_2.csv", found));
  EXPECT_EQ(found.subject, "anna");
  EXPECT_EQ(found.activity, "walk");
  EXPECT_EQ(found.session, "2");
  ASSERT_TRUE(path.fits("anna/stairs_up_2.csv", found));  // a part ends at the first '_'
  EXPECT_EQ(found.activity, "stairs");
  EXPECT_EQ(found.session, "up_2");
  for (const char* name : {"walk_2.csv", "a/b/walk_2.csv", "anna/walk.csv", "anna/_2.csv",
                           "anna/walk_.csv", "anna/walk_2.csv.gz", "/walk_2.csv", ""})
    EXPECT_FALSE(path.fits(name, found)) << name;
  EXPECT_TRUE(path.names("activity"));
  EXPECT_FALSE(path.names("any"));
  EXPECT_TRUE(CsvPath("data/s{subject}x{any}x.txt", "").fits("data/s1xxxx.txt", found));
  EXPECT_EQ(found.subject, "1");
  EXPECT_TRUE(CsvPath("{any}/{any}/f", "").fits("a/b/f", found));
}

TEST(CsvPath, RefusesPatternsThatMeanNothing) {
  for (const char* pattern : {"", "a/", "{subject", "subject}", "{subject}{activity}.csv",
                              "{subject}/{subject}.csv", "{}"})
    EXPECT_THROW(CsvPath(pattern, "test"), Error) << pattern;
}

// The definition: some choice of the parts' lengths spells the name.
bool fits_slowly(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern.starts_with("{any}")) {
    for (std::size_t n = 1; n <= name.size() && name[n - 1] != '/'; ++n)
      if (fits_slowly(pattern.substr(5), name.substr(n))) return true;
    return false;
  }
  return !name.empty() && name[0] == pattern[0] && fits_slowly(pattern.substr(1), name.substr(1));
}

TEST(CsvPath, EqualsTheDefinitionOnRandomPatterns) {
  const std::uint64_t seed = 20261120;
  Random random(seed);
  int fitting = 0;
  for (int trial = 0; trial < 20'000; ++trial) {
    std::string pattern = "a", name;
    for (int i = 0; i < 4; ++i)
      pattern += std::array{"{any}a", "b", "{any}ab", "/b"}[random.below(4)];
    // Names that nearly fit: the pattern with something for each part, and then one letter changed.
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] != '{') {
        name += pattern[i];
        continue;
      }
      for (std::size_t n = random.below(4); n > 0; --n) name += "ab"[random.below(2)];
      i += 4;
    }
    if (random.below(2) == 0) name[random.below(name.size())] = "ab/"[random.below(3)];
    CsvPath::Found found;
    const bool fits = CsvPath(pattern, "test").fits(name, found);
    ASSERT_EQ(fits, fits_slowly(pattern, name))
        << "seed " << seed << " trial " << trial << ": " << pattern << " " << name;
    fitting += fits;
  }
  EXPECT_GT(fitting, 100);
}

TEST(Csv, IsADataSet) {
  const TestFolder folder;
  folder.write("stride.json", described().dump());
  folder.write("a/w_1.csv", "t,acc_x,rot\n0,1,0\n10,2,0\n");
  folder.write("a/deep/stride.json", "not read");
  EXPECT_TRUE(csv.recognises(folder.path()));
  EXPECT_FALSE(csv.recognises(folder.path() / "a"));
  EXPECT_EQ(folder.read(csv).recordings.size(), 1u);
}

// The worked example in the tree.
TEST(Csv, ReadsTheExample) {
  const std::filesystem::path example = "examples/csv";
  if (!csv.recognises(example)) GTEST_SKIP() << "no " << example << ": run in the root of the tree";
  const Collection c = csv.read(Source(example), "");
  EXPECT_TRUE(well_formed(c));
  EXPECT_EQ(c.activities, (Strings{"walking", "standing"}));
  EXPECT_EQ(c.rate_hz, 50);
  EXPECT_EQ(c.tally, (Tally{{"duplicate rows dropped", 1}, {"missing readings", 1}}));
}

}  // namespace
}  // namespace stride::recordings

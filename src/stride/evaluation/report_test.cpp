#include "stride/evaluation/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace stride::evaluation {
namespace {

// Two activities, two subjects: small enough to read.
Scores small() {
  const std::vector<std::int32_t> truth = {0, 0, 0, 1, 1}, answers = {0, 0, 1, 1, 1},
                                  subject = {0, 0, 1, 1, 0};
  const std::vector<std::string> activities = {"walking", "sitting"}, people = {"anna", "ben"};
  return score(truth, answers, subject, activities, people);
}

Scores made_up(std::size_t classes, std::int64_t each) {
  Scores s;
  s.confusion.assign(classes * classes, 1);
  for (std::size_t k = 0; k < classes; ++k) {
    s.confusion[k * classes + k] = each;
    s.per_class.push_back({.activity = "activity with a long name " + std::to_string(k + 1),
                           .support = each + static_cast<std::int64_t>(classes) - 1});
  }
  return s;
}

std::size_t longest_line(const std::string& text) {
  std::istringstream in(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(in, line);) longest = std::max(longest, text_width(line));
  return longest;
}

TEST(Report, ShowsClasses) {
  EXPECT_EQ(class_table(small()),
            "activity  precision  recall      F1  windows\n"
            "walking       1.000   0.667   0.800        3\n"
            "sitting       0.667   1.000   0.800        2\n");
}

TEST(Report, ShowsTheConfusion) {
  EXPECT_EQ(confusion_table(small()),
            "rows: truth, columns: answers, windows\n"
            "           1 2\n"
            "1 walking  2 1\n"
            "2 sitting  . 2\n");
}

TEST(Report, ShowsTheWorstSubjectFirst) {
  EXPECT_EQ(subject_table(small()),
            "subject  accuracy  macro-F1  windows\n"
            "ben         0.500     0.333        2\n"
            "anna        1.000     1.000        3\n");
  EXPECT_NE(subject_table(small(), 1).find("and 1 better one"), std::string::npos);
}

TEST(Report, SaysWhatTheIntervalsAreOver) {
  EXPECT_EQ(summary(small()).find("5 windows, 2 subjects; 95 % intervals over windows"), 0u);
  Scores s = small();
  s.bootstrap_subjects = 3;
  EXPECT_NE(summary(s).find("intervals over subjects\n"), std::string::npos);
  EXPECT_NE(summary(s).find("accuracy            0.8000   ["), std::string::npos);
}

// 18 activities of 12-digit and small counts, names longer than the room: never wider than the
// terminal.
TEST(Report, FitsATerminal) {
  for (const std::size_t classes : {1, 2, 6, 12, 18, 25, 60, 120})
    for (const std::int64_t each : {3, 999, 123456}) {
      const std::string text = confusion_table(made_up(classes, each));
      EXPECT_LE(longest_line(text), 100u) << classes << " activities, " << each << " windows";
      EXPECT_NE(text.find(std::to_string(classes) + " activit"), std::string::npos);
    }
  EXPECT_EQ(confusion_table(made_up(18, 9999)).find("rows: truth, columns: answers, per cent"), 0u);
  EXPECT_LE(longest_line(confusion_table(made_up(12, 999), 60)), 60u);
}

// One window in a million must not vanish from the matrix.
TEST(Report, KeepsRareConfusionsVisible) {
  const std::string text = confusion_table(made_up(18, 1000000));
  EXPECT_EQ(text.find(" ."), std::string::npos) << text;
  EXPECT_EQ(text.find(" 0"), std::string::npos) << text;
}

TEST(Fitted, CutsAtCharactersNotBytes) {
  EXPECT_EQ(fitted("gehen", 7), "gehen  ");
  EXPECT_EQ(fitted("gehen", 5), "gehen");
  EXPECT_EQ(fitted("gehen", 4), "geh~");
  EXPECT_EQ(fitted("äöüß", 3), "äö~");
  EXPECT_EQ(text_width("äöüß"), 4u);
}

}  // namespace
}  // namespace stride::evaluation

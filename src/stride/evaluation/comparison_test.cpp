#include "stride/evaluation/comparison.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "stride/evaluation/bootstrap.hpp"

namespace stride::evaluation {
namespace {

// Two activities; each subject has ten windows of each, and `right[s]` of the first are answered
// so, the others taken for the second.
Answer answer_with(const std::vector<std::int64_t>& right, bool leaky = false) {
  Answer a{.command = {"train", "--seed", "1"},
           .protocol = leaky ? "paper-random" : "loso",
           .leaky = leaky,
           .data_set = "made-up",
           .checksum = "0123",
           .outcome = {.activities = {"sit", "walk"},
                       .subjects = {},
                       .per_subject = {},
                       .confusion = {0, 0, 0, 0}},
           .curves = {},
           .cost = {.parameters = 100, .macs = 1000, .weight_bytes = 400, .file_bytes = 0},
           .made = {}};
  for (std::size_t s = 0; s < right.size(); ++s) {
    const std::int64_t r = right[s];
    a.outcome.subjects.push_back("s" + std::to_string(s));
    for (const std::int64_t count :
         {r, std::int64_t{10}, std::int64_t{10}, std::int64_t{10}, r, std::int64_t{20} - r})
      a.outcome.per_subject.push_back(count);
    a.outcome.confusion[0] += r;
    a.outcome.confusion[1] += 10 - r;
    a.outcome.confusion[3] += 10;
  }
  return a;
}

TEST(Comparison, AveragesSeedsAndFindsTheWorstSubject) {
  const Row row = row_of({answer_with({10, 8, 9}), answer_with({10, 6, 9})}, "a");
  // (10 + 8 + 9 + 30) / 60 and (10 + 6 + 9 + 30) / 60.
  EXPECT_DOUBLE_EQ(row.accuracy.mean, (57.0 / 60 + 55.0 / 60) / 2);
  EXPECT_DOUBLE_EQ(row.accuracy.least, 55.0 / 60);
  EXPECT_DOUBLE_EQ(row.accuracy.most, 57.0 / 60);
  EXPECT_EQ(row.worst.subject, "s1");
  EXPECT_DOUBLE_EQ(row.worst.accuracy, (18.0 / 20 + 16.0 / 20) / 2);
  EXPECT_EQ(row.confusion, (std::vector<std::int64_t>{52, 8, 0, 60}));
  EXPECT_EQ(row.subjects, 3);
  EXPECT_TRUE(row.over_subjects);
  EXPECT_FALSE(row.leaky);
  EXPECT_EQ(row.per_class[1].support, 60);
  EXPECT_DOUBLE_EQ(row.per_class[0].recall, (27.0 / 30 + 25.0 / 30) / 2);
}

// One seed: the interval of `evaluate`. Equal subjects and different seeds: the seeds alone.
TEST(Comparison, DrawsIntervalsOverSubjectsAndSeeds) {
  const Answer a = answer_with({10, 2, 7, 5});
  const Row one = row_of({a}, "a");
  EXPECT_EQ(one.macro_f1.interval95.low, score(a.outcome).macro_f195.low);
  EXPECT_EQ(one.macro_f1.interval95.high, score(a.outcome).macro_f195.high);

  const Row certain = row_of({answer_with({6, 6, 6}), answer_with({6, 6, 6})}, "a");
  EXPECT_DOUBLE_EQ(certain.accuracy.interval95.low, 0.8);
  EXPECT_DOUBLE_EQ(certain.accuracy.interval95.high, 0.8);
  // Draws of two of two runs: both the better 1/4, both the worse 1/4: each more than 2.5 %.
  const Row seeds = row_of({answer_with({4, 4, 4}), answer_with({8, 8, 8})}, "a");
  EXPECT_DOUBLE_EQ(seeds.accuracy.interval95.low, 0.7);
  EXPECT_DOUBLE_EQ(seeds.accuracy.interval95.high, 0.9);
}

// Seeds may test other people (holdout); a draw without any of a run's leaves that run out.
TEST(Comparison, JoinsSeedsThatTestedDifferentSubjects) {
  Answer other = answer_with({6, 6, 6});
  other.outcome.subjects = {"t0", "t1", "t2"};
  const Row row = row_of({answer_with({6, 6, 6}), other}, "a");
  EXPECT_EQ(row.subjects, 6);
  EXPECT_DOUBLE_EQ(row.accuracy.interval95.low, 0.8);
  EXPECT_DOUBLE_EQ(row.accuracy.interval95.high, 0.8);
}

TEST(Comparison, SaysWhereThereAreTooFewSubjects) {
  const Row row = row_of({answer_with({5, 6})}, "a");
  EXPECT_FALSE(row.over_subjects);
  EXPECT_EQ(row.accuracy.interval95.low, row.scores[0].accuracy95.low);
}

TEST(Comparison, IsLeakyWhereAnySeedIs) {
  EXPECT_TRUE(row_of({answer_with({5, 6, 7}), answer_with({5, 6, 7}, true)}, "a").leaky);
}

TEST(Comparison, RefusesSeedsOfDifferentActivities) {
  Answer other = answer_with({5, 6, 7});
  other.outcome.activities = {"sit", "run"};
  try {
    row_of({answer_with({5, 6, 7}), other}, "study-a");
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--only study-a"), std::string::npos) << error.what();
  }
}

TEST(Comparison, FindsTheNumberThatAPublishedOneNames) {
  EXPECT_FALSE(score_of(Row{}, "accuracy"));
  const Row row = row_of({answer_with({10, 8, 9})}, "a");
  EXPECT_DOUBLE_EQ(score_of(row, "accuracy")->mean, 57.0 / 60);
  EXPECT_EQ(score_of(row, "weighted_f1")->mean, row.weighted_f1.mean);
  EXPECT_EQ(score_of(row, "balanced_accuracy")->mean, row.balanced_accuracy.mean);
  EXPECT_EQ(score_of(row, "macro_f1")->mean, row.macro_f1.mean);
  EXPECT_EQ(score_of(row, "parameters")->mean, 100);
  EXPECT_EQ(score_of(row, "macs")->mean, 1000);
  EXPECT_EQ(score_of(row, "weight_bytes")->mean, 400);
  EXPECT_EQ(row.size_bytes(), 400);  // no file was kept
}

}  // namespace
}  // namespace stride::evaluation

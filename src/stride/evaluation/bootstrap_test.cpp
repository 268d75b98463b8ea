#include "stride/evaluation/bootstrap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stride/base/random.hpp"
#include "stride/evaluation/counts.hpp"

namespace stride::evaluation {
namespace {

// numpy 2.4.6: np.quantile([1, 2, 4, 8, 16, 32], [.025, .3, .975]) = 1.125, 3, 30.
TEST(Quantile, EqualsNumpys) {
  const std::vector<double> sorted = {1, 2, 4, 8, 16, 32};
  EXPECT_DOUBLE_EQ(quantile(sorted, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.025), 1.125);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.3), 3);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.975), 30);
  EXPECT_DOUBLE_EQ(quantile(sorted, 1), 32);
  EXPECT_DOUBLE_EQ(quantile(std::vector<double>{5}, 0.975), 5);
}

// Each subject: 10 windows of the only activity, `right` of them answered so, the others answered
// with a second one.
std::vector<std::int64_t> subjects_right(const std::vector<std::int64_t>& right) {
  std::vector<std::int64_t> flat;
  for (const std::int64_t r : right) flat.insert(flat.end(), {r, 0, 10, 0, r, 10 - r});
  return flat;
}

TEST(Bootstrap, OfEqualSubjectsIsCertain) {
  const Intervals i = over_subjects(subjects_right({7, 7, 7, 7}), 4, 1);
  EXPECT_DOUBLE_EQ(i.accuracy.low, 0.7);
  EXPECT_DOUBLE_EQ(i.accuracy.high, 0.7);
}

// Three subjects with accuracy 0, 0.5 and 1: the 27 equally likely draws have means 0, 1/6, … 1;
// the extremes have probability 1/27 = 3.7 % each, more than 2.5 %, so the interval is everything.
TEST(Bootstrap, OfThreeSubjectsIsWorkedByHand) {
  const Intervals i = over_subjects(subjects_right({0, 5, 10}), 3, 1);
  EXPECT_DOUBLE_EQ(i.accuracy.low, 0);
  EXPECT_DOUBLE_EQ(i.accuracy.high, 1);
}

// With many subjects the mean of draws is nearly normal: mean ± 1.96 sd / sqrt(S).
TEST(Bootstrap, OfManySubjectsIsNearlyNormal) {
  Random random(3);
  std::vector<std::int64_t> right;
  double mean = 0, square = 0;
  for (int s = 0; s < 200; ++s) {
    right.push_back(static_cast<std::int64_t>(random.below(11)));
    mean += static_cast<double>(right.back()) / 2000;
    square += static_cast<double>(right.back() * right.back()) / 20000;
  }
  const double half = 1.96 * std::sqrt((square - mean * mean) / 200);
  const Intervals i = over_subjects(subjects_right(right), 200, 1);
  // 2,000 draws place each end within about 7 % of the half width (three standard errors).
  EXPECT_NEAR(i.accuracy.low, mean - half, 0.1 * half);
  EXPECT_NEAR(i.accuracy.high, mean + half, 0.1 * half);
}

TEST(Bootstrap, OverWindowsIsNearlyBinomial) {
  std::vector<std::int32_t> truth(400, 0), answers(400, 0);
  std::fill_n(answers.begin(), 80, 1);  // accuracy 0.8: sd = sqrt(0.8 0.2 / 400) = 0.02
  const Intervals i = over_windows(truth, answers, 2, 1);
  EXPECT_NEAR(i.accuracy.low, 0.8 - 1.96 * 0.02, 0.005);
  EXPECT_NEAR(i.accuracy.high, 0.8 + 1.96 * 0.02, 0.005);
}

TEST(Bootstrap, RepeatsFromItsSeed) {
  const auto flat = subjects_right({1, 3, 6, 8, 9, 10, 2});
  const Intervals a = over_subjects(flat, 7, 5), b = over_subjects(flat, 7, 5);
  EXPECT_EQ(a.macro_f1.low, b.macro_f1.low);
  EXPECT_EQ(a.macro_f1.high, b.macro_f1.high);
}

TEST(Bootstrap, TurnsToWindowsBelowThreeSubjects) {
  Random random(11);
  std::vector<std::int32_t> truth, answers;
  for (int i = 0; i < 60; ++i) {
    truth.push_back(static_cast<std::int32_t>(random.below(2)));
    answers.push_back(static_cast<std::int32_t>(random.below(2)));
  }
  const std::vector<std::string> activities = {"a", "b"};
  for (const int subjects : {2, 3}) {
    std::vector<std::int32_t> subject;
    for (int i = 0; i < 60; ++i) subject.push_back(i % subjects);
    const std::vector<std::string> people(static_cast<std::size_t>(subjects), "p");
    const Scores s = score(truth, answers, subject, activities, people);
    EXPECT_EQ(to_json(s)["interval95"]["over"], subjects < 3 ? "windows" : "subjects");
    EXPECT_EQ(s.bootstrap_subjects, subjects);
  }
}

}  // namespace
}  // namespace stride::evaluation

#include "stride/evaluation/regression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stride/base/error.hpp"

namespace stride::evaluation {
namespace {

const std::vector<std::string> people = {"ann", "bob", "cid", "dan"};

// Errors ann 0, 2; bob 4, 6. The training side's mean was 12.
Measured measured() {
  return {.truth = {10, 20, 10, 20},
          .answers = {10, 22, 14, 26},
          .baseline = {12, 12, 12, 12},
          .subject = {0, 0, 1, 1}};
}

TEST(RegressionScores, OfAWorkedExample) {
  const RegressionScores s = score(measured(), "cadence", "steps/min", people);
  EXPECT_EQ(s.windows, 4);
  EXPECT_DOUBLE_EQ(s.mae, 3);
  EXPECT_DOUBLE_EQ(s.rmse, std::sqrt(14.0));
  EXPECT_DOUBLE_EQ(s.bias, 3);
  EXPECT_DOUBLE_EQ(s.r2, 1 - 56.0 / 100);
  EXPECT_DOUBLE_EQ(s.baseline_mae, 5);
  ASSERT_EQ(s.per_subject.size(), 2u);
  EXPECT_EQ(s.per_subject[0].subject, "bob") << "the worst first";
  EXPECT_DOUBLE_EQ(s.per_subject[0].mae, 5);
  EXPECT_DOUBLE_EQ(s.per_subject[1].bias, 1);
  EXPECT_EQ(s.bootstrap_subjects, 2);
  EXPECT_LE(s.mae95.low, 3);
  EXPECT_GE(s.mae95.high, 3);
}

// Within: (1 + 1 + 1 + 1) / 2 = 2. Between: 2 (2^2) + 2 (2^2) = 16, less 2, by two windows each
// = 7. 1.96 sqrt(2 + 7) = 5.88. Four independent errors would have said 1.96 sqrt(20 / 3) = 5.06.
TEST(LimitsOfAgreement, KnowThatAPersonsErrorsAreAlike) {
  const std::vector<double> errors = {0, 2, 4, 6};
  const Interval two = limits_of_agreement(errors, std::vector<std::int32_t>{0, 0, 1, 1});
  EXPECT_NEAR(two.low, 3 - 5.88, 1e-12);
  EXPECT_NEAR(two.high, 3 + 5.88, 1e-12);
  const Interval one = limits_of_agreement(errors, std::vector<std::int32_t>{2, 2, 2, 2});
  EXPECT_NEAR(one.high, 3 + 1.96 * std::sqrt(20.0 / 3), 1e-12);
  const Interval each = limits_of_agreement(errors, std::vector<std::int32_t>{0, 1, 2, 3});
  EXPECT_NEAR(each.high, one.high, 1e-12) << "an error a person is all there is";
  // Unequal numbers, by hand: means 0 (of 3) and 4; squares within 2, so 2 / 2 = 1; about the mean
  // 1: between 3 + 9 = 12, less 1, by 4 - 10 / 4 = 1.5: 22 / 3.
  const Interval uneven =
      limits_of_agreement(std::vector<double>{-1, 0, 1, 4}, std::vector<std::int32_t>{0, 0, 0, 1});
  EXPECT_NEAR(uneven.high, 1 + 1.96 * std::sqrt(1 + 22.0 / 3), 1e-12);
  EXPECT_NEAR(limits_of_agreement(std::vector<double>{2}, std::vector<std::int32_t>{0}).low, 2,
              1e-12);
}

TEST(RegressionScores, DrawWholeSubjectsWhereThereAreThree) {
  Measured m;
  for (std::int32_t who = 0; who < 4; ++who)
    for (int i = 0; i < 50; ++i) {
      m.truth.push_back(static_cast<float>(i));
      m.answers.push_back(static_cast<float>(i + who));  // each person's error is one number
      m.baseline.push_back(25);
      m.subject.push_back(who);
    }
  const RegressionScores s = score(m, "cadence", "steps/min", people);
  EXPECT_DOUBLE_EQ(s.mae, 1.5);
  EXPECT_LT(s.mae95.low, 0.8) << "four people tell little, two hundred windows or not";
  EXPECT_GT(s.mae95.high, 2.2);
  EXPECT_EQ(score(m, "cadence", "steps/min", people).mae95.low, s.mae95.low) << "repeats";
}

TEST(RegressionScores, KeepTheContractOfTheirJson) {
  Measured m = measured();
  const Json json = to_json(score(m, "cadence", "steps/min", people));
  for (const char* key : {"target", "unit", "windows", "mae", "rmse", "r2", "bias", "limits95",
                          "baseline_mae", "per_subject", "worst_subject", "interval95"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json["worst_subject"], "bob");
  EXPECT_EQ(json["interval95"]["over"], "windows") << "two subjects are too few";
  m.truth = {10, 10, 10, 10};
  EXPECT_TRUE(to_json(score(m, "cadence", "steps/min", people))["r2"].is_null())
      << "nothing to explain";
}

TEST(RegressionScores, ShowTheBaselineAndTheWorst) {
  const RegressionScores s = score(measured(), "cadence", "steps/min", people);
  EXPECT_NE(summary(s).find("always answering the training mean"), std::string::npos);
  EXPECT_NE(summary(s).find("limits of agreement [-2.88, 8.88] steps/min"), std::string::npos)
      << summary(s);
  EXPECT_NE(subject_table(s, 1).find("and 1 better one"), std::string::npos) << subject_table(s, 1);
}

TEST(RegressionScores, RefuseWhatDoesNotFit) {
  EXPECT_THROW(score({}, "cadence", "steps/min", people), Error);
  Measured m = measured();
  m.answers.pop_back();
  EXPECT_THROW(score(m, "cadence", "steps/min", people), Error);
}

}  // namespace
}  // namespace stride::evaluation

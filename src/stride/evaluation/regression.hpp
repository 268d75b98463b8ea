#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/evaluation/scores.hpp"

/// How far answers in a unit are from what was measured.
namespace stride::evaluation {

struct SubjectErrors {
  std::string subject;
  double mae = 0, rmse = 0, bias = 0;
  std::int64_t windows = 0;
};

/// The errors of one test side; an error is answer - truth, in the target's unit.
struct RegressionScores {
  std::string target, unit;
  std::int64_t windows = 0;
  double mae = 0, rmse = 0;  ///< mean absolute and root mean squared error
  /// 1 - squared errors / squared distances from the test side's own mean; NaN where the truth is
  /// one value throughout.
  double r2 = 0;
  double bias = 0;  ///< mean error
  /// Bland and Altman's limits of agreement: 95 % of errors are expected between them.
  Interval limits95;
  double baseline_mae = 0;  ///< of the answer that needs no sensor: the training side's mean
  std::vector<SubjectErrors> per_subject;  ///< greatest mean absolute error first
  Interval mae95, rmse95, r295;            ///< bootstrap, as in Scores
  int bootstrap_subjects = 0;
};

/// The scores of a test side of either kind.
using TestScores = std::variant<Scores, RegressionScores>;

/// What was answered and what was measured, [N] each, and the mean of the training side, which is
/// one number a fold and so one a window here; the subject of each window (an index into
/// `subjects`).
struct Measured {
  std::vector<float> truth, answers, baseline;
  std::vector<std::int32_t> subject;
};

/// The scores of one window or more. `seed` fixes the bootstrap (2,000 draws of whole subjects).
RegressionScores score(const Measured& measured, const std::string& target, const std::string& unit,
                       std::span<const std::string> subjects, std::uint64_t seed = 1);

/// Errors [n] and whose each is: bias -+ 1.96 standard deviations, where a person's errors resemble
/// each other: the variance is that between persons and that within them, by a one-way analysis of
/// variance. One person's are taken as independent.
/// **Source** Bland and Altman 2007, doi:10.1080/10543400701329422 (the true value varies)
Interval limits_of_agreement(std::span<const double> errors, std::span<const std::int32_t> subject);

/// The stable contract of `evaluate --json` of a regression: target, unit, windows, mae, rmse, r2,
/// bias, limits95 [low, high], baseline_mae, per_subject{name: {mae, rmse, bias, windows}},
/// worst_subject, interval95{mae, rmse, r2, over}. What is not a number is null.
Json to_json(const RegressionScores& scores);

/// The averages with their intervals, beside the baseline; the subjects, the worst first, at most
/// `most` of them.
std::string summary(const RegressionScores& scores);
std::string subject_table(const RegressionScores& scores, std::size_t most = 10);

}  // namespace stride::evaluation

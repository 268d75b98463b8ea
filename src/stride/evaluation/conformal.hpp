#pragma once
#include <cstdint>
#include <span>
#include <vector>

/// Prediction sets that hold the truth with a stated share, though windows of one person are alike:
/// people are drawn, not windows.
namespace stride::evaluation {

/// A bound on scores that a new person's window stays below with probability 1 - alpha.
struct ConformalBound {
  double value = 0;         ///< one of the scores, or infinity
  std::int64_t people = 0;  ///< with a score
  /// Holds for this many people (alpha (people + 1) >= 1), for a random window of a person drawn as
  /// they were. Else only with ever more people.
  bool guaranteed = false;
};

/// Every person weighs the same, however many windows they have. Where people + 1 >= 1 / alpha, one
/// more person stands at infinity: the least q with sum over people of their share of scores <= q
/// at least (1 - alpha) (people + 1) (hierarchical conformal prediction: Lee, Barber, Willett 2023,
/// arXiv:2306.06342). Fewer people cannot promise that, by any method, but by naming everything;
/// then the shares are pooled without that person (Dunn, Wasserman, Ramdas 2023, "Distribution-Free
/// Prediction Sets for Two-Layer Hierarchical Models", CDF pooling), which holds asymptotically.
/// Both ask that nothing was chosen by these people; what was is no longer promised.
/// Scores [N], the greater the less the truth conforms; person [N]. Errors: none, or alpha outside
/// (0, 1).
ConformalBound conformal_bound(std::span<const float> scores, std::span<const std::int32_t> person,
                               double alpha);

}  // namespace stride::evaluation

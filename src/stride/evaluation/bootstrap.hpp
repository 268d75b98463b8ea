#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stride/evaluation/scores.hpp"

/// How sure a score is: percentile bootstrap over whole subjects.
namespace stride::evaluation {

/// Draws of the bootstrap: the ends of a 95 % percentile interval are then the 50th values from
/// either side.
inline constexpr int bootstrap_draws = 2000;

/// With fewer subjects than this, drawing subjects says nothing (two subjects give three different
/// draws).
inline constexpr int fewest_subjects = 3;

/// Whether a score's intervals were drawn over whole subjects (else over windows).
inline bool drew_subjects(const Scores& scores) {
  return scores.bootstrap_subjects >= fewest_subjects;
}

struct Intervals {
  Interval accuracy, balanced_accuracy, macro_f1, weighted_f1;
};

/// Draws as many subjects as there are, with replacement, 2,000 times, and takes the 2.5th
/// and 97.5th percentile of each average. Windows of one subject resemble each other, so drawing
/// windows would claim far too much certainty.
///
/// With R runs that differ in their seed, the averages are the runs' mean, and each draw takes R
/// runs, with replacement, of the same drawn subjects: the interval then holds whom was tested and
/// what chance in training did. A run without a window of the drawn subjects is left out of a draw.
///
/// Shapes  per_subject [R, S, 3, K], see Counts; subjects that a run did not test are zeros
/// Timing  O(draws R S K), whatever the number of windows
/// Source  Efron and Tibshirani 1993, chapter 13 (percentile interval); Field and Welsh 2007,
/// doi:10.1111/j.1467-9868.2007.00593.x (drawing whole clusters); Owen 2007,
/// doi:10.1214/07-AOAS122 (drawing rows and columns of a crossed design)
Intervals over_subjects(std::span<const std::int64_t> per_subject, std::size_t subjects,
                        std::uint64_t seed, std::size_t runs = 1);

/// The same, drawing single windows: too narrow for people never seen, the only thing left with one
/// or two subjects. Shapes  truth, answers [N] of 0..K-1. Timing O(draws N).
Intervals over_windows(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
                       std::size_t classes, std::uint64_t seed);

/// The 95 % percentile interval of a score's draws (one or more), which are sorted.
Interval middle_95(std::vector<double>& values);

/// The q-quantile (0..1) of sorted values by linear interpolation: quantile 7 of Hyndman and Fan
/// 1996, numpy's default.
double quantile(std::span<const double> sorted, double q);

}  // namespace stride::evaluation

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"

namespace stride::evaluation {

struct ClassScore {
  std::string activity;
  double precision = 0, recall = 0, f1 = 0;  ///< 0 where undefined (never predicted, or absent)
  std::int64_t support = 0;                  ///< windows that truly are this activity
};

struct SubjectScore {
  std::string subject;
  double accuracy = 0, macro_f1 = 0;  ///< macro over the activities that the subject did
  std::int64_t windows = 0;
  std::vector<std::int64_t> counts = {};  ///< [3, K], see Counts
};

struct Interval {
  double low = 0, high = 0;
};

/// The scores of one test side. Macro averages run over the activities that occur in truth or
/// answers.
struct Scores {
  std::int64_t windows = 0;
  double accuracy = 0, balanced_accuracy = 0, macro_f1 = 0, weighted_f1 = 0;
  std::vector<ClassScore> per_class;      ///< [K]
  std::vector<SubjectScore> per_subject;  ///< worst macro-F1 first
  std::vector<std::int64_t> confusion;    ///< [K, K], row = truth, column = answer
  Interval accuracy95, macro_f195, balanced95,
      weighted_f195;  ///< subject bootstrap; see interval95
  int bootstrap_subjects =
      0;  ///< subjects it drew from; below 3 the interval is over windows and says so
};

/// All that scores come from, small enough to be kept: counts, not windows.
struct Outcome {
  std::vector<std::string> activities;    ///< [K]
  std::vector<std::string> subjects;      ///< [S], those with a window
  std::vector<std::int64_t> per_subject;  ///< [S, 3, K], see Counts
  std::vector<std::int64_t> confusion;    ///< [K, K], row = truth, column = answer
};

/// The scores of an outcome. `seed` fixes the bootstrap (2,000 draws of whole subjects).
Scores score(const Outcome& outcome, std::uint64_t seed = 1);

/// Truth and answers (0..K-1), the subject of each window (an index into `subjects`).
/// `seed` fixes the bootstrap (2,000 draws of whole subjects).
Scores score(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
             std::span<const std::int32_t> subject, std::span<const std::string> activities,
             std::span<const std::string> subjects, std::uint64_t seed = 1);

/// The stable contract of `evaluate --json`: accuracy, macro_f1, weighted_f1, balanced_accuracy,
/// windows, per_class{name: {precision, recall, f1, support}}, per_subject{name: {accuracy,
/// macro_f1, windows, hits, truth, answered}}, confusion, labels, interval95{…}.
Json to_json(const Scores&);

/// Macro-F1 alone, for choosing an epoch; the same definition.
double macro_f1(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
                std::size_t classes);

}  // namespace stride::evaluation

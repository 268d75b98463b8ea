#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stride/evaluation/answer.hpp"
#include "stride/evaluation/study.hpp"

/// Kept answers into the rows of a comparison: means over seeds, intervals over subjects and seeds.
namespace stride::evaluation {

/// One score over the seeds of a plan.
struct Spread {
  double mean = 0, least = 0, most = 0;  ///< of the seeds
  Interval interval95;                   ///< of the mean; see Row::over_subjects
};

struct WorstSubject {
  std::string subject;
  double accuracy = 0, macro_f1 = 0;  ///< mean over the seeds that tested the subject
};

/// What the seeds of one plan say together.
struct Row {
  std::vector<Answer> answers;  ///< one a seed that has run, in the plan's order
  std::vector<Scores> scores;   ///< of each
  bool leaky = false;           ///< any of them
  bool stale = false;           ///< any was made by another command than the plan's now
  Spread accuracy, balanced_accuracy, macro_f1, weighted_f1;
  bool over_subjects = true;  ///< intervals over subjects and seeds; false = windows
  int subjects = 0;           ///< tested by any seed
  WorstSubject worst;
  std::vector<ClassScore> per_class;    ///< means over seeds; support summed
  std::vector<std::int64_t> confusion;  ///< [K, K], summed over seeds

  bool empty() const { return answers.empty(); }
  /// The bytes of the model's file, or of its weights where no file was kept.
  std::int64_t size_bytes() const;
};

/// The answers of one plan, at least one. Errors: answers that name different activities.
Row row_of(std::vector<Answer> answers, const std::string& where);

/// One study beside what became of its plans; rows are empty where nothing has run.
struct Comparison {
  Study study;
  Row honest, leaky;
};

/// What stands beside a published figure. Nothing where it has not run.
std::optional<Spread> score_of(const Row& row, std::string_view score);

}  // namespace stride::evaluation

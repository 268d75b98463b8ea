// Means over seeds, and intervals that hold both the subjects and the seeds.
#include "stride/evaluation/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "stride/evaluation/bootstrap.hpp"

namespace stride::evaluation {
namespace {

Spread spread_of(std::span<const Scores> all, double Scores::*score) {
  Spread s{.mean = 0, .least = all[0].*score, .most = all[0].*score, .interval95 = {}};
  for (const Scores& scores : all) {
    s.mean += scores.*score / static_cast<double>(all.size());
    s.least = std::min(s.least, scores.*score);
    s.most = std::max(s.most, scores.*score);
  }
  return s;
}

void set_intervals(Row& row, const Intervals& i) {
  row.accuracy.interval95 = i.accuracy;
  row.balanced_accuracy.interval95 = i.balanced_accuracy;
  row.macro_f1.interval95 = i.macro_f1;
  row.weighted_f1.interval95 = i.weighted_f1;
}

// Too few subjects to draw: the mean of what each seed's windows say.
Intervals mean_of_windows(std::span<const Scores> all) {
  Intervals mean;
  const auto add = [&](Interval& to, const Interval& from) {
    to.low += from.low / static_cast<double>(all.size());
    to.high += from.high / static_cast<double>(all.size());
  };
  for (const Scores& s : all) {
    add(mean.accuracy, s.accuracy95);
    add(mean.balanced_accuracy, s.balanced95);
    add(mean.macro_f1, s.macro_f195);
    add(mean.weighted_f1, s.weighted_f195);
  }
  return mean;
}

// [R, S, 3, K] over the subjects that any run tested.
std::vector<std::int64_t> laid_out(std::span<const Answer> answers,
                                   std::span<const std::string> subjects) {
  const std::size_t each = 3 * answers[0].outcome.activities.size();
  std::vector<std::int64_t> flat(answers.size() * subjects.size() * each);
  for (std::size_t r = 0; r < answers.size(); ++r) {
    const Outcome& o = answers[r].outcome;
    for (std::size_t s = 0; s < o.subjects.size(); ++s) {
      const auto at = std::ranges::find(subjects, o.subjects[s]) - subjects.begin();
      std::copy_n(o.per_subject.begin() + static_cast<std::ptrdiff_t>(s * each), each,
                  flat.begin() + static_cast<std::ptrdiff_t>(
                                     (r * subjects.size() + static_cast<std::size_t>(at)) * each));
    }
  }
  return flat;
}

WorstSubject worst_of(std::span<const Scores> all) {
  std::map<std::string, std::pair<WorstSubject, double>> sums;
  for (const Scores& scores : all)
    for (const SubjectScore& s : scores.per_subject) {
      auto& [sum, count] = sums[s.subject];
      sum.subject = s.subject;
      sum.accuracy += s.accuracy;
      sum.macro_f1 += s.macro_f1;
      ++count;
    }
  std::optional<WorstSubject> worst;
  for (auto& [name, entry] : sums) {
    auto& [mean, count] = entry;
    mean.accuracy /= count;
    mean.macro_f1 /= count;
    if (!worst || mean.macro_f1 < worst->macro_f1) worst = mean;
  }
  return *worst;
}

std::vector<ClassScore> mean_classes(std::span<const Scores> all) {
  std::vector<ClassScore> mean = all[0].per_class;
  const auto n = static_cast<double>(all.size());
  for (std::size_t k = 0; k < mean.size(); ++k) {
    ClassScore sum{.activity = mean[k].activity};
    for (const Scores& scores : all) {
      sum.precision += scores.per_class[k].precision / n;
      sum.recall += scores.per_class[k].recall / n;
      sum.f1 += scores.per_class[k].f1 / n;
      sum.support += scores.per_class[k].support;
    }
    mean[k] = sum;
  }
  return mean;
}

}  // namespace

std::int64_t Row::size_bytes() const {
  const ModelCost& cost = answers.at(0).cost;
  return cost.file_bytes > 0 ? cost.file_bytes : cost.weight_bytes;
}

Row row_of(std::vector<Answer> answers, const std::string& where) {
  Row row;
  row.answers = std::move(answers);
  const std::vector<std::string>& activities = row.answers.at(0).outcome.activities;
  std::vector<std::string> subjects;
  row.confusion.resize(activities.size() * activities.size());
  for (const Answer& a : row.answers) {
    if (a.outcome.activities != activities)
      throw Error({.where = where,
                   .what = "activities of its seeds",
                   .got = "different ones",
                   .want = "the same",
                   .advice = "Run it again: stride results --again --only " + where});
    row.leaky = row.leaky || a.leaky;
    row.scores.push_back(score(a.outcome));
    for (std::size_t i = 0; i < row.confusion.size(); ++i)
      row.confusion[i] += a.outcome.confusion[i];
    for (const std::string& subject : a.outcome.subjects)
      if (std::ranges::find(subjects, subject) == subjects.end()) subjects.push_back(subject);
  }
  row.accuracy = spread_of(row.scores, &Scores::accuracy);
  row.balanced_accuracy = spread_of(row.scores, &Scores::balanced_accuracy);
  row.macro_f1 = spread_of(row.scores, &Scores::macro_f1);
  row.weighted_f1 = spread_of(row.scores, &Scores::weighted_f1);
  row.subjects = static_cast<int>(subjects.size());
  row.over_subjects = row.subjects >= fewest_subjects;
  set_intervals(row, row.over_subjects ? over_subjects(laid_out(row.answers, subjects),
                                                       subjects.size(), 1, row.answers.size())
                                       : mean_of_windows(row.scores));
  row.worst = worst_of(row.scores);
  row.per_class = mean_classes(row.scores);
  return row;
}

std::optional<Spread> score_of(const Row& row, std::string_view score) {
  if (row.empty()) return std::nullopt;
  if (score == "accuracy") return row.accuracy;
  if (score == "macro_f1") return row.macro_f1;
  if (score == "weighted_f1") return row.weighted_f1;
  if (score == "balanced_accuracy") return row.balanced_accuracy;
  const ModelCost& cost = row.answers[0].cost;
  const auto count = static_cast<double>(score == "parameters"     ? cost.parameters
                                         : score == "macs"         ? cost.macs
                                         : score == "weight_bytes" ? cost.weight_bytes
                                                                   : 0);
  return Spread{.mean = count, .least = count, .most = count, .interval95 = {}};
}

}  // namespace stride::evaluation

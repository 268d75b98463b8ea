#include "stride/evaluation/scores.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

#include "stride/evaluation/bootstrap.hpp"
#include "stride/evaluation/counts.hpp"

namespace stride::evaluation {
namespace {

void check_indices(std::span<const std::int32_t> values, std::size_t limit,
                   const std::string& what) {
  const auto bad = std::find_if(values.begin(), values.end(), [&](std::int32_t v) {
    return static_cast<std::size_t>(v) >= limit;  // a negative one becomes a huge one
  });
  if (bad != values.end())
    throw Error({.where = "score",
                 .what = what + " of window " + std::to_string(bad - values.begin()),
                 .got = std::to_string(*bad),
                 .want = "0.." + std::to_string(static_cast<std::int64_t>(limit) - 1),
                 .advice = "Truth and answers must name the same activities"});
}

void check_counts(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers) {
  if (truth.empty())
    throw Error({.where = "score",
                 .what = "windows",
                 .got = "none",
                 .want = "one or more",
                 .advice = "The test side of the protocol is empty"});
  if (truth.size() != answers.size())
    throw Error({.where = "score",
                 .what = "answers",
                 .got = std::to_string(answers.size()),
                 .want = std::to_string(truth.size()) + ", one a window",
                 .advice = {}});
}

std::vector<ClassScore> per_class(const Counts& counts, std::span<const std::string> activities) {
  std::vector<ClassScore> scores;
  for (std::size_t k = 0; k < activities.size(); ++k)
    scores.push_back({.activity = activities[k],
                      .precision = share(counts.hits[k], counts.answered[k]),
                      .recall = share(counts.hits[k], counts.truth[k]),
                      .f1 = f1(counts, k),
                      .support = counts.truth[k]});
  return scores;
}

SubjectScore subject_score(const std::string& name, const Counts& counts) {
  SubjectScore score;
  score.subject = name;
  for (const auto& part : {counts.hits, counts.truth, counts.answered})
    score.counts.insert(score.counts.end(), part.begin(), part.end());
  std::int64_t hits = 0, did = 0;
  for (std::size_t k = 0; k < counts.classes(); ++k) {
    if (counts.truth[k] == 0) continue;
    ++did;
    hits += counts.hits[k];
    score.windows += counts.truth[k];
    score.macro_f1 += f1(counts, k);
  }
  score.accuracy = share(hits, score.windows);
  score.macro_f1 /= static_cast<double>(did);
  return score;
}

// Windows counted; subjects without a window are left out.
Outcome outcome_of(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
                   std::span<const std::int32_t> subject, std::span<const std::string> activities,
                   std::span<const std::string> subjects) {
  const std::size_t classes = activities.size();
  Outcome out{.activities = {activities.begin(), activities.end()},
              .subjects = {},
              .per_subject = {},
              .confusion = std::vector<std::int64_t>(classes * classes)};
  std::vector<std::int64_t> place(subjects.size(), -1);
  for (const std::int32_t s : subject) place[static_cast<std::size_t>(s)] = 0;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    if (place[s] < 0) continue;
    place[s] = static_cast<std::int64_t>(out.subjects.size());
    out.subjects.push_back(subjects[s]);
  }
  out.per_subject.resize(out.subjects.size() * 3 * classes);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto at = static_cast<std::size_t>(place[static_cast<std::size_t>(subject[i])]);
    add_window(std::span(out.per_subject).subspan(at * 3 * classes, 3 * classes), truth[i],
               answers[i]);
    ++out.confusion[static_cast<std::size_t>(truth[i]) * classes +
                    static_cast<std::size_t>(answers[i])];
  }
  return out;
}

Intervals window_intervals(const Outcome& outcome, std::uint64_t seed) {
  const std::size_t classes = outcome.activities.size();
  std::vector<std::int32_t> truth, answers;
  for (std::size_t cell = 0; cell < outcome.confusion.size(); ++cell) {
    const auto windows = static_cast<std::size_t>(outcome.confusion[cell]);
    truth.insert(truth.end(), windows, static_cast<std::int32_t>(cell / classes));
    answers.insert(answers.end(), windows, static_cast<std::int32_t>(cell % classes));
  }
  return over_windows(truth, answers, classes, seed);
}

void set_intervals(Scores& scores, const Intervals& intervals) {
  scores.accuracy95 = intervals.accuracy;
  scores.balanced95 = intervals.balanced_accuracy;
  scores.macro_f195 = intervals.macro_f1;
  scores.weighted_f195 = intervals.weighted_f1;
}

}  // namespace

Scores score(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
             std::span<const std::int32_t> subject, std::span<const std::string> activities,
             std::span<const std::string> subjects, std::uint64_t seed) {
  check_counts(truth, answers);
  check_counts(truth, subject);
  const std::size_t classes = activities.size();
  check_indices(truth, classes, "the activity");
  check_indices(answers, classes, "the answer");
  check_indices(subject, subjects.size(), "the subject");
  return score(outcome_of(truth, answers, subject, activities, subjects), seed);
}

Scores score(const Outcome& outcome, std::uint64_t seed) {
  const std::size_t classes = outcome.activities.size(), subjects = outcome.subjects.size();
  const std::span<const std::int64_t> flat = outcome.per_subject;
  std::vector<std::int64_t> all(3 * classes);
  for (std::size_t i = 0; i < flat.size(); ++i) all[i % all.size()] += flat[i];

  Scores scores;
  scores.confusion = outcome.confusion;
  scores.windows = std::reduce(scores.confusion.begin(), scores.confusion.end());
  const Averages averages = averages_of(Counts(all));
  scores.accuracy = averages.accuracy;
  scores.balanced_accuracy = averages.balanced_accuracy;
  scores.macro_f1 = averages.macro_f1;
  scores.weighted_f1 = averages.weighted_f1;
  scores.per_class = per_class(Counts(all), outcome.activities);
  for (std::size_t s = 0; s < subjects; ++s)
    scores.per_subject.push_back(
        subject_score(outcome.subjects[s], Counts(flat.subspan(s * 3 * classes, 3 * classes))));
  std::stable_sort(scores.per_subject.begin(), scores.per_subject.end(),
                   [](const SubjectScore& a, const SubjectScore& b) {
                     return std::tie(a.macro_f1, a.accuracy) < std::tie(b.macro_f1, b.accuracy);
                   });
  scores.bootstrap_subjects = static_cast<int>(subjects);
  set_intervals(scores, drew_subjects(scores) ? over_subjects(flat, subjects, seed)
                                              : window_intervals(outcome, seed));
  return scores;
}

double macro_f1(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
                std::size_t classes) {
  check_counts(truth, answers);
  check_indices(truth, classes, "the activity");
  check_indices(answers, classes, "the answer");
  std::vector<std::int64_t> all(3 * classes);
  for (std::size_t i = 0; i < truth.size(); ++i) add_window(all, truth[i], answers[i]);
  return averages_of(Counts(all)).macro_f1;
}

Json to_json(const Scores& scores) {
  const auto pair = [](const Interval& i) { return Json::array({i.low, i.high}); };
  Json json = {{"accuracy", scores.accuracy},
               {"macro_f1", scores.macro_f1},
               {"weighted_f1", scores.weighted_f1},
               {"balanced_accuracy", scores.balanced_accuracy},
               {"windows", scores.windows}};
  json["interval95"] = {{"accuracy", pair(scores.accuracy95)},
                        {"macro_f1", pair(scores.macro_f195)},
                        {"weighted_f1", pair(scores.weighted_f195)},
                        {"balanced_accuracy", pair(scores.balanced95)},
                        {"over", drew_subjects(scores) ? "subjects" : "windows"},
                        {"subjects", scores.bootstrap_subjects},
                        {"draws", bootstrap_draws}};
  json["per_class"] = Json::object();
  json["labels"] = Json::array();
  for (const ClassScore& c : scores.per_class) {
    json["per_class"][c.activity] = {
        {"precision", c.precision}, {"recall", c.recall}, {"f1", c.f1}, {"support", c.support}};
    json["labels"].push_back(c.activity);
  }
  if (!scores.per_subject.empty()) json["worst_subject"] = scores.per_subject.front().subject;
  json["per_subject"] = Json::object();
  const std::size_t classes = scores.per_class.size();
  for (const SubjectScore& s : scores.per_subject) {
    Json& subject = json["per_subject"][s.subject];
    subject = {{"accuracy", s.accuracy}, {"macro_f1", s.macro_f1}, {"windows", s.windows}};
    const std::span<const std::int64_t> counts = s.counts;
    for (std::size_t part = 0; part < 3 && counts.size() == 3 * classes; ++part)
      subject[counts_names[part]] = counts.subspan(part * classes, classes);
  }
  json["confusion"] = Json::array();
  for (std::size_t row = 0; row < classes; ++row) {
    Json line = Json::array();
    for (std::size_t k = 0; k < classes; ++k) line.push_back(scores.confusion[row * classes + k]);
    json["confusion"].push_back(std::move(line));
  }
  return json;
}

}  // namespace stride::evaluation

#include "stride/evaluation/scores.hpp"

#include <algorithm>
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

// The counts of the subjects that have a window, [S', 3, K], and which subjects they are.
struct PerSubject {
  std::vector<std::int64_t> flat;
  std::vector<std::size_t> present;
};

PerSubject count_per_subject(std::span<const std::int32_t> truth,
                             std::span<const std::int32_t> answers,
                             std::span<const std::int32_t> subject, std::size_t classes,
                             std::size_t subjects) {
  std::vector<std::int64_t> place(subjects, -1);
  for (const std::int32_t s : subject) place[static_cast<std::size_t>(s)] = 0;
  PerSubject out;
  for (std::size_t s = 0; s < subjects; ++s) {
    if (place[s] < 0) continue;
    place[s] = static_cast<std::int64_t>(out.present.size());
    out.present.push_back(s);
  }
  out.flat.resize(out.present.size() * 3 * classes);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto at = static_cast<std::size_t>(place[static_cast<std::size_t>(subject[i])]);
    add_window(std::span(out.flat).subspan(at * 3 * classes, 3 * classes), truth[i], answers[i]);
  }
  return out;
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

  Scores scores;
  scores.windows = static_cast<std::int64_t>(truth.size());
  scores.confusion.resize(classes * classes);
  std::vector<std::int64_t> all(3 * classes);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++scores.confusion[static_cast<std::size_t>(truth[i]) * classes +
                       static_cast<std::size_t>(answers[i])];
    add_window(all, truth[i], answers[i]);
  }
  const Averages averages = averages_of(Counts(all));
  scores.accuracy = averages.accuracy;
  scores.balanced_accuracy = averages.balanced_accuracy;
  scores.macro_f1 = averages.macro_f1;
  scores.weighted_f1 = averages.weighted_f1;
  scores.per_class = per_class(Counts(all), activities);

  const PerSubject counted = count_per_subject(truth, answers, subject, classes, subjects.size());
  const std::span<const std::int64_t> flat = counted.flat;
  for (std::size_t s = 0; s < counted.present.size(); ++s)
    scores.per_subject.push_back(subject_score(subjects[counted.present[s]],
                                               Counts(flat.subspan(s * 3 * classes, 3 * classes))));
  std::stable_sort(scores.per_subject.begin(), scores.per_subject.end(),
                   [](const SubjectScore& a, const SubjectScore& b) {
                     return std::tie(a.macro_f1, a.accuracy) < std::tie(b.macro_f1, b.accuracy);
                   });

  scores.bootstrap_subjects = static_cast<int>(counted.present.size());
  set_intervals(scores, drew_subjects(scores) ? over_subjects(flat, counted.present.size(), seed)
                                              : over_windows(truth, answers, classes, seed));
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
  for (const SubjectScore& s : scores.per_subject)
    json["per_subject"][s.subject] = {
        {"accuracy", s.accuracy}, {"macro_f1", s.macro_f1}, {"windows", s.windows}};
  const std::size_t classes = scores.per_class.size();
  json["confusion"] = Json::array();
  for (std::size_t row = 0; row < classes; ++row) {
    Json line = Json::array();
    for (std::size_t k = 0; k < classes; ++k) line.push_back(scores.confusion[row * classes + k]);
    json["confusion"].push_back(std::move(line));
  }
  return json;
}

}  // namespace stride::evaluation

// Errors in a unit: averages, limits of agreement, and how sure they are. Everything but the limits
// comes from five sums a subject, so that a draw of subjects adds up a few numbers.
#include "stride/evaluation/regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "stride/base/random.hpp"
#include "stride/evaluation/bootstrap.hpp"
#include "stride/evaluation/report.hpp"

namespace stride::evaluation {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Sums {
  double windows = 0, error = 0, absolute = 0, squared = 0;
  double truth = 0, truth_squared = 0;  // about one value for all, so that no digits are lost

  void add(double e, double t) { *this += {1, e, std::abs(e), e * e, t, t * t}; }
  Sums& operator+=(const Sums& other) {
    windows += other.windows;
    error += other.error;
    absolute += other.absolute;
    squared += other.squared;
    truth += other.truth;
    truth_squared += other.truth_squared;
    return *this;
  }
  double mae() const { return absolute / windows; }
  double rmse() const { return std::sqrt(squared / windows); }
  double bias() const { return error / windows; }
  double r2() const {
    const double spread = truth_squared - truth * truth / windows;
    return spread > 1e-12 * truth_squared ? 1 - squared / spread : none;
  }
};

double error_of(const Measured& m, std::size_t i) {
  return double{m.answers[i]} - double{m.truth[i]};
}

// Fills in the intervals; `draw` gives the sums of one draw.
template <class Draw>
void bootstrap(RegressionScores& scores, Draw draw) {
  std::array<std::vector<double>, 3> values;
  for (int i = 0; i < bootstrap_draws; ++i) {
    const Sums sums = draw();
    values[0].push_back(sums.mae());
    values[1].push_back(sums.rmse());
    // A draw in which the truth never changes has none.
    if (const double r2 = sums.r2(); std::isfinite(r2)) values[2].push_back(r2);
  }
  scores.mae95 = middle_95(values[0]);
  scores.rmse95 = middle_95(values[1]);
  scores.r295 = values[2].empty() ? Interval{none, none} : middle_95(values[2]);
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json pair(const Interval& i) { return Json::array({number(i.low), number(i.high)}); }

}  // namespace

Interval limits_of_agreement(std::span<const double> errors,
                             std::span<const std::int32_t> subject) {
  std::map<std::int32_t, Sums> by_subject;
  Sums all;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    by_subject[subject[i]].add(errors[i], 0);
    all.add(errors[i], 0);
  }
  const double n = all.windows, persons = static_cast<double>(by_subject.size());
  const double total = all.squared - n * all.bias() * all.bias();  // squares about the mean
  double between = 0, sizes_squared = 0;
  for (const auto& [who, sums] : by_subject) {
    between += sums.windows * std::pow(sums.bias() - all.bias(), 2);
    sizes_squared += sums.windows * sums.windows;
  }
  double variance = n > 1 ? std::max(0.0, total) / (n - 1) : 0;
  if (persons > 1 && n > persons) {
    const double within = std::max(0.0, total - between) / (n - persons);
    const double size = (n - sizes_squared / n) / (persons - 1);
    variance = within + std::max(0.0, (between / (persons - 1) - within) / size);
  }
  const double reach = 1.96 * std::sqrt(variance);
  return {all.bias() - reach, all.bias() + reach};
}

RegressionScores score(const Measured& m, const std::string& target, const std::string& unit,
                       std::span<const std::string> subjects, std::uint64_t seed) {
  const std::size_t n = m.truth.size();
  if (n == 0 || m.answers.size() != n || m.baseline.size() != n || m.subject.size() != n)
    throw Error({.where = "evaluation",
                 .what = "windows",
                 .got = fmt::format("{} measured, {} answered, {} with a subject", n,
                                    m.answers.size(), m.subject.size()),
                 .want = "as many of each, and one or more",
                 .advice = {}});
  RegressionScores scores;
  scores.target = target;
  scores.unit = unit;
  scores.windows = static_cast<std::int64_t>(n);
  std::vector<double> errors;
  std::map<std::int32_t, Sums> by_subject;
  Sums all;
  for (std::size_t i = 0; i < n; ++i) {
    errors.push_back(error_of(m, i));
    Sums one;
    one.add(errors[i], double{m.truth[i]} - double{m.truth[0]});
    by_subject[m.subject[i]] += one;
    all += one;
    scores.baseline_mae +=
        std::abs(double{m.baseline[i]} - double{m.truth[i]}) / static_cast<double>(n);
  }
  scores.mae = all.mae();
  scores.rmse = all.rmse();
  scores.bias = all.bias();
  scores.r2 = all.r2();
  scores.limits95 = limits_of_agreement(errors, m.subject);
  std::vector<Sums> sums;
  for (const auto& [who, of] : by_subject) {
    sums.push_back(of);
    scores.per_subject.push_back({subjects[static_cast<std::size_t>(who)], of.mae(), of.rmse(),
                                  of.bias(), static_cast<std::int64_t>(of.windows)});
  }
  std::ranges::stable_sort(scores.per_subject, std::ranges::greater{}, &SubjectErrors::mae);
  scores.bootstrap_subjects = static_cast<int>(sums.size());
  const bool people = scores.bootstrap_subjects >= fewest_subjects;
  Random random(seed_for(seed, people ? "bootstrap subjects" : "bootstrap windows"));
  bootstrap(scores, [&] {
    Sums drawn;
    if (people)
      for (std::size_t s = 0; s < sums.size(); ++s) drawn += sums[random.below(sums.size())];
    else
      for (std::size_t w = 0; w < n; ++w) {
        const std::size_t i = random.below(n);
        drawn.add(errors[i], double{m.truth[i]} - double{m.truth[0]});
      }
    return drawn;
  });
  return scores;
}

Json to_json(const RegressionScores& s) {
  Json json = {{"target", s.target},
               {"unit", s.unit},
               {"windows", s.windows},
               {"mae", s.mae},
               {"rmse", s.rmse},
               {"r2", number(s.r2)},
               {"bias", s.bias},
               {"limits95", pair(s.limits95)},
               {"baseline_mae", s.baseline_mae},
               {"per_subject", Json::object()},
               {"worst_subject", s.per_subject.front().subject},
               {"interval95",
                {{"mae", pair(s.mae95)},
                 {"rmse", pair(s.rmse95)},
                 {"r2", pair(s.r295)},
                 {"over", s.bootstrap_subjects >= fewest_subjects ? "subjects" : "windows"},
                 {"subjects", s.bootstrap_subjects},
                 {"draws", bootstrap_draws}}}};
  for (const SubjectErrors& e : s.per_subject)
    json["per_subject"][e.subject] = {
        {"mae", e.mae}, {"rmse", e.rmse}, {"bias", e.bias}, {"windows", e.windows}};
  return json;
}

std::string summary(const RegressionScores& s) {
  const auto line = [&](const char* name, double value, const Interval& i,
                        const std::string& unit) {
    return fmt::format("{:<18}  {:>9.4g}   [{:.4g}, {:.4g}]{}\n", name, value, i.low, i.high,
                       unit.empty() ? "" : " " + unit);
  };
  std::string text =
      fmt::format("{} [{}]: ", s.target, s.unit) + sample_line(s.windows, s.bootstrap_subjects);
  text += line("MAE", s.mae, s.mae95, s.unit) + line("RMSE", s.rmse, s.rmse95, s.unit);
  if (std::isfinite(s.r2)) text += line("R^2", s.r2, s.r295, "");
  text += fmt::format("{:<18}  {:>9.4g}   limits of agreement [{:.4g}, {:.4g}] {}\n", "bias",
                      s.bias, s.limits95.low, s.limits95.high, s.unit);
  return text + fmt::format("{:<18}  {:>9.4g}   MAE of always answering the training mean\n",
                            "baseline", s.baseline_mae);
}

std::string subject_table(const RegressionScores& s, std::size_t most) {
  const std::size_t width = 12, shown = std::min(most, s.per_subject.size());
  std::string text = fitted("subject", width) + "       MAE       RMSE       bias  windows\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const SubjectErrors& e = s.per_subject[i];
    text += fmt::format("{} {:>9.4g}  {:>9.4g}  {:>9.4g}  {:>7}\n", fitted(e.subject, width), e.mae,
                        e.rmse, e.bias, e.windows);
  }
  return text + more_line(s.per_subject.size() - shown);
}

}  // namespace stride::evaluation

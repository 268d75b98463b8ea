#include "stride/evaluation/bootstrap.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "stride/base/random.hpp"
#include "stride/evaluation/counts.hpp"

namespace stride::evaluation {
namespace {

// `draw` fills the (zeroed) flat counts [3, K] of one draw.
template <class Draw>
Intervals intervals(std::size_t classes, Draw draw) {
  std::vector<std::int64_t> flat(3 * classes);
  std::array<std::vector<double>, 4> values;
  for (auto& v : values) v.reserve(bootstrap_draws);
  for (int i = 0; i < bootstrap_draws; ++i) {
    std::fill(flat.begin(), flat.end(), 0);
    draw(std::span<std::int64_t>(flat));
    const Averages a = averages_of(Counts(flat));
    values[0].push_back(a.accuracy);
    values[1].push_back(a.balanced_accuracy);
    values[2].push_back(a.macro_f1);
    values[3].push_back(a.weighted_f1);
  }
  return {.accuracy = middle_95(values[0]),
          .balanced_accuracy = middle_95(values[1]),
          .macro_f1 = middle_95(values[2]),
          .weighted_f1 = middle_95(values[3])};
}

}  // namespace

Interval middle_95(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  return {.low = quantile(values, 0.025), .high = quantile(values, 0.975)};
}

double quantile(std::span<const double> sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - std::floor(at));
}

Intervals over_subjects(std::span<const std::int64_t> per_subject, std::size_t subjects,
                        std::uint64_t seed) {
  Random random(seed_for(seed, "bootstrap subjects"));
  const std::size_t each = per_subject.size() / subjects;
  return intervals(each / 3, [&](std::span<std::int64_t> flat) {
    for (std::size_t s = 0; s < subjects; ++s) {
      const auto drawn = per_subject.subspan(random.below(subjects) * each, each);
      for (std::size_t i = 0; i < each; ++i) flat[i] += drawn[i];
    }
  });
}

Intervals over_windows(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
                       std::size_t classes, std::uint64_t seed) {
  Random random(seed_for(seed, "bootstrap windows"));
  return intervals(classes, [&](std::span<std::int64_t> flat) {
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const std::size_t drawn = random.below(truth.size());
      add_window(flat, truth[drawn], answers[drawn]);
    }
  });
}

}  // namespace stride::evaluation

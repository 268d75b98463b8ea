#include "stride/evaluation/bootstrap.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "stride/base/random.hpp"
#include "stride/evaluation/counts.hpp"

namespace stride::evaluation {
namespace {

// `draw` gives the averages of one draw.
template <class Draw>
Intervals intervals(Draw draw) {
  std::array<std::vector<double>, 4> values;
  for (auto& v : values) v.reserve(bootstrap_draws);
  for (int i = 0; i < bootstrap_draws; ++i) {
    const Averages a = draw();
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

// Adds the counts [S, 3, K] of the drawn subjects into flat counts [3, K].
void add_drawn(std::span<const std::int64_t> per_subject, std::span<const std::size_t> drawn,
               std::span<std::int64_t> flat) {
  std::fill(flat.begin(), flat.end(), 0);
  for (const std::size_t s : drawn)
    for (std::size_t i = 0; i < flat.size(); ++i) flat[i] += per_subject[s * flat.size() + i];
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
                        std::uint64_t seed, std::size_t runs) {
  Random random(seed_for(seed, "bootstrap subjects"));
  const std::size_t each = per_subject.size() / runs;
  std::vector<std::int64_t> flat(each / subjects);
  std::vector<std::size_t> drawn(subjects);
  return intervals([&] {
    Averages mean;
    for (double counted = 0; counted == 0;) {
      for (std::size_t& s : drawn) s = random.below(subjects);
      Averages sum;
      for (std::size_t r = 0; r < runs; ++r) {
        add_drawn(per_subject.subspan(runs == 1 ? 0 : random.below(runs) * each, each), drawn,
                  flat);
        const Counts counts(flat);
        if (std::ranges::all_of(counts.truth, [](std::int64_t n) { return n == 0; })) continue;
        const Averages a = averages_of(counts);
        sum.accuracy += a.accuracy;
        sum.balanced_accuracy += a.balanced_accuracy;
        sum.macro_f1 += a.macro_f1;
        sum.weighted_f1 += a.weighted_f1;
        ++counted;
      }
      mean = {.accuracy = sum.accuracy / counted,
              .balanced_accuracy = sum.balanced_accuracy / counted,
              .macro_f1 = sum.macro_f1 / counted,
              .weighted_f1 = sum.weighted_f1 / counted};
    }
    return mean;
  });
}

Intervals over_windows(std::span<const std::int32_t> truth, std::span<const std::int32_t> answers,
                       std::size_t classes, std::uint64_t seed) {
  Random random(seed_for(seed, "bootstrap windows"));
  std::vector<std::int64_t> flat(3 * classes);
  return intervals([&] {
    std::fill(flat.begin(), flat.end(), 0);
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const std::size_t drawn = random.below(truth.size());
      add_window(flat, truth[drawn], answers[drawn]);
    }
    return averages_of(Counts(flat));
  });
}

}  // namespace stride::evaluation

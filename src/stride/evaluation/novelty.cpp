#include "stride/evaluation/novelty.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/base/error.hpp"

namespace stride::evaluation {
namespace {

std::vector<float> sorted(std::span<const float> values) {
  if (values.empty())
    throw Error({.where = "novelty",
                 .what = "windows",
                 .got = "none",
                 .want = "some of known activities, and some of others",
                 .advice = {}});
  std::vector<float> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

}  // namespace

float bound_of(std::span<const float> values, double share) {
  const std::vector<float> all = sorted(values);
  constexpr double rounding = 1e-9;
  const double wanted = std::ceil(share * static_cast<double>(all.size()) - rounding);
  return all[static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(all.size()))) -
             1];
}

Separation separation(std::span<const float> known, std::span<const float> unknown) {
  const std::vector<float> one = sorted(known), other = sorted(unknown);
  double pairs = 0;
  for (const float value : other) {
    const auto [low, high] = std::equal_range(one.begin(), one.end(), value);
    pairs += static_cast<double>(low - one.begin()) + static_cast<double>(high - low) / 2;
  }
  const float bound = bound_of(known, 0.95);
  const auto passed = std::upper_bound(other.begin(), other.end(), bound) - other.begin();
  return {.auroc = pairs / static_cast<double>(one.size()) / static_cast<double>(other.size()),
          .fpr95 = static_cast<double>(passed) / static_cast<double>(other.size())};
}

}  // namespace stride::evaluation

#include "stride/evaluation/conformal.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "stride/base/error.hpp"

namespace stride::evaluation {

ConformalBound conformal_bound(std::span<const float> scores, std::span<const std::int32_t> person,
                               double alpha) {
  if (scores.empty() || scores.size() != person.size() || !(alpha > 0 && alpha < 1))
    throw Error(
        {.where = "prediction sets",
         .what = "alpha",
         .got = std::to_string(alpha) + " over " + std::to_string(scores.size()) + " scores",
         .want = "more than 0 and less than 1, over one score or more",
         .advice = {}});
  std::map<std::int32_t, double> windows;
  for (const std::int32_t p : person) ++windows[p];
  constexpr double rounding = 1e-9;  // of sums of shares: far below that of one window
  const auto people = static_cast<double>(windows.size());
  ConformalBound bound{.value = std::numeric_limits<double>::infinity(),
                       .people = static_cast<std::int64_t>(windows.size()),
                       .guaranteed = alpha * (people + 1) >= 1 - rounding};
  std::vector<std::pair<float, double>> shares;
  for (std::size_t i = 0; i < scores.size(); ++i)
    shares.emplace_back(scores[i], 1 / windows[person[i]]);
  std::ranges::sort(shares);
  const double wanted = (1 - alpha) * (bound.guaranteed ? people + 1 : people);
  double sum = 0;
  for (const auto& [score, share] : shares) {
    sum += share;
    if (sum < wanted - rounding) continue;
    bound.value = double{score};
    break;
  }
  return bound;
}

}  // namespace stride::evaluation

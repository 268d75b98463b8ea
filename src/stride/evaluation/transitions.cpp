#include "stride/evaluation/transitions.hpp"

#include <cmath>
#include <numeric>

namespace stride::evaluation {
namespace {

void add_costs(std::span<const std::int64_t> counts, std::vector<float>& costs) {
  const std::int64_t sum = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  const double all = static_cast<double>(sum) + static_cast<double>(counts.size());
  for (const std::int64_t count : counts)
    costs.push_back(static_cast<float>(std::log(all / (static_cast<double>(count) + 1))));
}

}  // namespace

Transitions transitions_of(std::span<const std::vector<std::int32_t>> sequences,
                           std::size_t activities) {
  std::vector<std::int64_t> begins(activities), follows(activities * activities);
  Transitions t;
  for (const auto& sequence : sequences) {
    std::int32_t before = -1;
    for (const std::int32_t label : sequence) {
      if (label < 0) continue;
      const auto to = static_cast<std::size_t>(label);
      if (before < 0) {
        ++begins[to];
      } else {
        ++follows[static_cast<std::size_t>(before) * activities + to];
        ++t.steps;
        t.changes += before == label ? 0 : 1;
      }
      before = label;
    }
  }
  add_costs(begins, t.start);
  for (std::size_t from = 0; from < activities; ++from)
    add_costs(std::span(follows).subspan(from * activities, activities), t.transition);
  return t;
}

}  // namespace stride::evaluation

#include "stride/engine/plan/layout.hpp"

#include <algorithm>

#include "stride/base/error.hpp"

namespace stride::engine {

std::vector<Axis> axes_of(const network::Node& node) {
  const network::Shape& shape = node.shape;
  if (shape.size() < 2 || shape.size() > 4)
    throw Error({.where = "plan",
                 .what = "node '" + node.name + "'",
                 .got = network::text(shape),
                 .want = "[N, C], [N, C, T] or [N, C, H, T]",
                 .advice = {}});
  if (shape.size() == 2) return {{shape[1], 1}};
  if (shape.size() == 3) return {{shape[1], 1}, {shape[2], shape[1]}};
  return {{shape[1], 1}, {shape[2], shape[1]}, {shape[3], shape[1] * shape[2]}};
}

std::vector<Loop> loops_between(std::vector<Axis> from, std::vector<Axis> to) {
  std::vector<Loop> loops;
  // From the fastest axis on, the smaller of both ends is cut off the larger.
  while (!from.empty() && !to.empty()) {
    Axis &a = from.back(), &b = to.back();
    const std::int64_t count = std::min(a.size, b.size);
    if (a.size % count != 0 || b.size % count != 0) return {};
    loops.insert(loops.begin(), Loop{count, a.step, b.step});
    for (auto* axes : {&from, &to}) {
      Axis& axis = axes->back();
      axis.size /= count, axis.step *= count;
      if (axis.size == 1) axes->pop_back();
    }
  }
  return loops;
}

std::vector<Loop> simplified(std::vector<Loop> loops) {
  std::erase_if(loops, [](const Loop& loop) { return loop.count == 1; });
  std::ranges::stable_sort(loops, std::ranges::greater{}, &Loop::to);
  std::vector<Loop> joined;
  for (const Loop& loop : loops) {
    if (!joined.empty() && joined.back().from == loop.count * loop.from &&
        joined.back().to == loop.count * loop.to) {
      joined.back() = {joined.back().count * loop.count, loop.from, loop.to};
      continue;
    }
    joined.push_back(loop);
  }
  return joined;
}

bool moves_nothing(const std::vector<Loop>& loops) {
  return std::ranges::all_of(simplified(loops), [](const Loop& l) { return l.from == l.to; });
}

}  // namespace stride::engine

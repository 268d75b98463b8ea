// Features of random kernels and of windows as a whole.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "stride/engine/plan/lowering.hpp"

namespace stride::engine::lower {

using network::Node;

void winner_counts(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  WinnerCounts step{.in = p.in(node), .out = {}, .group = word_of(of.call.whole("group"))};
  step.out = p.out(node);
  p.draft().add(step);
}

void positive_share(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  PositiveShare step{.in = p.in(node), .threshold = p.draft().constant(p.weights(node, 0))};
  step.margin = word_of(of.call.whole("margin"));
  step.out = p.out(node);
  p.draft().add(step);
}

void window_statistics(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const Tensor input = p.in(node);
  const std::int64_t bands = of.call.whole("bands");
  std::vector<float> waves;  // [T][2 bands]
  for (std::uint32_t t = 0; t < input.t; ++t)
    for (std::int64_t i = 0; i < 2 * bands; ++i) {
      const double angle = 2 * std::numbers::pi * t * static_cast<double>(i % bands + 1) / input.t;
      waves.push_back(
          static_cast<float>((i < bands ? std::cos(angle) : std::sin(angle)) * 2 / input.t));
    }
  WindowStatistics step{.in = input, .waves = p.draft().constant(waves)};
  step.reach = word_of(std::min<std::int64_t>(of.call.whole("reach"), input.c - 1));
  step.floor = static_cast<float>(of.call.real("floor"));
  step.scratch = p.draft().value(
      1, 1, input.t + 2 * std::uint64_t{input.c} + 2 * static_cast<std::uint64_t>(bands));
  step.out = p.out(node);
  p.draft().add(step);
}

}  // namespace stride::engine::lower

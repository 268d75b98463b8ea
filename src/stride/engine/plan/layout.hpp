#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/engine/steps.hpp"
#include "stride/network/graph.hpp"

/// Where the numbers of a graph's value lie in the engine's tensor: [N, C] as [1][1][C], [N, C, T]
/// as [T][1][C], [N, C, H, T] as [T][H][C].
namespace stride::engine {

/// One axis of a value: how many places, and floats from one to the next.
struct Axis {
  std::int64_t size = 1, step = 0;
};

/// The axes after the windows, in the graph's order. Errors: more than three of them.
std::vector<Axis> axes_of(const network::Node& node);

/// Loops that copy places of one value to places of another.
struct Loop {
  std::int64_t count = 1, from = 0, to = 0;
};

/// Those that take `from` to `to`, axes of the same numbers in the same order (the last fastest),
/// cut as each shape cuts them. Empty where no common cut exists.
std::vector<Loop> loops_between(std::vector<Axis> from, std::vector<Axis> to);

/// Loops of one place gone, neighbours that run on joined, in the order of the places written.
std::vector<Loop> simplified(std::vector<Loop> loops);

/// Whether every number stays where it lies.
bool moves_nothing(const std::vector<Loop>& loops);

}  // namespace stride::engine

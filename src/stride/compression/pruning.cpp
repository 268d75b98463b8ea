#include "stride/compression/pruning.hpp"

#include <algorithm>
#include <cmath>

#include "stride/compression/weights.hpp"

namespace stride::compression {
namespace {

// Where the trained weights lie in the flat parameters.
std::vector<std::size_t> places_of(const network::Graph& graph) {
  std::vector<std::size_t> places;
  const network::Layout where = network::layout(graph);
  for (const Weight& weight : weights_of(graph)) {
    if (weight.kind == Kind::fixed) continue;
    const auto begin = static_cast<std::size_t>(where.offset[weight.parameter]);
    const auto count =
        static_cast<std::size_t>(network::elements(graph.parameters()[weight.parameter].shape));
    for (std::size_t i = begin; i < begin + count; ++i) places.push_back(i);
  }
  return places;
}

}  // namespace

std::vector<bool> prune(const network::Graph& graph, std::span<float> parameters, double share) {
  const std::vector<std::size_t> places = places_of(graph);
  const auto count =
      static_cast<std::size_t>(std::llround(share * static_cast<double>(places.size())));
  std::vector<float> sizes;
  for (const std::size_t i : places) sizes.push_back(std::fabs(parameters[i]));
  std::vector<bool> zero(parameters.size());
  if (count == 0) return zero;
  const auto last = sizes.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::ranges::nth_element(sizes, last);
  const float threshold = *last;
  // Below the threshold all; at it as many as are left.
  std::size_t left = count;
  for (const std::size_t i : places)
    if (std::fabs(parameters[i]) < threshold) --left;
  for (const std::size_t i : places) {
    const float size = std::fabs(parameters[i]);
    if (size > threshold || (size == threshold && left == 0)) continue;
    if (size == threshold) --left;
    parameters[i] = 0;
    zero[i] = true;
  }
  return zero;
}

Sparsity sparsity_of(const network::Graph& graph, std::span<const float> parameters) {
  Sparsity sparsity;
  for (const std::size_t i : places_of(graph)) {
    ++sparsity.weights;
    if (parameters[i] == 0) ++sparsity.zeros;
  }
  return sparsity;
}

}  // namespace stride::compression

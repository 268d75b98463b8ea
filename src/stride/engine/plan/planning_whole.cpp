// What of a graph is computed in whole numbers.
#include <cmath>

#include "stride/base/error.hpp"
#include "stride/engine/kernels/whole_numbers.hpp"
#include "stride/engine/plan/planning.hpp"

namespace stride::engine {

using network::Node;
using network::Storage;
namespace operations = network::operations;

namespace {

// Operations that give the numbers they are given, and so have the range of what they are given.
bool copies(const Node& node) {
  for (const auto* operation :
       {&operations::max_pool, &operations::flatten, &operations::reshape, &operations::permute})
    if (node.operation == operation) return true;
  return false;
}

}  // namespace

const network::Quantisation::Range* Planning::range_of(const Node& node) const {
  if (options_.quantisation == nullptr) return nullptr;
  const auto& ranges = options_.quantisation->ranges;
  if (const auto range = ranges.find(node.name); range != ranges.end()) return &range->second;
  return copies(node) ? range_of(graph_.node(node.inputs[0])) : nullptr;
}

Storage Planning::storage(const Node& node, std::size_t which) const {
  if (options_.quantisation == nullptr) return Storage::float32;
  const auto& parameter = graph_.parameters()[static_cast<std::size_t>(node.parameters[which])];
  const auto& weights = options_.quantisation->weights;
  const auto kept = weights.find(parameter.name);
  return kept == weights.end() ? Storage::float32 : kept->second;
}

bool Planning::is_dynamic(const Node& node, std::size_t which) const {
  const Storage kept = storage(node, which);
  if (kept != Storage::int8 && kept != Storage::int8_one_scale) return false;
  if (!options_.quantisation->dynamic) return false;
  const auto parameter = static_cast<std::size_t>(node.parameters[which]);
  return graph_.parameters()[parameter].shape[1] <= most_products;
}

bool Planning::is_whole(const Node& node) const {
  const bool layer = node.operation == &operations::convolution ||
                     node.operation == &operations::lego_convolution ||
                     node.operation == &operations::linear;
  if (!layer || storage(node, 0) != Storage::int8) return false;
  if (range_of(graph_.node(node.inputs[0])) == nullptr ||
      range_of(*chain_of(node).back()) == nullptr)
    return false;
  const network::CallOf of(graph_, node);
  std::int64_t products = of.call.inputs[0][1];
  if (node.operation != &operations::linear)
    for (const std::int64_t size : of.call.list("kernel")) products *= size;
  if (products > most_products) return false;
  if (node.operation != &operations::convolution) return true;
  const auto& dilation = of.call.list("dilation");
  return of.call.whole("groups") == 1 && (dilation.size() == 1 || dilation[0] == 1);
}

bool Planning::wants_bytes(const Node& node) const {
  for (const Node* reader : readers_[index_of(node)]) {
    if (reader == nullptr) continue;
    if (is_whole(*reader) || reader->operation == &operations::mean_over_time ||
        (copies(*reader) && wants_bytes(*reader)))
      return true;
  }
  return false;
}

Bytes Planning::bytes_out(const Node& node) {
  const auto& range = *range_of(node);
  const float low = std::min(range.low, 0.0F), high = std::max(range.high, 0.0F);
  const Grid grid = grid_between(low, high);
  if (!std::isfinite(grid.scale))
    throw Error({.where = "plan",
                 .what = "the range of node '" + node.name + "'",
                 .got = std::to_string(range.low) + " to " + std::to_string(range.high),
                 .want = "finite numbers",
                 .advice = "Calibrate the model again"});
  if (grid.scale < 1e-30F) return bytes_out(node, Bytes{});
  return bytes_out(node, Bytes{.scale = grid.scale, .zero = grid.zero});
}

}  // namespace stride::engine

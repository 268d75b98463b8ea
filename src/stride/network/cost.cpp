// What a deployed graph costs: parameters, multiply-accumulates, bytes.
#include "stride/network/cost.hpp"

#include <algorithm>

#include "stride/network/operation.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network {
namespace {

constexpr std::int64_t float_bytes = 4;

LayerCost cost_of(const Graph& graph, const Node& node) {
  LayerCost layer{
      .name = node.name, .operation = std::string(node.operation->name), .shape = node.shape};
  for (const int index : node.parameters)
    layer.parameters += elements(graph.parameters()[static_cast<std::size_t>(index)].shape);
  if (node.operation->macs) layer.macs = node.operation->macs(CallOf(graph, node).call, node.shape);
  layer.activation_bytes = float_bytes * elements(node.shape);
  return layer;
}

// A value lives from the node that makes it to the last one that reads it; inputs are there from
// the start, outputs stay to the end. Nothing is computed in place.
std::int64_t peak_of(const Graph& graph, const std::vector<LayerCost>& layers) {
  const std::size_t count = layers.size();
  std::vector<std::size_t> last(count);
  for (std::size_t i = 0; i < count; ++i) {
    last[i] = i;
    for (const Value value : graph.nodes()[i].inputs)
      last[static_cast<std::size_t>(value.node)] = i;
  }
  for (const auto& [name, value] : graph.outputs())
    last[static_cast<std::size_t>(value.node)] = count - 1;

  std::vector<std::int64_t> freed(count);  // bytes whose last reader is node i
  for (std::size_t i = 0; i < count; ++i) freed[last[i]] += layers[i].activation_bytes;
  std::int64_t alive = 0, peak = 0;
  for (const Value value : graph.inputs())
    alive += layers[static_cast<std::size_t>(value.node)].activation_bytes;
  for (std::size_t i = 0; i < count; ++i) {
    if (graph.nodes()[i].operation != &operations::input) alive += layers[i].activation_bytes;
    peak = std::max(peak, alive);
    alive -= freed[i];
  }
  return peak;
}

}  // namespace

Cost cost(const Graph& graph) {
  const Graph network = deployed(graph);
  Cost total;
  for (const Node& node : network.nodes()) {
    total.layers.push_back(cost_of(network, node));
    total.parameters += total.layers.back().parameters;
    total.macs = plus(total.macs, total.layers.back().macs);
  }
  total.trained_parameters = layout(network).trained;
  total.activation_peak_bytes = peak_of(network, total.layers);
  total.weight_bytes = float_bytes * total.parameters;
  return total;
}

}  // namespace stride::network

// The network without its training: dropout, detach, losses, and whatever no output needs; and its
// weights.
#include <algorithm>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/network/graph.hpp"
#include "stride/network/operation.hpp"

namespace stride::network {
namespace {

// A training operation with one input is the identity for a deployed network; one with more is a
// loss.
bool is_identity(const Node& node) {
  return node.operation->training_only && node.inputs.size() == 1;
}

std::vector<bool> needed_by_outputs(const Graph& graph) {
  std::vector<bool> needed(graph.nodes().size());
  for (const auto& [name, value] : graph.outputs())
    needed[static_cast<std::size_t>(value.node)] = true;
  // Inputs are earlier nodes, so one walk from the end reaches all.
  for (std::size_t i = needed.size(); i-- > 0;)
    if (needed[i])
      for (const Value value : graph.nodes()[i].inputs)
        needed[static_cast<std::size_t>(value.node)] = true;
  return needed;
}

// The parts of a flat array that are a node's parameters.
template <class Float>
std::vector<std::span<Float>> parts_of(const Graph& graph, const Node& node, const Layout& where,
                                       std::span<Float> values) {
  std::vector<std::span<Float>> parts;
  for (const int index : node.parameters) {
    const auto p = static_cast<std::size_t>(index);
    parts.push_back(
        values.subspan(static_cast<std::size_t>(where.offset[p]),
                       static_cast<std::size_t>(elements(graph.parameters()[p].shape))));
  }
  return parts;
}

}  // namespace

Graph deployed(const Graph& graph) {
  if (graph.outputs().empty())
    throw Error({.where = "graph",
                 .what = "outputs",
                 .got = "none",
                 .want = "one or more",
                 .advice = "Call set_output before deploying"});
  const std::vector<bool> needed = needed_by_outputs(graph);
  std::vector<Value> now(graph.nodes().size());  // where each old node's value is in the new graph
  Graph result;
  for (std::size_t i = 0; i < needed.size(); ++i) {
    const Node& node = graph.nodes()[i];
    if (!needed[i]) continue;
    std::vector<Value> inputs;
    for (const Value value : node.inputs)
      inputs.push_back(now[static_cast<std::size_t>(value.node)]);
    if (is_identity(node)) {
      now[i] = inputs[0];
      continue;
    }
    if (node.operation->training_only)
      throw Error({.where = "graph",
                   .what = "node '" + node.name + "'",
                   .got = "a loss that an output needs",
                   .want = "outputs that can be computed without the truth",
                   .advice = "Make it the objective instead"});
    Attributes attributes = node.attributes;
    if (node.operation->deploy) node.operation->deploy(attributes);
    now[i] = result.add(node.operation->name, node.name, std::move(inputs), std::move(attributes));
  }
  for (const auto& [name, value] : graph.outputs())
    result.set_output(name, now[static_cast<std::size_t>(value.node)]);
  return result;
}

std::vector<float> deployed_parameters(const Graph& graph, std::span<const float> parameters) {
  const Graph small = deployed(graph);
  const Layout from = layout(graph), to = layout(small);
  std::vector<float> values(static_cast<std::size_t>(to.total));
  for (const Node& node : small.nodes()) {
    const Node& trained = graph.node(graph.named(node.name));
    const auto before = parts_of<const float>(graph, trained, from, parameters);
    const auto after = parts_of<float>(small, node, to, values);
    if (node.attributes == trained.attributes)
      for (std::size_t p = 0; p < after.size(); ++p) std::ranges::copy(before[p], after[p].begin());
    else
      node.operation->pack(CallOf(graph, trained).call, before, after);
  }
  return values;
}

}  // namespace stride::network

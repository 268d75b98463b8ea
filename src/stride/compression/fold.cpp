#include "stride/compression/fold.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "stride/network/operation.hpp"

namespace stride::compression {
namespace {

using network::Graph;
using network::Node;
using network::Value;
namespace operations = network::operations;

std::size_t index_of(Value value) { return static_cast<std::size_t>(value.node); }

// For each node the batch norm that it takes in, or nullptr.
std::vector<const Node*> norms_behind(const Graph& graph) {
  std::vector<int> readers(graph.nodes().size());
  for (const Node& node : graph.nodes())
    for (const Value input : node.inputs) ++readers[index_of(input)];
  for (const auto& [name, value] : graph.outputs()) ++readers[index_of(value)];
  std::vector<const Node*> norms(graph.nodes().size());
  for (const Node& node : graph.nodes()) {
    if (node.operation != &operations::batch_norm) continue;
    const Node& before = graph.node(node.inputs[0]);
    const bool layer =
        before.operation == &operations::convolution || before.operation == &operations::linear;
    if (layer && readers[index_of(node.inputs[0])] == 1) norms[index_of(node.inputs[0])] = &node;
  }
  return norms;
}

// A network's parameters by name.
template <class Float>
std::map<std::string, std::span<Float>> named(const Graph& graph, std::span<Float> flat) {
  std::map<std::string, std::span<Float>> parts;
  const network::Layout where = network::layout(graph);
  for (std::size_t p = 0; p < graph.parameters().size(); ++p)
    parts[graph.parameters()[p].name] =
        flat.subspan(static_cast<std::size_t>(where.offset[p]),
                     static_cast<std::size_t>(network::elements(graph.parameters()[p].shape)));
  return parts;
}

}  // namespace

Network folded(const Graph& graph, std::span<const float> parameters) {
  const std::vector<const Node*> norms = norms_behind(graph);
  Network result;
  std::vector<Value> now(graph.nodes().size());
  std::vector<bool> gone(graph.nodes().size());
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Node& node = graph.nodes()[i];
    if (gone[i]) {
      now[i] = now[index_of(node.inputs[0])];
      continue;
    }
    std::vector<Value> inputs;
    for (const Value value : node.inputs) inputs.push_back(now[index_of(value)]);
    network::Attributes attributes = node.attributes;
    if (norms[i]) {
      attributes["bias"] = true;
      gone[index_of(graph.named(norms[i]->name))] = true;
    }
    now[i] = node.operation == &operations::input
                 ? result.graph.input(node.name, node.shape, node.type)
                 : result.graph.add(node.operation->name, node.name, std::move(inputs),
                                    std::move(attributes));
  }
  for (const auto& [name, value] : graph.outputs())
    result.graph.set_output(name, now[index_of(value)]);

  result.parameters.resize(static_cast<std::size_t>(network::layout(result.graph).total));
  const auto from = named<const float>(graph, parameters);
  const auto to = named<float>(result.graph, result.parameters);
  for (const auto& [name, part] : to)
    if (const auto before = from.find(name); before != from.end())
      std::ranges::copy(before->second, part.begin());
  for (std::size_t i = 0; i < norms.size(); ++i) {
    if (!norms[i]) continue;
    const std::string layer = graph.nodes()[i].name + ".", norm = norms[i]->name + ".";
    const std::span<float> weight = to.at(layer + "weight"), bias = to.at(layer + "bias");
    const double epsilon = network::CallOf(graph, *norms[i]).call.real("epsilon");
    const std::size_t each = weight.size() / bias.size();
    for (std::size_t f = 0; f < bias.size(); ++f) {
      const double factor =
          from.at(norm + "scale")[f] / std::sqrt(from.at(norm + "variance")[f] + epsilon);
      for (float& w : weight.subspan(f * each, each)) w = static_cast<float>(w * factor);
      bias[f] = static_cast<float>((double{bias[f]} - from.at(norm + "mean")[f]) * factor +
                                   from.at(norm + "shift")[f]);
    }
  }
  return result;
}

}  // namespace stride::compression

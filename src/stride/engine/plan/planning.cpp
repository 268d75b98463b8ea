#include "stride/engine/plan/planning.hpp"

#include <string>

#include "stride/base/error.hpp"

namespace stride::engine {

using network::Node;
using network::Value;

Planning::Planning(const network::Graph& graph, std::span<const float> parameters,
                   const PlanOptions& options)
    : graph_(graph),
      parameters_(parameters),
      options_(options),
      layout_(network::layout(graph)),
      placed_(graph.nodes().size()),
      readers_(graph.nodes().size()) {
  if (parameters.size() != static_cast<std::size_t>(layout_.total))
    throw Error({.where = "plan",
                 .what = "parameters",
                 .got = std::to_string(parameters.size()),
                 .want = std::to_string(layout_.total),
                 .advice = {}});
  const auto readers_of = [&](Value value) -> auto& {
    return readers_[static_cast<std::size_t>(value.node)];
  };
  for (const Node& node : graph.nodes())
    for (const Value input : node.inputs) readers_of(input).push_back(&node);
  for (const auto& [name, value] : graph.outputs()) readers_of(value).push_back(nullptr);
}

Tensor Planning::of(Value value) {
  Place& place = place_of(graph_.node(value));
  if (!place.floats) {
    const Bytes& bytes = *place.bytes;
    const Tensor& in = bytes.tensor;
    place.floats = draft_.value(in.t, in.h, in.c);
    draft_.add(
        Dequantise{.in = in, .out = *place.floats, .scale = bytes.scale, .zero = bytes.zero});
  }
  return *place.floats;
}

Bytes Planning::bytes_of(Value value) {
  const Node& node = graph_.node(value);
  if (!place_of(node).bytes) {
    const Tensor in = of(value);
    const Bytes bytes = bytes_out(node);
    draft_.add(
        Quantise{.in = in, .out = bytes.tensor, .factor = 1 / bytes.scale, .zero = bytes.zero});
  }
  return *place_of(node).bytes;
}

bool Planning::is_bytes(Value value) const { return !place_of(graph_.node(value)).floats; }

Tensor Planning::made(const Node& node, Element element) {
  const std::vector<Axis> axes = axes_of(node);
  const auto size = [&](std::size_t i) {
    return static_cast<std::uint64_t>(i < axes.size() ? axes[i].size : 1);
  };
  return axes.size() == 3 ? draft_.value(size(2), size(1), size(0), element)
                          : draft_.value(size(1), 1, size(0), element);
}

Tensor Planning::out(const Node& node) {
  const Tensor tensor = made(node);
  put(node, tensor);
  return tensor;
}

Bytes Planning::bytes_out(const Node& node, Bytes like) {
  like.tensor = made(node, Element::uint8);
  put(node, like);
  return like;
}

Tensor Planning::seen_as(const Node& node, const Tensor& value) {
  const network::Shape& s = node.shape;
  const auto size = [&](std::size_t i) { return word_of(i < s.size() ? s[i] : 1); };
  return {value.at, size(s.size() > 3 ? 3 : 2), s.size() > 3 ? size(2) : 1, size(1)};
}

std::span<const float> Planning::weights(const Node& node, std::size_t which) const {
  const auto p = static_cast<std::size_t>(node.parameters[which]);
  return parameters_.subspan(
      static_cast<std::size_t>(layout_.offset[p]),
      static_cast<std::size_t>(network::elements(graph_.parameters()[p].shape)));
}

std::vector<float> Planning::copy_of(const Node& node, std::size_t which) const {
  const std::span<const float> values = weights(node, which);
  return {values.begin(), values.end()};
}

const Node* Planning::followed_by(const Node& node, const network::Operation& operation) const {
  const auto& readers = readers_[index_of(node)];
  const bool one = readers.size() == 1 && readers[0] != nullptr;
  return one && readers[0]->operation == &operation ? readers[0] : nullptr;
}

std::vector<const Node*> Planning::chain_of(const Node& node) const {
  std::vector<const Node*> nodes = {&node};
  for (const auto* operation : {&network::operations::batch_norm, &network::operations::relu})
    if (const Node* next = followed_by(*nodes.back(), *operation)) nodes.push_back(next);
  return nodes;
}

}  // namespace stride::engine

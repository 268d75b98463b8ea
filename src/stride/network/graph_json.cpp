// The graph as JSON: {"nodes": [{"name", "operation", "inputs": [names], "attributes": {}}],
// "outputs": {name: node}}. The objective serves training alone and is not stored.
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/network/model.hpp"
#include "stride/network/operation.hpp"

namespace stride::network {
namespace {

Attributes attributes_from(const Json& json, const Operation& operation, const std::string& where) {
  if (!json.is_object()) throw bad_member(where, "attributes", "an object", json);
  Attributes attributes;
  for (const auto& [key, value] : json.items()) {
    const AttributeRule* rule = nullptr;
    for (const AttributeRule& r : operation.attributes)
      if (r.name == key) rule = &r;
    // An unknown name goes on as it is: Graph::add knows what to say about it.
    Attribute attribute = rule ? rule->kind_or_default : Attribute(false);
    if (rule)
      std::visit(
          [&, &k = key](auto& typed) {
            typed = member<std::decay_t<decltype(typed)>>(json, k, where);
          },
          attribute);
    attributes.emplace(key, std::move(attribute));
  }
  return attributes;
}

void add_node(Graph& graph, const Json& json, const std::string& where) {
  const auto name = member<std::string>(json, "name", where);
  const Operation& operation =
      find("operation", all_operations(), member<std::string>(json, "operation", where));
  std::vector<Value> inputs;
  for (const std::string& input : member<std::vector<std::string>>(json, "inputs", where))
    inputs.push_back(graph.named(input));
  graph.add(operation.name, name, std::move(inputs),
            attributes_from(member<Json>(json, "attributes", where), operation, where));
}

// Runs `step`; an error that does not begin with the place in the file gets it in front.
template <class Step>
void at_place(const std::string& where, Step step) {
  try {
    step();
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with("[" + where + "]")) throw;
    throw Error(where, error);
  }
}

}  // namespace

Json to_json(const Graph& graph) {
  Json nodes = Json::array();
  for (const Node& node : graph.nodes()) {
    Json inputs = Json::array(), attributes = Json::object();
    for (const Value value : node.inputs) inputs.push_back(graph.node(value).name);
    for (const auto& [name, attribute] : node.attributes)
      std::visit([&, &n = name](const auto& typed) { attributes[n] = typed; }, attribute);
    nodes.push_back({{"name", node.name},
                     {"operation", node.operation->name},
                     {"inputs", std::move(inputs)},
                     {"attributes", std::move(attributes)}});
  }
  Json outputs = Json::object();
  for (const auto& [name, value] : graph.outputs()) outputs[name] = graph.node(value).name;
  return {{"nodes", std::move(nodes)}, {"outputs", std::move(outputs)}};
}

Graph graph_from_json(const Json& json, const std::string& where) {
  if (!json.is_object()) throw bad_member(where, "graph", "an object with nodes and outputs", json);
  const auto nodes = json.find("nodes");
  if (nodes == json.end() || !nodes->is_array())
    throw bad_member(where, "nodes", "a list", nodes == json.end() ? Json() : *nodes);
  Graph graph;
  for (std::size_t i = 0; i < nodes->size(); ++i) {
    const std::string place = where + ": nodes[" + std::to_string(i) + "]";
    at_place(place, [&] { add_node(graph, (*nodes)[i], place); });
  }
  const auto outputs = member<Json>(json, "outputs", where);
  if (!outputs.is_object()) throw bad_member(where, "outputs", "nodes by name", outputs);
  at_place(where, [&] {
    for (const auto& [name, node] : outputs.items()) {
      if (!node.is_string()) throw bad_member(where, name, "a node's name", node);
      graph.set_output(name, graph.named(node.get<std::string>()));
    }
  });
  return graph;
}

}  // namespace stride::network

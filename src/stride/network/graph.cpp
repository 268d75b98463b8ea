// Builds a graph node by node; whatever cannot be is refused here, before any memory is asked for.
#include "stride/network/graph.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/network/operation.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network {
namespace {

constexpr std::size_t max_nodes =
    65'536;                          // far beyond any network; bounds what a hostile file can cost
constexpr std::size_t max_rank = 8;  // [N, C, T] is 3
constexpr std::size_t max_name = 80;
constexpr std::size_t max_list =
    65'536;  // entries of a list attribute, e.g. one weight an activity

// Names become file, tensor and C identifiers: letters, digits and _ . - alone.
void check_name(const std::string& name, std::string_view what) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
  if (name.empty() || name.size() > max_name || !plain)
    throw Error({.where = "graph",
                 .what = std::string(what) + " '" + name.substr(0, max_name) + "'",
                 .got = {},
                 .want = "1 to 80 letters, digits and _ . -",
                 .advice = {}});
}

void check_shape(const std::string& where, std::string_view what, const Shape& shape) {
  const bool positive = std::all_of(shape.begin(), shape.end(), [&](const std::int64_t& axis) {
    return axis > 0 || (axis == batch && &axis == shape.data());
  });
  if (!positive || shape.size() > max_rank || elements(shape) > max_elements)
    throw Error({.where = where,
                 .what = std::string(what),
                 .got = text(shape),
                 .want = "at most 8 axes, each at least 1, and at most 2^40 elements",
                 .advice = {}});
}

std::string_view kind_of(const Attribute& attribute) {
  constexpr std::string_view kinds[] = {
      "true or false", "a whole number",          "a number",
      "a text",        "a list of whole numbers", "a list of numbers"};
  return kinds[attribute.index()];
}

// A whole number serves where a number is wanted, and a list of them likewise; nothing else is
// converted.
Attribute converted(const std::string& where, const AttributeRule& rule, Attribute given) {
  if (std::holds_alternative<double>(rule.kind_or_default))
    if (const auto* whole = std::get_if<std::int64_t>(&given)) given = static_cast<double>(*whole);
  if (std::holds_alternative<std::vector<double>>(rule.kind_or_default))
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&given))
      given = std::vector<double>(list->begin(), list->end());
  std::string got;
  if (given.index() != rule.kind_or_default.index()) got = kind_of(given);
  if (const auto* real = std::get_if<double>(&given); real && !std::isfinite(*real))
    got = "no finite number";
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&given);
      list && list->size() > max_list)
    got = std::to_string(list->size()) + " entries";
  if (const auto* list = std::get_if<std::vector<double>>(&given)) {
    if (list->size() > max_list) got = std::to_string(list->size()) + " entries";
    if (!std::all_of(list->begin(), list->end(), [](double v) { return std::isfinite(v); }))
      got = "an entry that is no finite number";
  }
  if (!got.empty())
    throw Error({.where = where,
                 .what = std::string(rule.name),
                 .got = got,
                 .want = std::string(kind_of(rule.kind_or_default)),
                 .advice = {}});
  return given;
}

Attributes completed(const std::string& where, const Operation& operation, Attributes given) {
  Attributes complete;
  std::vector<std::string_view> known;
  for (const AttributeRule& rule : operation.attributes) {
    known.push_back(rule.name);
    const auto found = given.find(rule.name);
    if (found == given.end() && rule.required)
      throw Error({.where = where,
                   .what = std::string(rule.name),
                   .got = "nothing",
                   .want = std::string(kind_of(rule.kind_or_default)),
                   .advice = "Give " + std::string(rule.summary)});
    complete.emplace(rule.name, found == given.end()
                                    ? rule.kind_or_default
                                    : converted(where, rule, std::move(found->second)));
  }
  for (const auto& [name, value] : given)
    if (!complete.contains(name)) throw unknown_name(where + " attribute", name, known);
  if (operation.settle) operation.settle(complete);
  return complete;
}

void check_inputs(const std::string& where, const Operation& operation,
                  const std::vector<Value>& inputs, const std::vector<Node>& nodes) {
  const bool count_fits = operation.inputs < 0
                              ? !inputs.empty()
                              : inputs.size() == static_cast<std::size_t>(operation.inputs);
  if (!count_fits)
    throw Error({.where = where,
                 .what = "inputs",
                 .got = std::to_string(inputs.size()),
                 .want = operation.inputs < 0 ? "one or more" : std::to_string(operation.inputs),
                 .advice = std::string(operation.summary)});
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].node < 0 || static_cast<std::size_t>(inputs[i].node) >= nodes.size())
      throw Error({.where = where,
                   .what = "input " + std::to_string(i + 1),
                   .got = "a value that is not of this graph",
                   .want = "an earlier node's",
                   .advice = {}});
    const Node& from = nodes[static_cast<std::size_t>(inputs[i].node)];
    const Type want = static_cast<int>(i) == operation.index_input ? Type::index : Type::real;
    if (from.type != want)
      throw Error({.where = where,
                   .what = "input " + std::to_string(i + 1) + " '" + from.name + "'",
                   .got = from.type == Type::index ? "numbers of activities" : "real numbers",
                   .want = want == Type::index ? "numbers of activities" : "real numbers",
                   .advice = std::string(operation.summary)});
  }
}

// The nearest name and a few others: the message stays one line, even for a large network.
template <class Map>
Error not_among(std::string_view kind, std::string_view name, const Map& named) {
  constexpr std::size_t shown = 12;
  std::vector<std::string_view> all;
  for (const auto& [key, value] : named) all.push_back(key);
  const std::string near = nearest(name, all);
  if (all.size() > shown) all.resize(shown);
  if (!near.empty() && std::find(all.begin(), all.end(), near) == all.end()) all.push_back(near);
  return unknown_name(kind, name, all);
}

}  // namespace

std::string text(const Shape& shape) {
  std::string line = "[";
  for (std::size_t i = 0; i < shape.size() && i <= max_rank; ++i)
    line.append(i > 0 ? ", " : "")
        .append(i == max_rank       ? "..."
                : shape[i] == batch ? "N"
                                    : std::to_string(shape[i]));
  return line + "]";
}

std::int64_t elements(const Shape& shape) {
  std::int64_t n = 1;
  for (const std::int64_t axis : shape) n = axis == batch ? n : times(n, axis);
  return n;
}

Value Graph::input(std::string name, Shape shape, Type type) {
  return add(
      "input", std::move(name), {},
      {{"shape", std::move(shape)}, {"type", std::string(type == Type::index ? "index" : "real")}});
}

Value Graph::add(std::string_view operation, std::string name, std::vector<Value> inputs,
                 Attributes attributes) {
  Node node;
  check_name(name, "node");
  node.operation = &find("operation", all_operations(), operation);
  const std::string where = name + " (" + std::string(operation) + ")";
  check_inputs(where, *node.operation, inputs, nodes_);
  node.name = std::move(name);
  node.inputs = std::move(inputs);
  node.attributes = completed(where, *node.operation, std::move(attributes));
  return append(std::move(node));
}

Value Graph::append(Node node) {
  if (by_name_.contains(node.name))
    throw Error({.where = "graph",
                 .what = "node '" + node.name + "'",
                 .got = "a name that is taken",
                 .want = {},
                 .advice = "Give every node its own name"});
  if (nodes_.size() >= max_nodes)
    throw Error({.where = "graph",
                 .what = "nodes",
                 .got = "more than " + std::to_string(max_nodes),
                 .want = {},
                 .advice = "Build a smaller network"});
  std::vector<ParameterRule> rules;
  {
    const CallOf of(*this, node);
    const std::string where = of.call.where();
    node.shape = node.operation->infer(of.call);
    check_shape(where, "output", node.shape);
    if (node.operation == &operations::input && of.call.word("type") == "index")
      node.type = Type::index;
    if (node.operation->parameters) rules = node.operation->parameters(of.call);
    for (const ParameterRule& rule : rules) check_shape(where, rule.name, rule.shape);
  }
  for (ParameterRule& rule : rules) {
    node.parameters.push_back(static_cast<int>(parameters_.size()));
    parameters_.push_back({.name = node.name + "." + std::string(rule.name),
                           .shape = std::move(rule.shape),
                           .start = rule.start,
                           .trained = rule.trained,
                           .until = rule.until});
  }
  const Value value{static_cast<int>(nodes_.size())};
  by_name_.emplace(node.name, value.node);
  nodes_.push_back(std::move(node));
  return value;
}

void Graph::set_output(std::string name, Value value) {
  check_name(name, "output");
  if (value.node < 0 || static_cast<std::size_t>(value.node) >= nodes_.size() ||
      outputs_.contains(name))
    throw Error({.where = "graph",
                 .what = "output '" + name + "'",
                 .got = outputs_.contains(name) ? "a name that is taken"
                                                : "a value that is not of this graph",
                 .want = {},
                 .advice = {}});
  outputs_.emplace(std::move(name), value);
}

void Graph::set_objective(Value loss) {
  const bool known = loss.node >= 0 && static_cast<std::size_t>(loss.node) < nodes_.size();
  if (!known || !shape(loss).empty() || has_objective())
    throw Error({.where = "graph",
                 .what = "objective",
                 .got = !known            ? "a value that is not of this graph"
                        : has_objective() ? "a second one"
                                          : "shape " + text(shape(loss)),
                 .want = "one number, shape []",
                 .advice = "End it with a loss, and add losses up to one"});
  objective_ = loss;
}

Value Graph::output(std::string_view name) const {
  if (const auto found = outputs_.find(name); found != outputs_.end()) return found->second;
  throw not_among("graph output", name, outputs_);
}

Value Graph::named(std::string_view node_name) const {
  if (const auto found = by_name_.find(node_name); found != by_name_.end()) return {found->second};
  throw not_among("graph node", node_name, by_name_);
}

std::vector<Value> Graph::inputs() const {
  std::vector<Value> values;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].operation == &operations::input) values.push_back({static_cast<int>(i)});
  return values;
}

}  // namespace stride::network

// What of a model is kept in fewer bits, as config.json says it.
#include <cmath>
#include <limits>
#include <set>

#include "stride/base/error.hpp"
#include "stride/network/model.hpp"
#include "stride/network/storage.hpp"

namespace stride::network {
namespace {

float number_from(const Json& json, const std::string& where) {
  const double number = json.is_number() ? json.get<double>() : std::nan("");
  if (!(std::fabs(number) <= std::numeric_limits<float>::max()))
    throw bad_member(where, "ranges", "pairs of numbers by node", json);
  return static_cast<float>(number);
}

}  // namespace

Json to_json(const Quantisation& quantisation) {
  Json weights = Json::object(), ranges = Json::object();
  for (const auto& [parameter, storage] : quantisation.weights)
    weights[parameter] = name_of(storage);
  for (const auto& [node, range] : quantisation.ranges) ranges[node] = {range.low, range.high};
  return {{"weights", std::move(weights)},
          {"ranges", std::move(ranges)},
          {"dynamic", quantisation.dynamic}};
}

Quantisation quantisation_from_json(const Json& json, const Graph& graph,
                                    const std::string& where) {
  const std::string here = where + ": quantisation";
  Quantisation quantisation;
  const Json weights = member<Json>(json, "weights", here),
             ranges = member<Json>(json, "ranges", here);
  if (!weights.is_object()) throw bad_member(here, "weights", "storages by parameter", weights);
  for (const auto& [name, storage] : weights.items()) {
    if (!storage.is_string()) throw bad_member(here, "weights", "storages by parameter", storage);
    try {
      quantisation.weights[name] = storage_named(storage.get<std::string>());
    } catch (const Error& error) {
      throw Error(here, error);
    }
  }
  if (!ranges.is_object()) throw bad_member(here, "ranges", "pairs of numbers by node", ranges);
  for (const auto& [name, range] : ranges.items()) {
    if (!range.is_array() || range.size() != 2)
      throw bad_member(here, "ranges", "pairs of numbers by node", range);
    quantisation.ranges[name] = {number_from(range[0], here), number_from(range[1], here)};
  }
  quantisation.dynamic = member<bool>(json, "dynamic", here);
  check(quantisation, graph, here);
  return quantisation;
}

void check(const Quantisation& quantisation, const Graph& graph, const std::string& where) {
  std::set<std::string_view> parameters, nodes;
  for (const Parameter& parameter : graph.parameters()) parameters.insert(parameter.name);
  for (const Node& node : graph.nodes()) nodes.insert(node.name);
  for (const auto& [name, storage] : quantisation.weights)
    if (!parameters.contains(name))
      throw bad_member(where, "weights", "parameters of the graph", name.substr(0, 80));
  for (const auto& [name, range] : quantisation.ranges) {
    if (!nodes.contains(name))
      throw bad_member(where, "ranges", "nodes of the graph", name.substr(0, 80));
    if (!(std::isfinite(range.low) && std::isfinite(range.high) && range.low <= 0 &&
          range.high >= 0))
      throw bad_member(where, "ranges", "from 0 or less to 0 or more, finite",
                       Json{{name.substr(0, 80), {range.low, range.high}}});
  }
}

}  // namespace stride::network

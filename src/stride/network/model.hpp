#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/network/decisions.hpp"
#include "stride/network/graph.hpp"
#include "stride/network/quantisation.hpp"

/// The model folder, the one thing that passes between verbs: config.json, model.safetensors,
/// preprocessor_config.json.
namespace stride::network {

/// What the model expects of its sensors, and how raw samples become its input. The runtime checks,
/// converts or refuses.
struct Contract {
  struct Channel {
    std::string name, unit;
  };
  std::vector<Channel> sensors;   ///< what goes in, raw, in this order, in SI units
  std::vector<Channel> channels;  ///< what the network sees after pre-processing: C
  double rate_hz = 0;
  std::int64_t length = 0;  ///< T, samples a window
  std::int64_t hop = 0;     ///< samples between window starts
  Json preprocessing;       ///< windows::Preprocessing, resolved
  Json scaler;              ///< windows::Scaler: kind, offset [C], factor [C]
};

struct Model {
  std::string architecture;             ///< entry of models/all.inc, or "custom"
  Json options;                         ///< its options, complete
  Graph graph;                          ///< deployed
  std::vector<float> parameters;        ///< flat, layout(graph)
  std::vector<std::string> activities;  ///< K names: id2label; empty where there is a target
  /// What a regression answers with, in its unit. The graph's output is then "value" [N, 1], else
  /// "logits" [N, K].
  std::optional<Contract::Channel> target = {};
  Contract contract;
  /// Of a compressed model; its parameters are then those that round_weights (storage.hpp) gives.
  std::optional<Quantisation> quantisation = {};
  std::optional<Decisions> decisions = {};  ///< where people were there to fit them on
};

/// The graph as JSON and back. from_json validates like Graph::add and throws an Error that begins
/// with `where`; hostile sizes (products beyond 2^40 elements) are refused before anything is
/// allocated.
Json to_json(const Graph& graph);
Graph graph_from_json(const Json& json, const std::string& where);
Json to_json(const Contract& contract);
Contract contract_from_json(const Json& json, const std::string& where);
Json to_json(const Quantisation& quantisation);
/// Errors also: a parameter or node that the graph has not, a range without zero.
Quantisation quantisation_from_json(const Json& json, const Graph& graph, const std::string& where);
void check(const Quantisation& quantisation, const Graph& graph, const std::string& where);

/// Writes the files, each replaced as a whole. The model card and logs are deployment's and
/// training's.
void save(const Model& model, const std::filesystem::path& folder);
/// Errors: a missing or damaged file, tensors missing, unexpected or of another shape than the
/// graph's: each is named.
Model load(const std::filesystem::path& folder);

}  // namespace stride::network

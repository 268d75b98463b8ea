#pragma once
#include <optional>
#include <span>
#include <vector>

#include "stride/engine/plan/draft.hpp"
#include "stride/engine/plan/layout.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/network/operation.hpp"
#include "stride/network/quantisation.hpp"

namespace stride::engine {

/// A value as bytes: each q stands for scale (q - zero).
struct Bytes {
  Tensor tensor = {};
  float scale = 1;
  std::uint32_t zero = 0;
};

/// What the lowering of a node may ask and say while a graph is planned.
class Planning {
 public:
  Planning(const network::Graph& graph, std::span<const float> parameters,
           const PlanOptions& options = {});

  const network::Graph& graph() const { return graph_; }
  Draft& draft() { return draft_; }

  /// Whether convolutions may take fewer products.
  bool winograd() const { return options_.winograd; }

  /// Lowers every node and finishes the draft: the program's bytes.
  ProgramBytes finished();

  bool is_placed(const network::Node& node) const {
    return place_of(node).floats || place_of(node).bytes;
  }
  /// Where a value lies as floats; bytes become floats first. It must be placed.
  Tensor of(network::Value value);
  Tensor in(const network::Node& node, std::size_t i = 0) { return of(node.inputs[i]); }
  /// Where it lies as bytes; floats of a known range become bytes first.
  Bytes bytes_of(network::Value value);
  /// Whether there are only bytes of it so far.
  bool is_bytes(network::Value value) const;
  void put(const network::Node& node, Tensor tensor) { place_of(node).floats = tensor; }
  void put(const network::Node& node, Bytes bytes) { place_of(node).bytes = bytes; }
  /// A new value of the node's shape.
  Tensor made(const network::Node& node, Element element = Element::float32);
  /// The same, and the node's place from now on.
  Tensor out(const network::Node& node);
  /// The same as bytes, of the scale of others or of the node's range.
  Bytes bytes_out(const network::Node& node, Bytes like);
  Bytes bytes_out(const network::Node& node);
  /// The node's shape where another value lies.
  static Tensor seen_as(const network::Node& node, const Tensor& value);

  std::span<const float> weights(const network::Node& node, std::size_t which) const;
  std::vector<float> copy_of(const network::Node& node, std::size_t which) const;

  /// The only node that reads this one, if it is of that operation.
  const network::Node* followed_by(const network::Node& node,
                                   const network::Operation& operation) const;
  /// A node and those behind it that its step does too: a batch norm, then a ReLU.
  std::vector<const network::Node*> chain_of(const network::Node& node) const;

  /// How a parameter of the node is kept.
  network::Storage storage(const network::Node& node, std::size_t which) const;
  /// Whether its weights are bytes and its input takes its range from each window.
  bool is_dynamic(const network::Node& node, std::size_t which) const;
  /// Whether a layer computes in whole numbers.
  bool is_whole(const network::Node& node) const;
  /// Whether someone who reads a value computes in whole numbers.
  bool wants_bytes(const network::Node& node) const;

 private:
  struct Place {
    std::optional<Tensor> floats = {};
    std::optional<Bytes> bytes = {};
  };

  const Place& place_of(const network::Node& node) const { return placed_[index_of(node)]; }
  Place& place_of(const network::Node& node) { return placed_[index_of(node)]; }
  /// By node, or by the nodes before it that it copies; nullptr where there is none.
  const network::Quantisation::Range* range_of(const network::Node& node) const;
  std::size_t index_of(const network::Node& node) const {
    return static_cast<std::size_t>(&node - graph_.nodes().data());
  }

  const network::Graph& graph_;
  std::span<const float> parameters_;
  PlanOptions options_;
  network::Layout layout_;
  std::vector<Place> placed_;                               // [nodes]
  std::vector<std::vector<const network::Node*>> readers_;  // [nodes]; nullptr = an output
  Draft draft_;
};

/// A size that the graph has checked, as steps hold it.
inline std::uint32_t word_of(std::int64_t number) { return static_cast<std::uint32_t>(number); }

}  // namespace stride::engine

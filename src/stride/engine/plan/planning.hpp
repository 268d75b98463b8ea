#pragma once
#include <optional>
#include <span>
#include <vector>

#include "stride/engine/plan/draft.hpp"
#include "stride/engine/plan/layout.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/network/operation.hpp"

namespace stride::engine {

/// What the lowering of a node may ask and say while a graph is planned.
class Planning {
 public:
  Planning(const network::Graph& graph, std::span<const float> parameters,
           const PlanOptions& options = {});

  const network::Graph& graph() const { return graph_; }
  Draft& draft() { return draft_; }

  /// Lowers every node and finishes the draft: the program's bytes.
  std::vector<unsigned char> finished();

  bool is_placed(const network::Node& node) const { return placed_[index_of(node)].has_value(); }
  /// Where a value lies. It must be placed.
  Tensor of(network::Value value) const { return *placed_[static_cast<std::size_t>(value.node)]; }
  Tensor in(const network::Node& node, std::size_t i = 0) const { return of(node.inputs[i]); }
  void put(const network::Node& node, Tensor tensor) { placed_[index_of(node)] = tensor; }
  /// A new value of the node's shape.
  Tensor made(const network::Node& node);
  /// The same, and the node's place from now on.
  Tensor out(const network::Node& node);
  /// The node's shape where another value lies.
  static Tensor seen_as(const network::Node& node, const Tensor& value);

  std::span<const float> weights(const network::Node& node, std::size_t which) const;
  std::vector<float> copy_of(const network::Node& node, std::size_t which) const;

  /// The only node that reads this one, if it is of that operation.
  const network::Node* followed_by(const network::Node& node,
                                   const network::Operation& operation) const;

 private:
  std::size_t index_of(const network::Node& node) const {
    return static_cast<std::size_t>(&node - graph_.nodes().data());
  }

  const network::Graph& graph_;
  std::span<const float> parameters_;
  PlanOptions options_;
  network::Layout layout_;
  std::vector<std::optional<Tensor>> placed_;               // [nodes]
  std::vector<std::vector<const network::Node*>> readers_;  // [nodes]; nullptr = an output
  Draft draft_;
};

/// A size that the graph has checked, as steps hold it.
inline std::uint32_t word_of(std::int64_t number) { return static_cast<std::uint32_t>(number); }

}  // namespace stride::engine

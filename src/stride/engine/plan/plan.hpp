#pragma once
#include <span>
#include <vector>

#include "stride/engine/plan/keep.hpp"
#include "stride/network/graph.hpp"
#include "stride/network/quantisation.hpp"

/// From the network as data to the program that devices run. Not device-safe: this happens once, on
/// the host.
namespace stride::engine {

/// What a program is to do beside answering.
struct PlanOptions {
  std::uint32_t hop = 0;  ///< samples from one window to the next; 0 = they share nothing
  Keep keep = Keep::columns;
  /// What is kept and computed in fewer bits; nullptr = nothing.
  const network::Quantisation* quantisation = nullptr;
};

/// The program of a deployed graph and its flat parameters, for one window: batch norms folded into
/// the convolutions before them, Lego bricks merged, ReLUs done in passing, every value with its
/// place in one arena. Input "x" [N, C, T]; the output is "value" or "logits" [N, K].
/// With a hop, the engine may go on from one window to the next, that many samples later, and
/// keep what they share; such values have places of their own. Errors: an operation that the engine
/// does not have, a shape it cannot hold, a program of 2^32 floats or more; all name the node.
std::vector<unsigned char> plan(const network::Graph& graph, std::span<const float> parameters,
                                const PlanOptions& options = {});

}  // namespace stride::engine

#pragma once
#include <span>
#include <vector>

#include "stride/engine/plan/keep.hpp"
#include "stride/engine/plan/memory.hpp"
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
  /// Convolutions of floats over 2 to 5 samples by fewer products, where they are wide: faster, for
  /// up to three times the weights' bytes, 1.2 times with 5 samples. Sums are rounded otherwise.
  bool winograd = false;
};

/// Whether streams whose windows are so many samples apart gain by it: else hardly a tile is the
/// one of the window before.
constexpr bool suits_winograd(std::int64_t hop) { return hop % 4 == 0; }

/// The program of a deployed graph and its flat parameters, for one window: batch norms folded into
/// the convolutions before them, Lego bricks merged, ReLUs done in passing, every value with its
/// place in one arena. Input "x" [N, C, T]; the output is "value" or "logits" [N, K].
/// With a hop, the engine may go on from one window to the next, that many samples later, and
/// keep what they share; such values have places of their own. Errors: an operation that the engine
/// does not have, a shape it cannot hold, a program of 2^32 floats or more; all name the node.
ProgramBytes plan(const network::Graph& graph, std::span<const float> parameters,
                  const PlanOptions& options = {});

}  // namespace stride::engine

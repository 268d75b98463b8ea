#pragma once
#include <span>
#include <vector>

#include "stride/network/graph.hpp"

/// From the network as data to the program that devices run. Not device-safe: this happens once, on
/// the host.
namespace stride::engine {

/// The program of a deployed graph and its flat parameters, for one window: batch norms folded into
/// the convolutions before them, Lego bricks merged, ReLUs done in passing, every value with its
/// place in one arena. Input "x" [N, C, T]; the output is "value" or "logits" [N, K].
/// Errors: an operation that the engine does not have, a shape it cannot hold, a program of 2^32
/// floats or more; all name the node.
std::vector<unsigned char> plan(const network::Graph& graph, std::span<const float> parameters);

}  // namespace stride::engine

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/network/graph.hpp"

/// Which parameters of a network are weights, that inputs are multiplied with. Biases, norms and
/// choices of bricks are none: they are few, and a small error in them moves everything.
namespace stride::compression {

enum class Kind : std::uint8_t {
  convolution,  ///< filters, bricks
  linear,       ///< also the two layers of channel attention
  attention,    ///< projections
  recurrent,    ///< of an LSTM or a GRU, of its input and of its state
  fixed,        ///< random kernels that nobody trains
};

struct Weight {
  Kind kind;
  std::size_t parameter;  ///< index into Graph::parameters()
};

std::vector<Weight> weights_of(const network::Graph& graph);

/// The part of the flat parameters that is one of them.
std::span<float> part_of(const network::Graph& graph, std::size_t parameter,
                         std::span<float> parameters);

}  // namespace stride::compression

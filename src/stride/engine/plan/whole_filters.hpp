#pragma once
#include "stride/engine/plan/filters.hpp"

/// Convolutions, linear layers and LSTMs of narrow weights.
namespace stride::engine {

/// Adds the step of a chain of nodes, folded already, whose input and output have ranges. Its
/// weights get 255 steps for each folded filter; sums go out as bytes or as floats, as those who
/// read them want. All nodes are placed where the result is.
void convolve_whole(Planning& p, const std::vector<const network::Node*>& nodes,
                    const Convolution& spaced, const Filters& filters);

/// Adds a linear layer at every place that takes the range of its input from each window.
void add_dynamic(Planning& p, Tensor in, Tensor out, std::uint32_t relu, const Filters& filters);

/// Adds an LSTM whose recurrent weights are kept as bytes or bfloat16.
void add_narrow_lstm(Planning& p, const network::Node& node);

}  // namespace stride::engine

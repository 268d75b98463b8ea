#pragma once
#include "stride/engine/plan/filters.hpp"

/// Convolutions and linear layers in whole numbers.
namespace stride::engine {

/// Adds the step of a chain of nodes, folded already, whose input and output have ranges. Its
/// weights get 255 steps for each folded filter; sums go out as bytes or as floats, as those who
/// read them want. All nodes are placed where the result is.
void convolve_whole(Planning& p, const std::vector<const network::Node*>& nodes,
                    const Convolution& spaced, const Filters& filters);

/// Adds a linear layer at every place that takes the range of its input from each window.
void add_dynamic(Planning& p, Tensor in, Tensor out, std::uint32_t relu, const Filters& filters);

}  // namespace stride::engine

#pragma once
#include <span>
#include <vector>

#include "stride/network/graph.hpp"

namespace stride::compression {

/// A network and its flat parameters.
struct Network {
  network::Graph graph;
  std::vector<float> parameters;
};

/// The deployed network without the batch norms that follow a convolution or a linear layer which
/// nothing else reads: filters take the norm's factor, biases its summand. Such a layer keeps its
/// name and has a bias from then on. A norm behind a Lego convolution stays: its bricks are shared
/// by filters of different norms, and stay few. Rounding aside, the answers are the same.
/// Source: Jacob et al. 2018, arXiv:1712.05877, 3.2, equation 14.
Network folded(const network::Graph& graph, std::span<const float> parameters);

}  // namespace stride::compression

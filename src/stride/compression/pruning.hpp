#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/network/graph.hpp"

/// The smallest weights of a whole network become zeros. A file of zeros is as long as any other;
/// it shrinks when it is packed (gzip).
namespace stride::compression {

/// Sets `share` of the trained weights (see weights_of) to zero, those of least magnitude over the
/// whole network; of equal ones the first in the graph's order. Biases and norms stay.
/// Gives where: true for each flat parameter that is to stay zero.
/// Source: Han et al. 2015, arXiv:1506.02626, with one threshold for all layers.
std::vector<bool> prune(const network::Graph& graph, std::span<float> parameters, double share);

/// How many of the trained weights there are, and how many of them are zero.
struct Sparsity {
  std::int64_t weights = 0, zeros = 0;
  double share() const {
    return weights == 0 ? 0 : static_cast<double>(zeros) / static_cast<double>(weights);
  }
};
Sparsity sparsity_of(const network::Graph& graph, std::span<const float> parameters);

}  // namespace stride::compression

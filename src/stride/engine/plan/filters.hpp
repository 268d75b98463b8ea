#pragma once
#include <utility>
#include <vector>

#include "stride/engine/plan/planning.hpp"

/// Convolutions, and what becomes one.
namespace stride::engine {

/// Filters [F][C / groups][kernel_h][kernel_t] and a bias [F], as graphs hold them.
struct Filters {
  std::vector<float> weight = {}, bias = {};
  std::int64_t filters = 1, channels = 1, kernel_h = 1, kernel_t = 1, groups = 1;
  bool one_scale = false;  ///< in whole numbers all filters share one

  std::size_t each() const { return static_cast<std::size_t>(channels * kernel_h * kernel_t); }
};

/// As the weights of Convolution, Lstm and Gru want them.
std::vector<float> packed(const Filters& filters, std::int64_t panel);

/// The weights [F][C][kernel] of a node lego_convolution, put together from its bricks.
std::vector<float> merged(const network::CallOf& of, std::span<const float> bricks,
                          std::span<const float> selection, std::span<const float> coefficients);

/// Adds the step, whose places and spacing are set.
void add(Planning& p, Convolution step, const Filters& filters);

/// Adds the step of a node with the batch norm behind it folded into the filters, and the ReLU
/// behind that taken along. All these nodes are placed where the result is.
void convolve(Planning& p, const network::Node& node, Convolution step, Filters filters);

/// A linear layer at every place, whose `weight` [F, C] and `bias` [F] are such parameters of the
/// node.
Tensor projected(Planning& p, const network::Node& node, Tensor input, std::size_t weight,
                 std::size_t bias, bool relu);

/// Such parameters as filters, and filters as a linear layer at every place.
Filters linear_filters(const Planning& p, const network::Node& node, std::size_t weight,
                       std::size_t bias);
Tensor everywhere(Planning& p, Tensor input, const Filters& filters, bool relu, bool dynamic);

/// Multiplier and summand of each channel that a batch norm is.
std::pair<std::vector<float>, std::vector<float>> affine_of(const Planning& p,
                                                            const network::Node& norm);

}  // namespace stride::engine

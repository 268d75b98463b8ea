#pragma once
#include "stride/engine/plan/planning.hpp"

/// One function for each operation: writes the steps of a node whose inputs are placed, and places
/// it.
namespace stride::engine::lower {

using Lower = void(Planning& p, const network::Node& node);

// In the order of network/operations/all.inc.
Lower convolution, lego_convolution, linear, lstm, gru, attention, channel_attention, batch_norm,
    relu, tanh, sigmoid, softmax, max_pool, mean_pool, mean_over_time, last_of_time,
    mean_over_channels, max_over_channels, channel_sums, random_convolution, difference,
    winner_counts, positive_share, square_root, window_statistics, flatten, permute, reshape,
    concatenate, add, multiply, scale, shift;

}  // namespace stride::engine::lower

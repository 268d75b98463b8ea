#pragma once
#include "stride/deployment/onnx/writing.hpp"

/// What each operation becomes in an ONNX file. Every function ends its node.
namespace stride::deployment::onnx {

using Writer = void(Writing&, const network::Node&);

// write_convolutions.cpp
Writer convolution, lego_convolution, random_convolution, channel_sums, linear;
// write_sequences.cpp
Writer lstm, gru, attention, channel_attention;
// write_elements.cpp
Writer batch_norm, relu, tanh, sigmoid, softmax, square_root, scale, shift, add, multiply;
// write_places.cpp
Writer max_pool, mean_pool, mean_over_time, last_of_time, mean_over_channels, max_over_channels,
    flatten, permute, reshape, concatenate;
// write_features.cpp
Writer difference, winner_counts, positive_share, window_statistics;

}  // namespace stride::deployment::onnx

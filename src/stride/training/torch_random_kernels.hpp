#pragma once
#include <cstdint>

/// Random features of one window in plain loops over its samples, for passes that need no gradient.
/// LibTorch's operations would write out every response several times; these keep a group of them
/// in the cache.
namespace stride::training::torch {

/// x [C, T] and weight [C k, taps] -> out [C k, T]: see random_convolution.
void convolve_channels(const float* x, const float* weight, std::int64_t channels,
                       std::int64_t kernels, std::int64_t taps, std::int64_t dilation,
                       std::int64_t length, float* out);

/// x [groups k, T] -> wins and defeats, [groups k] each: see winner_counts.
void count_winners(const float* x, std::int64_t groups, std::int64_t k, std::int64_t length,
                   float* wins, float* defeats);

/// x [F, T] and thresholds [F, q] -> out [F, q]: see positive_share.
void share_above(const float* x, const float* thresholds, std::int64_t filters, std::int64_t q,
                 std::int64_t margin, std::int64_t length, float* out);

}  // namespace stride::training::torch

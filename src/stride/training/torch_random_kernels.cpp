// The loops of random features, compiled for several vector widths; the processor's is taken.
#include "stride/training/torch_random_kernels.hpp"

#include <algorithm>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define STRIDE_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define STRIDE_WIDE
#endif

namespace stride::training::torch {
namespace {

STRIDE_WIDE void convolve(const float* padded, const float* weight, std::int64_t taps,
                          std::int64_t dilation, std::int64_t length, float* out) {
  std::fill(out, out + length, 0.0F);
  for (std::int64_t i = 0; i < taps; ++i) {
    const float w = weight[i];
    const float* const from = padded + i * dilation;
    for (std::int64_t t = 0; t < length; ++t) out[t] += w * from[t];
  }
}

// The largest and smallest response of one group at each time, and which they are.
struct Contest {
  explicit Contest(std::int64_t length)
      : largest(static_cast<std::size_t>(length)),
        smallest(largest.size()),
        winner(largest.size()),
        loser(largest.size()) {}
  std::vector<float> largest, smallest;
  std::vector<std::int32_t> winner, loser;
};

STRIDE_WIDE void compete(const float* row, std::int32_t number, std::int64_t length, float* largest,
                         float* smallest, std::int32_t* winner, std::int32_t* loser) {
  for (std::int64_t t = 0; t < length; ++t) {
    const float v = row[t];
    winner[t] = v > largest[t] ? number : winner[t];
    largest[t] = v > largest[t] ? v : largest[t];
    loser[t] = v < smallest[t] ? number : loser[t];
    smallest[t] = v < smallest[t] ? v : smallest[t];
  }
}

STRIDE_WIDE float sum_of_wins(const float* largest, const std::int32_t* winner, std::int32_t number,
                              std::int64_t length) {
  // Sixteen sums side by side: the compiler may not reorder one.
  float sums[16] = {};
  std::int64_t t = 0;
  for (; t + 16 <= length; t += 16)
    for (std::int64_t i = 0; i < 16; ++i)
      sums[i] += winner[t + i] == number ? largest[t + i] : 0.0F;
  float sum = 0;
  for (; t < length; ++t) sum += winner[t] == number ? largest[t] : 0.0F;
  for (const float part : sums) sum += part;
  return sum;
}

STRIDE_WIDE std::int32_t count_of(const std::int32_t* loser, std::int32_t number,
                                  std::int64_t length) {
  std::int32_t count = 0;
  for (std::int64_t t = 0; t < length; ++t) count += loser[t] == number;
  return count;
}

STRIDE_WIDE std::int32_t count_above(const float* x, float threshold, std::int64_t length) {
  std::int32_t count = 0;
  for (std::int64_t t = 0; t < length; ++t) count += x[t] > threshold;
  return count;
}

}  // namespace

void convolve_channels(const float* x, const float* weight, std::int64_t channels,
                       std::int64_t kernels, std::int64_t taps, std::int64_t dilation,
                       std::int64_t length, float* out) {
  const std::int64_t reach = dilation * (taps - 1) / 2;
  std::vector<float> padded(static_cast<std::size_t>(length + 2 * reach));
  for (std::int64_t c = 0; c < channels; ++c) {
    std::copy_n(x + c * length, length, padded.begin() + reach);
    for (std::int64_t f = c * kernels; f < (c + 1) * kernels; ++f)
      convolve(padded.data(), weight + f * taps, taps, dilation, length, out + f * length);
  }
}

void count_winners(const float* x, std::int64_t groups, std::int64_t k, std::int64_t length,
                   float* wins, float* defeats) {
  Contest c(length);
  for (std::int64_t g = 0; g < groups; ++g) {
    const float* const rows = x + g * k * length;
    std::copy_n(rows, length, c.largest.begin());
    std::copy_n(rows, length, c.smallest.begin());
    std::ranges::fill(c.winner, 0);
    std::ranges::fill(c.loser, 0);
    for (std::int32_t j = 1; j < k; ++j)
      compete(rows + j * length, j, length, c.largest.data(), c.smallest.data(), c.winner.data(),
              c.loser.data());
    for (std::int32_t j = 0; j < k; ++j) {
      wins[g * k + j] = sum_of_wins(c.largest.data(), c.winner.data(), j, length);
      defeats[g * k + j] = static_cast<float>(count_of(c.loser.data(), j, length));
    }
  }
}

void share_above(const float* x, const float* thresholds, std::int64_t filters, std::int64_t q,
                 std::int64_t margin, std::int64_t length, float* out) {
  for (std::int64_t f = 0; f < filters; ++f) {
    const std::int64_t left = f % 2 == 0 ? 0 : margin, counted = length - 2 * left;
    for (std::int64_t i = 0; i < q; ++i)
      out[f * q + i] =
          static_cast<float>(count_above(x + f * length + left, thresholds[f * q + i], counted)) /
          static_cast<float>(counted);
  }
}

}  // namespace stride::training::torch

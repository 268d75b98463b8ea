#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace stride::windows {

/// Small changes to training windows that leave their activity what it is. Another person walks
/// more or less strongly, another sensor is noisier; 0 = not at all.
struct Augmentation {
  double amplitude = 0;  ///< spread of a channel's strength: factor U(1 - 1.73 a, 1 + 1.73 a)
  double noise = 0;      ///< standard deviation of added noise, in the scaler's units

  bool any() const { return amplitude > 0 || noise > 0; }
};

/// Changes a batch in place, after scaling: one factor for each window and channel, noise for each
/// value. All numbers come from `seed`. Uniform distributions: a fifth of the normal's cost, and
/// what trains does not tell them apart.
/// Shapes  batch [n, C, T] with n * C = batch.size() / length.
/// Source  scaling and jittering of Um et al. 2017, doi:10.1145/3136755.3136817.
void augment(const Augmentation& augmentation, std::span<float> batch, std::size_t length,
             std::uint64_t seed);

}  // namespace stride::windows

#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "stride/windows/scaler.hpp"
#include "stride/windows/window_set.hpp"

namespace stride::windows {

/// Small changes to training windows that leave their activity what it is. Another person walks
/// more or less strongly, wears the sensor askew, has a noisier one; 0 = not at all.
struct Augmentation {
  double tilt = 0;       ///< degrees, standard deviation of the angle about a random axis
  double amplitude = 0;  ///< spread of a channel's strength: factor U(1 - 1.73 a, 1 + 1.73 a)
  double noise = 0;      ///< standard deviation of added noise, in the scaler's units

  bool any() const { return tilt > 0 || amplitude > 0 || noise > 0; }
};

/// Changes a batch of scaled windows in place. A tilt turns all of a window's sensors alike, each
/// three channels `…_x`, `…_y`, `…_z` in a row, before scaling as it were; then one factor for each
/// window and channel, and noise for each value. All numbers come from `seed`. Uniform
/// distributions: a fifth of the normal's cost, and what trains does not tell them apart.
/// Shapes  batch [n, C, T] of the set's channels and length.
/// Source  rotation, scaling and jittering of Um et al. 2017, doi:10.1145/3136755.3136817.
void augment(const Augmentation& augmentation, const WindowSet& windows, const Scaler& scaler,
             std::span<float> batch, std::uint64_t seed);

/// Row after row, the rotation by `angle` (radians) about a unit vector (Rodrigues 1840).
std::array<double, 9> rotation(const std::array<double, 3>& axis, double angle);

}  // namespace stride::windows

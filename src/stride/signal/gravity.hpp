#pragma once
#include <cstddef>
#include <string_view>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/signal/butterworth.hpp"

namespace stride::signal {

/// Gravity is what of an acceleration changes slower than this; people's movements are faster.
/// Source: Anguita et al., ESANN 2013 (UCI-HAR): "0.3 Hz was found to be an optimal corner
/// frequency".
inline constexpr double gravity_cutoff_hz = 0.3;

/// Accelerations are known by their unit.
constexpr bool holds_gravity(std::string_view unit) { return unit == "m/s^2"; }

constexpr std::size_t gravity_memory(std::size_t channels) { return butterworth_memory(channels); }

/// Separates accelerations into gravity (a causal 0.3 Hz low-pass) and the body's own: body = raw -
/// gravity. It takes some seconds to follow a new posture; a causal filter cannot know better.
/// Device-safe.
///
/// Shapes  A acceleration channels, in place: raw [A] becomes body [A]; gravity [A] is written
/// beside. Errors  make() as Butterworth::make; the rate must be above 0.6 Hz.
class GravitySeparator {
 public:
  [[nodiscard]] static Status make(double rate_hz, std::size_t channels, Span<float> memory,
                                   GravitySeparator& out) noexcept {
    const Status status =
        Butterworth::make(Pass::low, gravity_cutoff_hz, rate_hz, channels, memory, out.low_pass_);
    if (status == Status::ok) out.channels_ = channels;
    return status;
  }

  void push(Span<float> acceleration, Span<float> gravity) noexcept {
    for (std::size_t a = 0; a < channels_; ++a) gravity[a] = acceleration[a];
    low_pass_.push(gravity);
    for (std::size_t a = 0; a < channels_; ++a) acceleration[a] -= gravity[a];
  }

  void reset() noexcept { low_pass_.reset(); }

 private:
  Butterworth low_pass_;
  std::size_t channels_ = 0;
};

}  // namespace stride::signal

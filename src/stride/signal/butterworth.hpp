#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/signal/stamp.hpp"
#include "stride/signal/tangent.hpp"
#include "stride/signal/units.hpp"

namespace stride::signal {

enum class Pass : std::uint8_t { low, high };

/// How many floats a Butterworth needs: three a channel.
constexpr std::size_t butterworth_memory(std::size_t channels) { return 3 * channels; }

/// A causal 3rd-order Butterworth filter for C channels, sample by sample. Device-safe.
///
/// The analogue prototype 1 / ((s + 1)(s^2 + s + 1)) through the bilinear transform with
/// prewarping, as a first- and a second-order section in trapezoidal form: the same transfer
/// function as the usual direct form, but it stays accurate in float at very low cut-offs (0.3 Hz
/// of 1 kHz), where a direct form's rounded coefficients are 0.9 % off at rest. The first sample
/// after make() or reset() counts as having been there for ever: no start transient.
///
/// Shapes  sample [C], filtered in place.
/// Errors  make(): bad_shape (no channel), bad_value (cut-off not between 0 and half the rate),
/// memory_too_small.
///         push() cannot fail; values must be finite, since a filter never forgets a NaN.
/// Source  Zavalishin, The Art of VA Filter Design, rev. 2.1.2 (2018), sections 3.10 and 4.2;
/// golden numbers: SciPy.
class Butterworth {
 public:
  [[nodiscard]] static Status make(Pass pass, double cutoff_hz, double rate_hz,
                                   std::size_t channels, Span<float> memory,
                                   Butterworth& out) noexcept {
    if (channels == 0) return Status::bad_shape;
    if (!is_finite(rate_hz) || !(cutoff_hz > 0) || !(cutoff_hz < rate_hz / 2))
      return Status::bad_value;
    if (memory.size() / 3 < channels) return Status::memory_too_small;
    const double g = tangent(pi * cutoff_hz / rate_hz);
    const double a = 1 / (1 + g * (g + 1));
    out.pass_ = pass;
    out.channels_ = channels;
    out.state_ = memory.data();
    out.first_gain_ = static_cast<float>(g / (1 + g));
    out.a1_ = static_cast<float>(a);
    out.a2_ = static_cast<float>(g * a);
    out.a3_ = static_cast<float>(g * g * a);
    out.started_ = false;
    return Status::ok;
  }

  void push(Span<float> sample) noexcept {
    if (!started_) start(sample);
    for (std::size_t c = 0; c < channels_; ++c) sample[c] = filter(sample[c], state_ + 3 * c);
  }

  /// The next sample is a first one.
  void reset() noexcept { started_ = false; }

 private:
  // At rest the integrators of a low-pass hold its input; behind a first-order high-pass the input
  // is 0.
  void start(Span<const float> sample) noexcept {
    for (std::size_t c = 0; c < channels_; ++c) {
      state_[3 * c] = sample[c];
      state_[3 * c + 1] = 0;
      state_[3 * c + 2] = pass_ == Pass::low ? sample[c] : 0;
    }
    started_ = true;
  }

  float filter(float x, float* state) const noexcept {
    const float v = (x - state[0]) * first_gain_;
    const float low = v + state[0];
    state[0] = low + v;
    const float in = pass_ == Pass::low ? low : x - low;
    const float v3 = in - state[2];
    const float band = a1_ * state[1] + a2_ * v3;
    const float smooth = state[2] + a2_ * state[1] + a3_ * v3;
    state[1] = 2 * band - state[1];
    state[2] = 2 * smooth - state[2];
    return pass_ == Pass::low ? smooth : in - band - smooth;
  }

  Pass pass_ = Pass::low;
  bool started_ = false;
  std::size_t channels_ = 0;
  float* state_ = nullptr;  // [C, 3]: first-order integrator, then the second section's two
  float first_gain_ = 0, a1_ = 0, a2_ = 0, a3_ = 0;
};

}  // namespace stride::signal

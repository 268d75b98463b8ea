#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/signal/butterworth.hpp"
#include "stride/signal/stamp.hpp"

namespace stride::signal {

/// Rates of a Resampler.
struct Rates {
  double from_hz = 0;        ///< nominal rate of what comes in
  double to_hz = 0;          ///< exact rate of what goes out
  double longest_gap_s = 0;  ///< missing stretches up to this are bridged
};

/// How many floats a Resampler needs: the two newest samples and the low-pass.
constexpr std::size_t resampler_memory(std::size_t channels) {
  return 2 * channels + butterworth_memory(channels);
}

/// Below this ratio of rates the signal is low-passed first, at this share of the new rate; else
/// what lies above half the new rate would fold down into it. Above the ratio linear interpolation
/// damps that little enough.
inline constexpr double antialias_below = 0.8;
inline constexpr double antialias_cutoff = 0.4;

/// Puts samples with irregular stamps on a uniform grid by linear interpolation. Device-safe.
///
/// The grid of a stretch starts at its first sample; point k lies at start + k / to_hz, so no error
/// adds up. Where to_hz < 0.8 from_hz a causal 3rd-order Butterworth low-pass at 0.4 to_hz runs
/// first.
///
///     resampler.push(stamp, sample);
///     while (resampler.pop(sample, stamp)) use(sample);     // after every push, until false
///
/// Timing  a grid point is given once a sample at it or past it was seen.
/// Errors  make(): bad_shape, bad_value (a rate not above 0), memory_too_small.
///         push(): bad_time for a stamp that is no number, repeats or goes back; the sample is then
///         ignored.
/// A gap longer than longest_gap_s starts a new grid, and stretch() changes.
class Resampler {
 public:
  [[nodiscard]] static Status make(Rates rates, std::size_t channels, Span<float> memory,
                                   Resampler& out) noexcept {
    if (channels == 0) return Status::bad_shape;
    if (!(rates.from_hz > 0) || !is_finite(rates.from_hz)) return Status::bad_value;
    if (!(rates.to_hz > 0) || !is_finite(rates.to_hz)) return Status::bad_value;
    if (!(rates.longest_gap_s >= 0) || !is_finite(rates.longest_gap_s)) return Status::bad_value;
    if (memory.size() / 5 < channels) return Status::memory_too_small;
    Resampler made;
    made.channels_ = channels;
    made.to_hz_ = rates.to_hz;
    made.longest_s_ = longest_step_s(rates.longest_gap_s, rates.from_hz);
    made.before_ = memory.data();
    made.now_ = memory.data() + channels;
    made.smooths_ = rates.to_hz < antialias_below * rates.from_hz;
    if (made.smooths_) {
      const Status status =
          Butterworth::make(Pass::low, antialias_cutoff * rates.to_hz, rates.from_hz, channels,
                            {memory.data() + 2 * channels, 3 * channels}, made.low_pass_);
      if (status != Status::ok) return status;
    }
    out = made;
    return Status::ok;
  }

  [[nodiscard]] Status push(const Stamp& stamp, Span<const float> sample) noexcept {
    if (!is_finite(stamp.time_s)) return Status::bad_time;
    if (started_ && !(stamp.time_s > at_now_.time_s)) return Status::bad_time;
    if (started_ && stamp.time_s - at_now_.time_s > longest_s_) reset();
    for (std::size_t c = 0; c < channels_; ++c) {
      before_[c] = now_[c];
      now_[c] = sample[c];
    }
    if (smooths_) low_pass_.push({now_, channels_});
    at_before_ = started_ ? at_now_ : stamp;
    at_now_ = stamp;
    if (!started_) {
      start_s_ = stamp.time_s;
      next_ = 0;
      started_ = true;
    }
    return Status::ok;
  }

  /// The next sample [C] of the grid; false when none is due yet.
  [[nodiscard]] bool pop(Span<float> sample, Stamp& stamp) noexcept {
    if (!started_) return false;
    // All times from the start of the grid on: far from 0 a double may be too coarse to tell two
    // grid points apart.
    const double point_s = static_cast<double>(next_) / to_hz_;
    const double now_s = at_now_.time_s - start_s_, before_s = at_before_.time_s - start_s_;
    // Stamps are rounded decimals: a millionth of a period is no difference in time.
    const double same_s = 1e-6 / to_hz_;
    if (point_s > now_s + same_s) return false;
    ++next_;
    const double time_s = start_s_ + point_s;
    if (point_s >= now_s - same_s) return give(now_, at_now_, time_s, sample, stamp);
    if (point_s <= before_s + same_s) return give(before_, at_before_, time_s, sample, stamp);
    const double weight = (point_s - before_s) / (now_s - before_s);
    for (std::size_t c = 0; c < channels_; ++c)
      sample[c] = before_[c] + (now_[c] - before_[c]) * static_cast<float>(weight);
    stamp = {time_s, weight < 0.5 ? at_before_.nearest : at_now_.nearest, at_before_.first,
             at_now_.last};
    return true;
  }

  /// The next sample starts a new grid.
  void reset() noexcept {
    started_ = false;
    low_pass_.reset();
    ++stretch_;
  }

  /// Changes whenever a new grid starts: nothing may reach across (filters, windows).
  std::uint32_t stretch() const { return stretch_; }

 private:
  bool give(const float* from, const Stamp& at, double time_s, Span<float> sample,
            Stamp& stamp) const noexcept {
    for (std::size_t c = 0; c < channels_; ++c) sample[c] = from[c];
    stamp = at;
    stamp.time_s = time_s;
    return true;
  }

  std::size_t channels_ = 0;
  double to_hz_ = 0, longest_s_ = 0;
  float* before_ = nullptr;  // [C]
  float* now_ = nullptr;     // [C]
  Stamp at_before_, at_now_;
  double start_s_ = 0;
  std::int64_t next_ = 0;  // number of the next grid point
  bool started_ = false, smooths_ = false;
  Butterworth low_pass_;
  std::uint32_t stretch_ = 0;
};

}  // namespace stride::signal

#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/signal/butterworth.hpp"
#include "stride/signal/gravity.hpp"
#include "stride/signal/interpolate.hpp"
#include "stride/signal/resampler.hpp"
#include "stride/signal/stamp.hpp"

namespace stride::signal {

enum class GravityUse : std::uint8_t {
  keep,    ///< accelerations as they are
  remove,  ///< the body's own in their place
  split,   ///< the same, and their gravity in added channels behind all others
};

/// What a Chain does to the samples, in the order of its members. 0 = not at all.
struct ChainPlan {
  std::size_t channels = 0;  ///< C
  Rates rates;               ///< resamples when the two differ, or when stamps are irregular
  bool stamped = false;      ///< stamps are the clock's own, not counted: always put on the grid
  double low_pass_hz = 0;
  double high_pass_hz = 0;
  GravityUse gravity = GravityUse::keep;
  /// [A] numbers of the acceleration channels, used unless gravity is kept; the caller's for the
  /// chain's life.
  Span<const std::uint32_t> accelerations = {};
};

/// How many channels come out.
constexpr std::size_t channels_out(const ChainPlan& plan) {
  return plan.channels + (plan.gravity == GravityUse::split ? plan.accelerations.size() : 0);
}

/// How many floats a chain needs beside its GapMemory.
constexpr std::size_t chain_memory(const ChainPlan& plan) {
  const std::size_t filters =
      static_cast<std::size_t>((plan.low_pass_hz != 0) + (plan.high_pass_hz != 0)) *
      butterworth_memory(plan.channels);
  const std::size_t gravity =
      gravity_memory(plan.accelerations.size()) + 2 * plan.accelerations.size();
  return plan.channels + resampler_memory(plan.channels) + filters + gravity;
}

/// Everything that happens to a sample before windows are cut: gaps closed, resampled, filtered,
/// gravity separated. The one pre-processor: training pushes whole recordings through it, the
/// device one sample at a time, so both get the same numbers bit for bit. Device-safe.
///
///     chain.push(time_s, sample);
///     while (chain.pop(sample, stamp)) { … }                // after every push, until false
///
/// Shapes  in sample [C]; out sample [channels_out(plan)].
/// Errors  make(): those of its parts. push(): bad_time; the sample is then ignored, but counted as
/// a raw one.
class Chain {
 public:
  [[nodiscard]] static Status make(const ChainPlan& plan, Span<float> memory, GapMemory gaps,
                                   Chain& out) noexcept {
    if (memory.size() < chain_memory(plan)) return Status::memory_too_small;
    for (const std::uint32_t a : plan.accelerations)
      if (a >= plan.channels) return Status::bad_shape;
    Chain made;
    made.plan_ = plan;
    made.resamples_ = plan.stamped || plan.rates.from_hz != plan.rates.to_hz;
    const Status status = made.make_parts(memory.data(), gaps);
    if (status == Status::ok) out = made;
    return status;
  }

  [[nodiscard]] Status push(double time_s, Span<const float> sample) noexcept {
    return filler_.push(time_s, index_++, sample);
  }

  /// The next sample, finished; false when none is ready.
  [[nodiscard]] bool pop(Span<float> out, Stamp& stamp) noexcept {
    while (!resamples_ || !resampler_.pop(out, stamp)) {
      if (!filler_.pop(resamples_ ? Span<float>(waiting_, plan_.channels) : out, stamp))
        return false;
      if (filler_.stretch() != filler_stretch_) begin_stretch();
      if (!resamples_) break;
      // Cannot fail: the filler's stamps increase, and it has ended the stretch at every long gap.
      (void)resampler_.push(stamp, {waiting_, plan_.channels});
    }
    filter(out);
    return true;
  }

  /// Changes whenever a gap was too long: no window may hold samples of two stretches.
  std::uint32_t stretch() const { return filler_stretch_; }
  std::int64_t filled() const { return filler_.filled(); }
  std::int64_t dropped() const { return filler_.dropped(); }
  /// The first channel without which no stretch can begin; C where none lacks.
  std::size_t silent() const noexcept { return filler_.silent(); }

  /// The next sample belongs to another recording; raw samples are counted from 0 again.
  void reset() noexcept {
    filler_.reset();
    index_ = 0;
  }

 private:
  Status make_parts(float* next, GapMemory gaps) noexcept {
    const std::size_t c = plan_.channels;
    const auto take = [&next](std::size_t size) {
      const Span<float> piece(next, size);
      next += size;
      return piece;
    };
    Status status =
        GapFiller::make(c, plan_.rates.from_hz, plan_.rates.longest_gap_s, gaps, filler_);
    waiting_ = take(c).data();
    const Span<float> grid = take(resampler_memory(c));
    if (status == Status::ok) status = Resampler::make(plan_.rates, c, grid, resampler_);
    const std::size_t filter = butterworth_memory(c);
    if (status == Status::ok && plan_.low_pass_hz != 0)
      status = Butterworth::make(Pass::low, plan_.low_pass_hz, plan_.rates.to_hz, c, take(filter),
                                 low_pass_);
    if (status == Status::ok && plan_.high_pass_hz != 0)
      status = Butterworth::make(Pass::high, plan_.high_pass_hz, plan_.rates.to_hz, c, take(filter),
                                 high_pass_);
    if (status != Status::ok || plan_.gravity == GravityUse::keep) return status;
    const std::size_t a = plan_.accelerations.size();
    body_ = take(a);
    still_ = take(a);
    return GravitySeparator::make(plan_.rates.to_hz, a, take(gravity_memory(a)), gravity_);
  }

  void begin_stretch() noexcept {
    filler_stretch_ = filler_.stretch();
    resampler_.reset();
    low_pass_.reset();
    high_pass_.reset();
    gravity_.reset();
  }

  void filter(Span<float> out) noexcept {
    if (plan_.low_pass_hz != 0) low_pass_.push(out);
    if (plan_.high_pass_hz != 0) high_pass_.push(out);
    if (plan_.gravity == GravityUse::keep) return;
    for (std::size_t a = 0; a < body_.size(); ++a) body_[a] = out[plan_.accelerations[a]];
    gravity_.push(body_, still_);
    for (std::size_t a = 0; a < body_.size(); ++a) out[plan_.accelerations[a]] = body_[a];
    if (plan_.gravity != GravityUse::split) return;
    for (std::size_t a = 0; a < still_.size(); ++a) out[plan_.channels + a] = still_[a];
  }

  ChainPlan plan_;
  bool resamples_ = false;
  GapFiller filler_;
  Resampler resampler_;
  Butterworth low_pass_, high_pass_;
  GravitySeparator gravity_;
  float* waiting_ = nullptr;  // [C] on its way into the resampler
  Span<float> body_, still_;  // [A]
  std::int64_t index_ = 0;
  std::uint32_t filler_stretch_ = 0;
};

}  // namespace stride::signal

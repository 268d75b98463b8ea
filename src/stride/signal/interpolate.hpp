#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/signal/stamp.hpp"

namespace stride::signal {

/// The last good reading of one channel.
struct Reading {
  double time_s = 0;
  std::int64_t index = 0;
  float value = 0;
  bool known = false;
};

/// What a GapFiller works in; the caller's. `slots` samples may wait at once.
struct GapMemory {
  Span<float> values;      // [slots, C]
  Span<Stamp> stamps;      // [slots]
  Span<Reading> readings;  // [C]
};

/// How many samples may have to wait: twice the nominal number, since real clocks hurry at times.
/// Bounded, whatever a file says: a longer wait ends the stretch.
constexpr std::size_t gap_slots(double longest_gap_s, double rate_hz) {
  const double wanted = 2 * longest_gap_s * rate_hz + 3;
  return wanted < 65536 ? static_cast<std::size_t>(wanted) : 65536;
}

/// Closes short gaps by straight lines in time, channel by channel; a long gap ends the stretch. A
/// reading is missing where it is no number (see is_reading), or where the stamps leave a hole.
/// Device-safe.
///
///     filler.push(time_s, index, sample);
///     while (filler.pop(sample, stamp)) use(sample);        // after every push, until false
///
/// Timing  a whole sample passes at once; one with a missing reading waits for the next reading of
/// that channel. Errors  make(): bad_shape, bad_value (negative gap, rate not above 0),
/// memory_too_small.
///         push(): bad_time for a stamp that is no number, repeats or goes back; the sample is then
///         ignored.
/// A stretch begins where every channel has a reading; samples before that, and those of a long
/// gap, are dropped.
class GapFiller {
 public:
  [[nodiscard]] static Status make(std::size_t channels, double rate_hz, double longest_gap_s,
                                   GapMemory memory, GapFiller& out) noexcept {
    if (channels == 0) return Status::bad_shape;
    if (!(rate_hz > 0) || !is_finite(rate_hz)) return Status::bad_value;
    if (!(longest_gap_s >= 0) || !is_finite(longest_gap_s)) return Status::bad_value;
    if (memory.stamps.size() < 2 || memory.readings.size() < channels)
      return Status::memory_too_small;
    if (memory.values.size() / channels < memory.stamps.size()) return Status::memory_too_small;
    out = GapFiller();
    out.channels_ = channels;
    out.longest_s_ = longest_step_s(longest_gap_s, rate_hz);
    out.memory_ = memory;
    out.forget();
    return Status::ok;
  }

  [[nodiscard]] Status push(double time_s, std::int64_t index, Span<const float> sample) noexcept {
    if (!is_finite(time_s) || (seen_ && !(time_s > last_s_))) return Status::bad_time;
    seen_ = true;
    last_s_ = time_s;
    if (count_ == memory_.stamps.size()) give_up_oldest();
    if (gap_before(time_s)) end_stretch();
    const bool others_wait = count_ > 0;
    if (can_be_whole(sample))
      store(time_s, index, sample);
    else
      ++dropped_;
    for (std::size_t c = 0; c < channels_; ++c) {
      if (!is_reading(sample[c])) continue;
      if (others_wait) close_gap(c, time_s, index, sample[c]);
      memory_.readings[c] = {time_s, index, sample[c], true};
    }
    return Status::ok;
  }

  /// The next whole sample [C] in the order of time; false when none is ready.
  [[nodiscard]] bool pop(Span<float> sample, Stamp& stamp) noexcept {
    if (count_ == 0) return false;
    const float* oldest = values(0);
    for (std::size_t c = 0; c < channels_; ++c)
      if (!is_reading(oldest[c])) return false;
    for (std::size_t c = 0; c < channels_; ++c) sample[c] = oldest[c];
    stamp = memory_.stamps[slot(0)];
    head_ = slot(1);
    --count_;
    return true;
  }

  /// Ends the recording: what still waits is dropped, and the next sample may have any time.
  void reset() noexcept {
    end_stretch();
    forget();
  }

  /// Changes whenever a gap was too long: nothing may reach across (filters, windows).
  std::uint32_t stretch() const { return stretch_; }
  std::int64_t filled() const { return filled_; }    ///< readings interpolated so far
  std::int64_t dropped() const { return dropped_; }  ///< samples given up so far

  /// The first channel without which no stretch can begin; C where none lacks.
  std::size_t silent() const noexcept {
    std::size_t c = 0;
    while (c < channels_ && memory_.readings[c].known) ++c;
    return c;
  }

 private:
  std::size_t slot(std::size_t k) const {  // k at most as many as there are; a division is slow
    const std::size_t at = head_ + k, slots = memory_.stamps.size();
    return at < slots ? at : at - slots;
  }
  float* values(std::size_t k) const { return memory_.values.data() + slot(k) * channels_; }

  void forget() noexcept {
    for (std::size_t c = 0; c < channels_; ++c) memory_.readings[c].known = false;
    seen_ = false;
  }

  void end_stretch() noexcept {
    dropped_ += static_cast<std::int64_t>(count_);
    count_ = 0;
    ++stretch_;
  }

  // The channels that kept the oldest sample waiting have been silent for too long.
  void give_up_oldest() noexcept {
    const float* oldest = values(0);
    for (std::size_t c = 0; c < channels_; ++c)
      if (!is_reading(oldest[c])) memory_.readings[c].known = false;
    end_stretch();
  }

  bool gap_before(double time_s) noexcept {
    bool found = false;
    for (std::size_t c = 0; c < channels_; ++c) {
      Reading& reading = memory_.readings[c];
      if (!reading.known || !(time_s - reading.time_s > longest_s_)) continue;
      reading.known = false;
      found = true;
    }
    return found;
  }

  bool can_be_whole(Span<const float> sample) const noexcept {
    for (std::size_t c = 0; c < channels_; ++c)
      if (!memory_.readings[c].known && !is_reading(sample[c])) return false;
    return true;
  }

  void store(double time_s, std::int64_t index, Span<const float> sample) noexcept {
    float* to = values(count_);
    for (std::size_t c = 0; c < channels_; ++c) to[c] = sample[c];
    memory_.stamps[slot(count_)] = {time_s, index, index, index};
    ++count_;
  }

  // Walks back over the waiting samples that lack this channel.
  void close_gap(std::size_t c, double time_s, std::int64_t index, float value) noexcept {
    const Reading& from = memory_.readings[c];
    for (std::size_t k = count_; k-- > 0;) {
      float& missing = values(k)[c];
      Stamp& stamp = memory_.stamps[slot(k)];
      if (stamp.nearest == index) continue;
      if (is_reading(missing)) break;
      const double weight = (stamp.time_s - from.time_s) / (time_s - from.time_s);
      missing = from.value + (value - from.value) * static_cast<float>(weight);
      if (from.index < stamp.first) stamp.first = from.index;
      if (index > stamp.last) stamp.last = index;
      ++filled_;
    }
  }

  std::size_t channels_ = 0;
  double longest_s_ = 0;
  GapMemory memory_;
  std::size_t head_ = 0, count_ = 0;  // the waiting samples: a ring
  bool seen_ = false;
  double last_s_ = 0;
  std::uint32_t stretch_ = 0;
  std::int64_t filled_ = 0, dropped_ = 0;
};

}  // namespace stride::signal

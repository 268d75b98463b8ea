// Recordings through the chain of room `signal`: the host's side of pre-processing.
#include "stride/windows/stretches.hpp"

#include <algorithm>
#include <cmath>

#include "stride/base/error.hpp"

namespace stride::windows {
namespace {

signal::GravityUse use_of(Gravity gravity) {
  switch (gravity) {
    case Gravity::keep:
      return signal::GravityUse::keep;
    case Gravity::remove:
      return signal::GravityUse::remove;
    case Gravity::split:
      return signal::GravityUse::split;
  }
  return signal::GravityUse::keep;
}

}  // namespace

std::size_t samples_at_most(const Preprocessing& resolved, const recordings::Recording& recording,
                            double from_hz) {
  const std::size_t n = recording.labels.size();
  const double rate_hz = resolved.rate_hz;
  if (n == 0 || (recording.time_s.empty() && rate_hz == from_hz)) return n;
  const double span_s = recording.time_s.size() < 2
                            ? static_cast<double>(n - 1) / from_hz
                            : recording.time_s.back() - recording.time_s.front();
  // Stamps may be nonsense, so the span alone is no bound: no step longer than this is ever
  // bridged.
  const double bridged_s =
      static_cast<double>(n) * signal::longest_step_s(resolved.longest_gap_s, from_hz);
  // A millionth of a period more, as the resampler allows.
  return static_cast<std::size_t>(std::max(0.0, std::min(span_s, bridged_s)) * rate_hz + 1e-6) + 1;
}

Stretches::Stretches(const Preprocessing& resolved, const recordings::Collection& collection)
    : width_(collection.channels.size()), from_hz_(collection.rate_hz) {
  for (const std::string& name : resolved.channels) {
    const auto found = std::find_if(collection.channels.begin(), collection.channels.end(),
                                    [&](const auto& channel) { return channel.name == name; });
    const auto column = static_cast<std::size_t>(found - collection.channels.begin());
    if (signal::holds_gravity(found->unit))
      accelerations_.push_back(static_cast<std::uint32_t>(columns_.size()));
    columns_.push_back(column);
    channels_out_.push_back(*found);
  }
  all_columns_ = columns_.size() == width_;
  for (std::size_t c = 0; c < columns_.size(); ++c) all_columns_ = all_columns_ && columns_[c] == c;
  plain_ = resolved.rate_hz == collection.rate_hz && resolved.low_pass_hz == 0 &&
           resolved.high_pass_hz == 0 && resolved.gravity == Gravity::keep;
  if (resolved.gravity == Gravity::split)
    for (const std::uint32_t a : accelerations_)
      channels_out_.push_back({channels_out_[a].name + "_gravity", channels_out_[a].unit});
  make_chain(resolved, collection);
}

void Stretches::make_chain(const Preprocessing& resolved,
                           const recordings::Collection& collection) {
  const std::size_t channels = columns_.size();
  plan_ = {.channels = channels,
           .rates = {.from_hz = collection.rate_hz,
                     .to_hz = resolved.rate_hz,
                     .longest_gap_s = resolved.longest_gap_s},
           .low_pass_hz = resolved.low_pass_hz,
           .high_pass_hz = resolved.high_pass_hz,
           .gravity = use_of(resolved.gravity),
           .accelerations = {}};
  if (resolved.gravity != Gravity::keep)
    plan_.accelerations = {accelerations_.data(), accelerations_.size()};
  const std::size_t slots = signal::gap_slots(resolved.longest_gap_s, collection.rate_hz);
  memory_.resize(signal::chain_memory(plan_));
  gap_values_.resize(slots * channels);
  gap_stamps_.resize(slots);
  gap_readings_.resize(channels);
  in_.resize(channels);
  out_.resize(channels_out_.size());
}

Span<const float> Stretches::chosen(const recordings::Recording& recording, std::size_t i) {
  const float* sample = recording.samples.data() + i * width_;
  if (all_columns_) return {sample, width_};
  for (std::size_t c = 0; c < columns_.size(); ++c) in_[c] = sample[columns_[c]];
  return {in_.data(), in_.size()};
}

bool Stretches::needs_chain(const recordings::Recording& recording) const {
  if (!plain_ || !recording.time_s.empty()) return true;
  if (all_columns_)
    return !std::all_of(recording.samples.begin(), recording.samples.end(), signal::is_reading);
  for (std::size_t i = 0; i < recording.labels.size(); ++i)
    for (const std::size_t column : columns_)
      if (!signal::is_reading(recording.samples[i * width_ + column])) return true;
  return false;
}

void Stretches::each(const recordings::Recording& recording, const Use& use,
                     recordings::Tally& tally) {
  if (needs_chain(recording))
    push_all(recording, use, tally);
  else
    pass(recording, use);
}

// What the chain gives when there is nothing to do: every sample as it is (a test compares the
// two).
void Stretches::pass(const recordings::Recording& recording, const Use& use) {
  for (std::size_t i = 0; i < recording.labels.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    const signal::Stamp stamp{static_cast<double>(i) / from_hz_, index, index, index};
    use(chosen(recording, i), stamp, i == 0 ? Position::first : Position::next);
  }
}

void Stretches::push_all(const recordings::Recording& recording, const Use& use,
                         recordings::Tally& tally) {
  plan_.stamped = !recording.time_s.empty();
  const signal::GapMemory gaps{gap_values_, gap_stamps_, gap_readings_};
  if (const Status status = signal::Chain::make(plan_, memory_, gaps, chain_); status != Status::ok)
    throw Error({.where = "windows",
                 .what = "pre-processing of " + recording.name,
                 .got = text(status),
                 .want = {},
                 .advice = "Check rate, cut-offs and channels"});
  std::int64_t stretches = 0, out_of_order = 0;
  std::uint32_t stretch = 0;
  signal::Stamp stamp;
  for (std::size_t i = 0; i < recording.labels.size(); ++i) {
    const double time_s = plan_.stamped ? recording.time_s[i] : static_cast<double>(i) / from_hz_;
    if (chain_.push(time_s, chosen(recording, i)) != Status::ok) ++out_of_order;
    while (chain_.pop(out_, stamp)) {
      const bool first = stretches == 0 || chain_.stretch() != stretch;
      stretch = chain_.stretch();
      stretches += first;
      use(out_, stamp, first ? Position::first : Position::next);
    }
  }
  chain_.reset();  // what still waits for a reading is dropped, and counted
  const auto count = [&](const char* what, std::int64_t number) {
    if (number > 0) tally[what] += number;
  };
  count("readings interpolated", chain_.filled());
  count("samples dropped: missing readings", chain_.dropped());
  count("samples dropped: time repeats or goes back", out_of_order);
  count("recordings split at long gaps", stretches - 1);
}

}  // namespace stride::windows

// Pre-processing meets a collection: what was left open is filled in, and what cannot be done is
// refused, with numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "stride/base/names.hpp"
#include "stride/signal/gravity.hpp"
#include "stride/windows/preprocessing.hpp"
#include "stride/windows/stretches.hpp"

namespace stride::windows {
namespace {

constexpr const char* here = "windows";
// Bounds on what a file may ask for, far beyond any sensible use: they keep memory bounded.
constexpr double largest_upsampling = 100;
constexpr double largest_gap_s = 60;

Error refused(std::string what, std::string got, std::string want, std::string advice) {
  return Error({.where = here,
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

// Every chosen name is known, and chosen once.
void check_choice(const char* kind, const char* kinds, const std::vector<std::string>& names,
                  std::span<const std::string_view> known) {
  std::set<std::string_view> chosen;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw unknown_name(kind, name, known);
    if (!chosen.insert(name).second)
      throw refused(kinds, "'" + name + "' twice", "each once", "Name it once");
  }
}

void resolve_channels(Preprocessing& p, const recordings::Collection& collection) {
  std::vector<std::string_view> known;
  for (const auto& channel : collection.channels)
    if (channel.name != p.target) known.push_back(channel.name);
  if (known.empty())
    throw refused("channels", "none", "at least one",
                  p.target.empty() ? "The data set is empty" : "A target needs inputs beside it");
  if (p.channels.empty()) p.channels.assign(known.begin(), known.end());
  if (!p.target.empty() && std::ranges::find(p.channels, p.target) != p.channels.end())
    throw refused("channels", "'" + p.target + "', the target", "inputs beside it",
                  "Leave it out: it would be told to the network");
  check_choice("channel", "channels", p.channels, known);
}

void resolve_rate(Preprocessing& p, const recordings::Collection& collection) {
  const double from = collection.rate_hz;
  if (!(from > 0) || !std::isfinite(from))
    throw refused("the collection's rate", fmt::format("{:g} Hz", from), "above 0",
                  "The reader of this data set has to state its rate");
  if (p.rate_hz == 0) p.rate_hz = from;
  if (!(p.rate_hz > 0) || !(p.rate_hz <= largest_upsampling * from))
    throw refused("rate", fmt::format("{:g} Hz", p.rate_hz),
                  fmt::format("above 0 and at most {:g} Hz ({:g} x the data's)",
                              largest_upsampling * from, largest_upsampling),
                  fmt::format("The data was sampled at {:g} Hz", from));
  if (!(p.longest_gap_s >= 0) || !(p.longest_gap_s <= largest_gap_s))
    throw refused("longest gap", fmt::format("{:g} s", p.longest_gap_s),
                  fmt::format("0 to {:g} s", largest_gap_s),
                  "Use 0.25 s, or 0 to interpolate nothing");
}

void check_cutoff(const char* what, double cutoff_hz, double rate_hz) {
  if (cutoff_hz >= 0 && cutoff_hz < rate_hz / 2) return;
  throw refused(what, fmt::format("{:g} Hz", cutoff_hz),
                fmt::format("0 (none) or less than {:g} Hz (half the rate)", rate_hz / 2),
                "Lower the cut-off or raise the rate");
}

void check_filters(const Preprocessing& p, const recordings::Collection& collection) {
  check_cutoff("low-pass", p.low_pass_hz, p.rate_hz);
  check_cutoff("high-pass", p.high_pass_hz, p.rate_hz);
  if (p.low_pass_hz > 0 && p.high_pass_hz >= p.low_pass_hz)
    throw refused("high-pass", fmt::format("{:g} Hz", p.high_pass_hz),
                  fmt::format("less than the low-pass, {:g} Hz", p.low_pass_hz),
                  "Nothing would pass both");
  if (p.gravity == Gravity::keep) return;
  check_cutoff("gravity filter", signal::gravity_cutoff_hz, p.rate_hz);
  for (const auto& channel : collection.channels)
    if (signal::holds_gravity(channel.unit) &&
        std::find(p.channels.begin(), p.channels.end(), channel.name) != p.channels.end())
      return;
  throw refused("gravity", "no acceleration channel", "one with unit m/s^2",
                "Keep an acceleration channel, or use --gravity keep");
}

void resolve_windowing(Preprocessing& p, const recordings::Collection& collection) {
  if (p.window_s == 0) p.window_s = collection.windowing.window_s;
  if (p.overlap == -1) p.overlap = collection.windowing.overlap;
  if (!(p.overlap >= 0) || !(p.overlap < 1))
    throw refused("overlap", fmt::format("{:g}", p.overlap), "at least 0 and less than 1",
                  "Use --overlap 0.5");
  std::size_t longest = 0;  // in samples at the new rate
  for (const auto& recording : collection.recordings)
    longest = std::max(longest, samples_at_most(p, recording, collection.rate_hz));
  const double samples = p.window_s * p.rate_hz;
  if (!(samples >= 1.5) || !std::isfinite(samples))
    throw refused("window", fmt::format("{:g} s ({:.0f} samples)", p.window_s, samples),
                  fmt::format("at least {:g} s (2 samples)", 2 / p.rate_hz), "Use --window-s 2.56");
  if (longest < 2)
    throw refused("recordings", "none of two samples or more in '" + collection.data_set + "'",
                  "at least one", "Look at the files with: stride data");
  if (std::round(samples) > static_cast<double>(longest)) {
    const double want = static_cast<double>(longest) / p.rate_hz;
    throw refused("window", fmt::format("{:g} s ({:.0f} samples)", p.window_s, std::round(samples)),
                  fmt::format("at most {:g} s (the longest recording)", want),
                  fmt::format("Use --window-s {:g}", std::floor(want * 1000) / 1000));
  }
}

}  // namespace

std::size_t window_length(const Preprocessing& resolved) {
  return static_cast<std::size_t>(std::llround(resolved.window_s * resolved.rate_hz));
}

std::size_t window_hop(const Preprocessing& resolved) {
  const double length = static_cast<double>(window_length(resolved));
  return static_cast<std::size_t>(std::max(1LL, std::llround(length * (1 - resolved.overlap))));
}

Preprocessing resolved(Preprocessing p, const recordings::Collection& collection) {
  if (!p.target.empty()) {
    p.label_rule = LabelRule::majority;
    p.unlabelled = Unlabelled::keep;
  }
  resolve_channels(p, collection);
  const std::vector<std::string_view> activities(collection.activities.begin(),
                                                 collection.activities.end());
  check_choice("activity", "activities", p.activities, activities);
  resolve_rate(p, collection);
  check_filters(p, collection);
  resolve_windowing(p, collection);
  return p;
}

}  // namespace stride::windows

// A double's exponent and first ten bits are the place in the histogram.
#include "stride/recordings/time_steps.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace stride::recordings {
namespace {

constexpr double shortest_s = 0x1.0p-30, longest_s = 0x1.0p+20;  // 1 ns to 12 days; clamped
constexpr std::uint64_t lowest = std::bit_cast<std::uint64_t>(shortest_s) >> 42;
constexpr std::size_t place_count = (std::bit_cast<std::uint64_t>(longest_s) >> 42) - lowest + 1;

}  // namespace

void TimeSteps::add(std::span<const double> time_s) {
  if (time_s.size() < 2) return;
  places_.resize(place_count);
  for (std::size_t i = 1; i < time_s.size(); ++i) {
    const double step = std::clamp(time_s[i] - time_s[i - 1], shortest_s, longest_s);
    Place& place = places_[(std::bit_cast<std::uint64_t>(step) >> 42) - lowest];
    ++place.count;
    place.sum += step;
    longest_ = std::max(longest_, step);
  }
  count_ += static_cast<std::int64_t>(time_s.size()) - 1;
}

void TimeSteps::join(const TimeSteps& other) {
  if (other.places_.empty()) return;
  places_.resize(place_count);
  for (std::size_t i = 0; i < place_count; ++i) {
    places_[i].count += other.places_[i].count;
    places_[i].sum += other.places_[i].sum;
  }
  count_ += other.count_;
  longest_ = std::max(longest_, other.longest_);
}

std::optional<TimingSummary> TimeSteps::summary() const {
  if (count_ == 0) return std::nullopt;
  // The mean of the place where the given share of the first `count` steps ends.
  const auto quantile = [&](double share, std::int64_t count) {
    const auto rank = static_cast<std::int64_t>(share * static_cast<double>(count - 1));
    std::int64_t below = 0;
    for (const Place& p : places_)
      if ((below += p.count) > rank) return p.sum / static_cast<double>(p.count);
    return longest_;
  };
  TimingSummary out;
  const double median = quantile(0.5, count_);
  out.rate_hz = 1 / median;
  std::int64_t regular = 0;
  double sum = 0, squares = 0;
  for (const Place& p : places_) {
    if (p.count == 0) continue;
    const auto n = static_cast<double>(p.count);
    const double step = p.sum / n;
    if (step > 1.5 * median) {
      out.gaps += p.count;
      continue;
    }
    regular += p.count;
    sum += p.sum - n * median;
    squares += n * (step - median) * (step - median);
  }
  const double mean = sum / static_cast<double>(regular);
  out.jitter_s = std::sqrt(std::max(0.0, squares / static_cast<double>(regular) - mean * mean));
  out.p99_s = quantile(0.99, regular);
  out.longest_gap_s = out.gaps > 0 ? longest_ : 0;
  return out;
}

}  // namespace stride::recordings

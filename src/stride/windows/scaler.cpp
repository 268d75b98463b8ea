// Fitting a scaler on training windows, and making scaled batches.
#include "stride/windows/scaler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "stride/base/error.hpp"
#include "stride/signal/scaler.hpp"
#include "stride/signal/units.hpp"

namespace stride::windows {
namespace {

/// Where a channel's values lie, and how wide they spread.
struct Spread {
  double centre = 0, width = 0;
};

void check_chosen(const WindowSet& windows, std::span<const std::int32_t> chosen) {
  for (const std::int32_t i : chosen)
    if (i < 0 || static_cast<std::size_t>(i) >= windows.size())
      throw Error({.where = "windows",
                   .what = "chosen window",
                   .got = std::to_string(i),
                   .want = fmt::format("0 to {}", static_cast<std::int64_t>(windows.size()) - 1),
                   .advice = {}});
}

std::span<const float> channel_of(const WindowSet& windows, std::int32_t window,
                                  std::size_t channel) {
  return windows.window(static_cast<std::size_t>(window))
      .subspan(channel * windows.length, windows.length);
}

// Mean and standard deviation. Sums are taken about the first value: a large offset (gravity, µT)
// costs no digits.
Spread zscore(const WindowSet& windows, std::span<const std::int32_t> training,
              std::size_t channel) {
  const double pivot = channel_of(windows, training[0], channel)[0];
  double sum = 0, squares = 0;
  for (const std::int32_t window : training)
    for (const float value : channel_of(windows, window, channel)) {
      const double d = value - pivot;
      sum += d;
      squares += d * d;
    }
  const double count = static_cast<double>(training.size() * windows.length);
  const double mean = sum / count;
  return {pivot + mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

Spread minmax(const WindowSet& windows, std::span<const std::int32_t> training,
              std::size_t channel) {
  float low = channel_of(windows, training[0], channel)[0], high = low;
  for (const std::int32_t window : training)
    for (const float value : channel_of(windows, window, channel)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  return {low, static_cast<double>(high) - low};
}

// The value below which a share of the values lies, interpolated between neighbours (Hyndman & Fan
// 1996, type 7).
double quantile(std::vector<float>& values, double share) {
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), below, values.end());
  const double low = *below;
  if (below + 1 == values.end()) return low;
  const double high = *std::min_element(below + 1, values.end());
  return low + (high - low) * (place - std::floor(place));
}

// Median and the distance between the quartiles.
Spread robust(const WindowSet& windows, std::span<const std::int32_t> training,
              std::size_t channel) {
  std::vector<float> values;
  values.reserve(training.size() * windows.length);
  for (const std::int32_t window : training) {
    const auto more = channel_of(windows, window, channel);
    values.insert(values.end(), more.begin(), more.end());
  }
  return {quantile(values, 0.5), quantile(values, 0.75) - quantile(values, 0.25)};
}

// What a body's movement is measured in: about 1 of each is usual, so that channels of several
// kinds weigh alike though no data were seen. Others stay as they are.
Spread unit_spread(const std::string& unit) {
  if (unit == "m/s^2") return {0, signal::standard_gravity};
  if (unit == "uT") return {0, 50};  // the earth's field
  return {0, 1};
}

Spread spread_of(ScalerKind kind, const WindowSet& windows, std::span<const std::int32_t> training,
                 std::size_t channel) {
  switch (kind) {
    case ScalerKind::none:
      return {0, 1};
    case ScalerKind::zscore:
      return zscore(windows, training, channel);
    case ScalerKind::minmax:
      return minmax(windows, training, channel);
    case ScalerKind::robust:
      return robust(windows, training, channel);
    case ScalerKind::units:
      return unit_spread(windows.channels[channel].unit);
  }
  return {0, 1};
}

}  // namespace

Scaler fit_scaler(ScalerKind kind, const WindowSet& windows,
                  std::span<const std::int32_t> training) {
  check_chosen(windows, training);
  if (training.empty() && kind != ScalerKind::none && kind != ScalerKind::units)
    throw Error({.where = "windows",
                 .what = "scaler",
                 .got = "no training windows",
                 .want = "at least one",
                 .advice = "Use another protocol, or --scaler none"});
  Scaler scaler{.kind = kind, .offset = {}, .factor = {}};
  for (std::size_t c = 0; c < windows.channels.size(); ++c) {
    const Spread spread = spread_of(kind, windows, training, c);
    const auto factor = static_cast<float>(1 / spread.width);
    scaler.offset.push_back(static_cast<float>(spread.centre));
    // A constant channel (or one whose spread is below what a float can invert) is only moved to 0.
    scaler.factor.push_back(std::isfinite(factor) ? factor : 1.0f);
  }
  return scaler;
}

void gather(const WindowSet& windows, const Scaler& scaler, std::span<const std::int32_t> chosen,
            std::span<float> out) {
  const std::size_t each = windows.channels.size() * windows.length;
  check_chosen(windows, chosen);
  if (out.size() != chosen.size() * each || scaler.offset.size() != windows.channels.size() ||
      scaler.factor.size() != windows.channels.size())
    throw Error({.where = "windows",
                 .what = "gather",
                 .got = fmt::format("room for {} values, a scaler of {} channels", out.size(),
                                    scaler.offset.size()),
                 .want = fmt::format("{} values, {} channels", chosen.size() * each,
                                     windows.channels.size()),
                 .advice = {}});
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::span<const float> window = windows.window(static_cast<std::size_t>(chosen[i]));
    float* to = out.data() + i * each;
    if (scaler.kind == ScalerKind::none)
      std::memcpy(to, window.data(), each * sizeof(float));
    else
      signal::scale_window(window, scaler.offset, scaler.factor, {to, each});
  }
}

Json to_json(const Scaler& scaler) {
  return {{"kind", name_of(scaler.kind)}, {"offset", scaler.offset}, {"factor", scaler.factor}};
}

Scaler scaler_from_json(const Json& json, std::size_t channels, const std::string& where) {
  Scaler scaler;
  scaler.kind = scaler_named(member<std::string>(json, "kind", where));
  const auto read = [&](std::string_view key) {
    std::vector<float> values;
    for (const double value : member<std::vector<double>>(json, key, where)) {
      values.push_back(static_cast<float>(value));
      if (!std::isfinite(values.back()))
        throw bad_member(where, key, "numbers a float can hold", json[std::string(key)]);
    }
    if (values.size() != channels)
      throw bad_member(where, key, fmt::format("{} numbers, one a channel", channels),
                       json[std::string(key)]);
    return values;
  };
  scaler.offset = read("offset");
  scaler.factor = read("factor");
  return scaler;
}

}  // namespace stride::windows

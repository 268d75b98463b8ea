#include "stride/compression/calibration.hpp"

#include <algorithm>
#include <numeric>

#include "stride/engine/plan/tracing.hpp"

namespace stride::compression {

Calibration::Calibration(const network::Graph& graph, std::span<const float> parameters,
                         const Windows& windows, std::span<const std::int32_t> chosen) {
  engine::Tracing tracing(graph, parameters);
  for (const std::int32_t window : chosen)
    tracing.run(windows.samples(window), [&](const engine::Tracing::Traced& value) {
      Seen& seen = seen_[value.node];
      for (const float number : value.floats) {
        seen.low = std::min(seen.low, number);
        seen.high = std::max(seen.high, number);
      }
    });
  for (const std::int32_t window : chosen)
    tracing.run(windows.samples(window), [&](const engine::Tracing::Traced& value) {
      seen_[value.node].count(value.floats);
    });
}

void Calibration::Seen::count(std::span<const float> values) {
  const double width = (double{high} - low) / bins;
  for (const float value : values) {
    const double bin = width > 0 ? (double{value} - low) / width : 0;
    ++counts[std::min(static_cast<std::size_t>(bin), bins - 1)];
  }
}

// The edge of a bin that this share of the values lies below, at most.
double Calibration::Seen::quantile(double share) const {
  const auto all = static_cast<double>(std::reduce(counts.begin(), counts.end()));
  std::size_t bin = 0;
  std::int64_t below = 0;
  while (bin < bins && static_cast<double>(below + counts[bin]) <= share * all)
    below += counts[bin++];
  return low + (double{high} - low) * static_cast<double>(bin) / bins;
}

Calibration::Ranges Calibration::ranges(double percentile) const {
  Ranges ranges;
  for (const auto& [node, seen] : seen_) {
    network::Quantisation::Range range{seen.low, seen.high};
    if (percentile < 100) {
      const double cut = 1 - percentile / 100;
      // The upper end is the lower one of what is turned round.
      Seen turned{-seen.high, -seen.low, {seen.counts.rbegin(), seen.counts.rend()}};
      range = {std::min(0.0F, static_cast<float>(seen.quantile(cut))),
               std::max(0.0F, static_cast<float>(-turned.quantile(cut)))};
    }
    ranges[node] = range;
  }
  return ranges;
}

std::vector<std::int32_t> some_of(std::span<const std::int32_t> windows, std::size_t most) {
  const std::size_t count = std::min(most, windows.size());
  std::vector<std::int32_t> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(windows[i * windows.size() / count]);
  return some;
}

}  // namespace stride::compression

#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "stride/compression/running.hpp"

namespace stride::compression {

/// What each value of a network ranges over on some windows: fitted on the training side alone.
class Calibration {
 public:
  using Ranges = std::map<std::string, network::Quantisation::Range, std::less<>>;

  /// Runs the float network over the chosen windows, twice: for extremes, then for a histogram of
  /// 2,048 bins between them.
  Calibration(const network::Graph& graph, std::span<const float> parameters,
              const Windows& windows, std::span<const std::int32_t> chosen);

  /// By node. With a percentile of 100 from the least to the greatest value; with 99.9 what 0.1 %
  /// of the values lie below or above is cut off at each end (where the value goes that far from
  /// zero). Zero is always within.
  Ranges ranges(double percentile) const;

 private:
  static constexpr std::size_t bins = 2048;
  struct Seen {
    float low = 0, high = 0;
    std::vector<std::int64_t> counts = std::vector<std::int64_t>(bins);
    void count(std::span<const float> values);
    double quantile(double share) const;
  };

  std::map<std::string, Seen, std::less<>> seen_;
};

/// At most `most` of the windows, spread evenly over them.
std::vector<std::int32_t> some_of(std::span<const std::int32_t> windows, std::size_t most);

}  // namespace stride::compression

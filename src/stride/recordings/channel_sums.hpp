#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/recordings/inspection.hpp"

namespace stride::recordings {

/// Smallest, largest, mean and deviation of each channel of interleaved samples, NaN left out.
///
/// Samples go by in lanes: eight rows side by side, [8 C] running values, so that the compiler can
/// use whole vector registers whatever C is.
class ChannelSums {
 public:
  explicit ChannelSums(std::size_t channels = 0);
  /// Samples [n, C].
  void add(std::span<const float> samples);
  void join(const ChannelSums& other);
  std::int64_t missing() const { return total_missing_; }
  std::vector<ChannelSummary> summaries(const std::vector<Channel>& channels) const;

 private:
  struct Channelwise {
    double count = 0, mean = 0, squares = 0;  // squares: sum of squared deviations from the mean
    float low, high;
    std::int64_t missing = 0;
  };
  void fold(std::size_t rows);

  std::size_t channels_ = 0;
  std::vector<Channelwise> all_;
  std::int64_t total_missing_ = 0;
  // Running values of the current block, [8 C].
  std::vector<float> origin_, low_, high_;
  std::vector<float> sum_, squares_, there_;
};

}  // namespace stride::recordings

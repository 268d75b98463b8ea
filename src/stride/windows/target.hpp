#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "stride/recordings/recording.hpp"

namespace stride::windows {

/// A measurement that windows are given a number of. It goes through no filter and no resampling,
/// and nothing is interpolated: it may be slower than the inputs, or missing for a while.
class Target {
 public:
  /// Finds a target or a channel of the collection by its name. Errors: there is none of that name.
  Target(const recordings::Collection& collection, const std::string& name);

  const recordings::Channel& channel() const { return channel_; }

  /// The mean of what was measured in the samples begin..end-1 of a recording; NaN where nothing
  /// was.
  float mean(const recordings::Recording& recording, std::int64_t begin, std::int64_t end) const;

 private:
  recordings::Channel channel_;
  bool apart_ = false;  // in Recording::targets, else in its samples
  std::size_t column_ = 0, width_ = 0;
};

}  // namespace stride::windows

#pragma once
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "stride/recordings/recording.hpp"
#include "stride/recordings/source.hpp"

namespace stride::recordings {

/// Recordings in whatever order their files come, given out in the order of their numbers: an
/// archive and its unpacked folder make the same collection.
class Gathering {
 public:
  /// What to sort by, the most important first: {subject, activity, trial}.
  using Order = std::array<int, 4>;

  void add(Order order, Recording recording);

  /// Moves all into `collection` and sets its checksum. Errors: none were gathered; `files` says
  /// which were looked for
  /// ("SubjectN/aMtK.mat").
  void into(Collection& collection, const Source& source, std::string_view files);

 private:
  std::vector<std::pair<Order, Recording>> recordings_;
};

/// Drops the samples whose time is missing or not after that of the last sample kept; counts them
/// under "samples out of order dropped".
void keep_increasing_times(Recording& recording, std::size_t channels, Tally& tally);

/// Empties time_s where every time is within `tolerance_s` of an even grid of `rate_hz` from the
/// first on: what that says already need not be stored.
void drop_even_times(Recording& recording, double rate_hz, double tolerance_s);

}  // namespace stride::recordings

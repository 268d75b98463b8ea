#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stride/recordings/recording.hpp"
#include "stride/windows/floats.hpp"
#include "stride/windows/preprocessing.hpp"

namespace stride::windows {

/// Where a window came from: proof for the audit.
struct Origin {
  std::int32_t subject = 0;    ///< index into WindowSet::subjects
  std::int32_t recording = 0;  ///< index into WindowSet::recordings
  std::int64_t begin = 0;      ///< first raw sample of the recording that took part
  std::int64_t end = 0;        ///< one past the last
  recordings::Side side = recordings::Side::none;
};

/// Windows ready for a network, not scaled yet.
struct WindowSet {
  std::string data_set;
  Preprocessing preprocessing;                ///< resolved
  std::vector<recordings::Channel> channels;  ///< C, after pre-processing
  std::vector<std::string> activities;        ///< K
  std::vector<std::string> subjects;
  std::vector<std::string> recordings;  ///< names
  std::size_t length = 0;               ///< T
  std::size_t hop = 0;                  ///< samples between two starts
  Floats x;                             ///< [N, C, T], no NaN
  std::vector<std::int32_t> y;          ///< [N], 0..K-1
  std::vector<Origin> origins;          ///< [N]
  /// What the windows have a number of, and those numbers [N], finite; none and empty where
  /// activities are told apart.
  std::optional<recordings::Channel> target;
  std::vector<float> targets;
  recordings::Tally tally;  ///< the readers' and ours: windows dropped and why
  std::string checksum;     ///< of the raw data

  std::size_t size() const { return y.size(); }
  /// The numbers a network answers a window with: the target alone, or one an activity.
  std::size_t answers() const { return target ? 1 : activities.size(); }
  std::span<const float> window(std::size_t i) const {
    const std::size_t each = channels.size() * length;
    return {x.data() + i * each, each};
  }
};

/// Cuts a collection into windows. Never across a recording; across a change of activity only as
/// `label_rule` says. With a target, a window's number is the mean of what was measured in it;
/// windows in which nothing was are dropped (and counted). Errors: no such target; no window came
/// out (says why: longest recording, window length, all NULL, …).
WindowSet make_windows(const recordings::Collection& collection,
                       const Preprocessing& preprocessing);

}  // namespace stride::windows

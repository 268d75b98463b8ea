#include "stride/recordings/gathering.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "stride/base/error.hpp"

namespace stride::recordings {

void Gathering::add(Order order, Recording recording) {
  recordings_.emplace_back(order, std::move(recording));
}

void Gathering::into(Collection& collection, const Source& source, std::string_view files) {
  if (recordings_.empty())
    throw Error({.where = source.place().string(),
                 .what = collection.data_set,
                 .got = "none of its files",
                 .want = std::string(files),
                 .advice = "Check that this is the folder or archive of the data set"});
  std::stable_sort(recordings_.begin(), recordings_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  collection.recordings.reserve(recordings_.size());
  for (auto& [order, recording] : recordings_)
    collection.recordings.push_back(std::move(recording));
  recordings_.clear();
  collection.checksum = source.checksum();
}

void keep_increasing_times(Recording& recording, std::size_t channels, Tally& tally) {
  auto& times = recording.time_s;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool after = kept == 0 || times[kept - 1] < times[i];
    if (!after || !std::isfinite(times[i])) continue;
    if (kept != i) {
      times[kept] = times[i];
      recording.labels[kept] = recording.labels[i];
      std::copy_n(recording.samples.begin() + static_cast<std::ptrdiff_t>(i * channels), channels,
                  recording.samples.begin() + static_cast<std::ptrdiff_t>(kept * channels));
    }
    ++kept;
  }
  if (kept == times.size()) return;
  tally["samples out of order dropped"] += static_cast<std::int64_t>(times.size() - kept);
  times.resize(kept);
  recording.labels.resize(kept);
  recording.samples.resize(kept * channels);
}

void drop_even_times(Recording& recording, double rate_hz, double tolerance_s) {
  auto& times = recording.time_s;
  for (std::size_t i = 0; i < times.size(); ++i)
    if (std::abs(times[i] - times[0] - static_cast<double>(i) / rate_hz) > tolerance_s) return;
  times = {};
}

}  // namespace stride::recordings

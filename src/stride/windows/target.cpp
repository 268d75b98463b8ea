// The number of a window: the mean of a measurement while it lasted.
#include "stride/windows/target.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "stride/base/names.hpp"

namespace stride::windows {
namespace {

Error no_target(const recordings::Collection& collection, const std::string& name,
                const std::vector<std::string_view>& known) {
  if (!collection.targets.empty() || !nearest(name, known).empty())
    return unknown_name("target", name, known);
  std::string channels;
  for (const std::string_view channel : known)
    channels.append(channels.empty() ? "" : ", ").append(channel);
  return Error({.where = collection.data_set,
                .what = "target",
                .got = "'" + name + "', and nothing was measured beside its channels",
                .want = "a data set with targets, as simulated (cadence)",
                .advice = "A channel can be one too: " + channels.substr(0, 200)});
}

}  // namespace

Target::Target(const recordings::Collection& collection, const std::string& name) {
  std::vector<std::string_view> known;
  for (const bool apart : {true, false}) {
    const auto& channels = apart ? collection.targets : collection.channels;
    for (std::size_t c = 0; c < channels.size(); ++c) {
      known.push_back(channels[c].name);
      if (channels[c].name != name) continue;
      channel_ = channels[c];
      apart_ = apart;
      column_ = c;
      width_ = channels.size();
      return;
    }
  }
  throw no_target(collection, name, known);
}

float Target::mean(const recordings::Recording& recording, std::int64_t begin,
                   std::int64_t end) const {
  const std::vector<float>& values = apart_ ? recording.targets : recording.samples;
  double sum = 0;
  std::int64_t measured = 0;
  for (std::int64_t i = begin; i < end; ++i) {
    const float value = values[static_cast<std::size_t>(i) * width_ + column_];
    if (!std::isfinite(value)) continue;
    sum += value;
    ++measured;
  }
  return measured > 0 ? static_cast<float>(sum / static_cast<double>(measured))
                      : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace stride::windows

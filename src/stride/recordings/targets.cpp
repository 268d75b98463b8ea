// Channels that are no inputs: out of the samples, into the targets.
#include "stride/recordings/targets.hpp"

#include <algorithm>
#include <utility>

namespace stride::recordings {
namespace {

// `old` targets a row stay in front.
void set_apart(Recording& recording, const std::vector<bool>& marked, std::size_t old) {
  const std::size_t width = marked.size(), n = recording.labels.size();
  std::vector<float> samples, targets;
  for (std::size_t i = 0; i < n; ++i) {
    targets.insert(targets.end(), recording.targets.begin() + static_cast<std::ptrdiff_t>(i * old),
                   recording.targets.begin() + static_cast<std::ptrdiff_t>((i + 1) * old));
    for (std::size_t c = 0; c < width; ++c)
      (marked[c] ? targets : samples).push_back(recording.samples[i * width + c]);
  }
  recording.samples = std::move(samples);
  recording.targets = std::move(targets);
}

}  // namespace

void set_apart(Collection& collection, const std::vector<bool>& marked) {
  if (std::ranges::find(marked, true) == marked.end()) return;
  for (Recording& recording : collection.recordings)
    set_apart(recording, marked, collection.targets.size());
  std::vector<Channel> inputs;
  for (std::size_t c = 0; c < marked.size(); ++c)
    (marked[c] ? collection.targets : inputs).push_back(std::move(collection.channels[c]));
  collection.channels = std::move(inputs);
}

}  // namespace stride::recordings

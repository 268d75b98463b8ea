#include "stride/windows/sequences.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace stride::windows {
namespace {

// Raw samples from one window of a recording to the next, mostly: stamps may jitter.
std::int64_t usual_step(const WindowSet& windows) {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < windows.size(); ++i)
    if (windows.origins[i].recording == windows.origins[i - 1].recording)
      steps.push_back(windows.origins[i].begin - windows.origins[i - 1].begin);
  if (steps.empty()) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle);
  return *middle;
}

}  // namespace

Preprocessing undropped(Preprocessing p) {
  p.label_rule = LabelRule::last;
  p.unlabelled = Unlabelled::keep;
  return p;
}

bool drops_windows(const WindowSet& windows) {
  return std::ranges::any_of(windows.tally, [](const auto& entry) {
    return entry.second > 0 && entry.first.starts_with("windows dropped");
  });
}

std::vector<std::int32_t> recordings_of(const WindowSet& windows,
                                        std::span<const std::int32_t> chosen) {
  std::vector<std::int32_t> recordings;
  for (const std::int32_t i : chosen)
    recordings.push_back(windows.origins[static_cast<std::size_t>(i)].recording);
  std::ranges::sort(recordings);
  recordings.erase(std::unique(recordings.begin(), recordings.end()), recordings.end());
  return recordings;
}

std::vector<std::vector<std::int32_t>> sequences_of(const WindowSet& windows,
                                                    std::span<const std::int32_t> recordings) {
  const std::int64_t step = usual_step(windows);
  std::vector<std::vector<std::int32_t>> sequences;
  const Origin* before = nullptr;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const Origin& origin = windows.origins[i];
    if (!std::ranges::binary_search(recordings, origin.recording)) continue;
    const bool follows = before && before->recording == origin.recording &&
                         2 * (origin.begin - before->begin) <= 3 * step;
    if (!follows) sequences.emplace_back();
    sequences.back().push_back(static_cast<std::int32_t>(i));
    before = &origin;
  }
  return sequences;
}

std::vector<std::int32_t> same_windows(const WindowSet& all, const WindowSet& some) {
  std::map<std::pair<std::int32_t, std::int64_t>, std::int32_t> places;
  for (std::size_t i = 0; i < some.size(); ++i)
    places[{some.origins[i].recording, some.origins[i].begin}] = static_cast<std::int32_t>(i);
  std::vector<std::int32_t> same;
  for (const Origin& origin : all.origins) {
    const auto found = places.find({origin.recording, origin.begin});
    same.push_back(found == places.end() ? -1 : found->second);
  }
  return same;
}

}  // namespace stride::windows

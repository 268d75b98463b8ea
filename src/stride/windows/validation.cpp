// The validation side: whole subjects out of the training side.
#include <algorithm>
#include <map>

#include "stride/base/random.hpp"
#include "stride/windows/sides.hpp"

namespace stride::windows {
namespace {

const Origin& origin(const WindowSet& windows, std::int32_t i) {
  return windows.origins[static_cast<std::size_t>(i)];
}

/// Splits the training side: what `validates` says goes to validation.
template <class Validates>
void move_out(Fold& fold, Validates validates) {
  std::vector<std::int32_t> training;
  for (const std::int32_t i : fold.training)
    (validates(i) ? fold.validation : training).push_back(i);
  fold.training = std::move(training);
}

// The last quarter of each activity's recordings, by their numbers (readers keep the order of
// time); a recording counts for the activity that most of its windows have.
std::vector<std::int32_t> last_recordings(const Fold& fold, const WindowSet& windows) {
  std::map<std::int32_t, std::map<std::int32_t, std::int64_t>>
      votes;  // recording -> activity -> windows
  for (const std::int32_t i : fold.training)
    ++votes[origin(windows, i).recording][windows.y[static_cast<std::size_t>(i)]];
  std::map<std::int32_t, std::vector<std::int32_t>> of_activity;
  for (const auto& [recording, counts] : votes) {
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    of_activity[most->first].push_back(recording);
  }
  std::vector<std::int32_t> last;
  for (const auto& [activity, recordings] : of_activity) {
    if (recordings.size() < 2) continue;
    const std::size_t kept = recordings.size() - std::max<std::size_t>(1, recordings.size() / 4);
    last.insert(last.end(), recordings.begin() + static_cast<std::ptrdiff_t>(kept),
                recordings.end());
  }
  std::sort(last.begin(), last.end());
  return last;
}

// The last quarter of each recording; training windows that reach into it are left out.
void take_last_windows(Fold& fold, const WindowSet& windows) {
  std::map<std::int32_t, std::vector<std::int64_t>> begins;
  for (const std::int32_t i : fold.training)
    begins[origin(windows, i).recording].push_back(origin(windows, i).begin);
  std::map<std::int32_t, std::int64_t> border;
  for (auto& [recording, all] : begins) {
    std::sort(all.begin(), all.end());
    if (all.size() >= 2)
      border[recording] = all[all.size() - std::max<std::size_t>(1, all.size() / 4)];
  }
  move_out(fold, [&](std::int32_t i) {
    const auto found = border.find(origin(windows, i).recording);
    return found != border.end() && origin(windows, i).begin >= found->second;
  });
  std::erase_if(fold.training, [&](std::int32_t i) {
    const auto found = border.find(origin(windows, i).recording);
    return found != border.end() && origin(windows, i).end > found->second;
  });
}

void take_from_single_subject(Fold& fold, const WindowSet& windows) {
  const Fold before = fold;
  const std::vector<std::int32_t> last = last_recordings(fold, windows);
  if (!last.empty()) {
    move_out(fold, [&](std::int32_t i) {
      return std::binary_search(last.begin(), last.end(), origin(windows, i).recording);
    });
    fold.name += " (validation: last recordings of the only training subject)";
  } else {
    take_last_windows(fold, windows);
    fold.name += " (validation: last quarter of the only training subject's recordings)";
  }
  if (!fold.training.empty() && !fold.validation.empty()) return;
  fold = before;
  fold.name += " (no validation: too few windows)";
}

}  // namespace

void take_validation(Fold& fold, const WindowSet& windows, const ProtocolOptions& options) {
  if (!fold.validation.empty() || fold.training.empty() || options.validation_subjects <= 0) return;
  std::vector<std::int32_t> subjects = subjects_with_windows(windows, fold.training);
  if (subjects.size() < 2) return take_from_single_subject(fold, windows);
  Random(seed_for(options.seed, "validation:" + fold.name)).shuffle(subjects);
  const std::size_t third = std::max<std::size_t>(1, subjects.size() / 3);
  subjects.resize(std::min(third, static_cast<std::size_t>(options.validation_subjects)));
  move_out(fold, [&](std::int32_t i) {
    return std::find(subjects.begin(), subjects.end(), origin(windows, i).subject) !=
           subjects.end();
  });
}

}  // namespace stride::windows

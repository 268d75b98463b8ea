// Subjects, and folds made of them.
#include "stride/windows/sides.hpp"

#include <algorithm>
#include <numeric>

namespace stride::windows {

std::vector<std::int32_t> subjects_with_windows(const WindowSet& windows,
                                                std::span<const std::int32_t> chosen) {
  std::vector<std::int32_t> subjects;
  for (const std::int32_t i : chosen)
    subjects.push_back(windows.origins[static_cast<std::size_t>(i)].subject);
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  return subjects;
}

std::vector<std::int32_t> subjects_with_windows(const WindowSet& windows) {
  std::vector<std::int32_t> all(windows.size());
  std::iota(all.begin(), all.end(), 0);
  return subjects_with_windows(windows, all);
}

Fold fold_testing(std::string name, std::span<const std::int32_t> test_subjects,
                  const WindowSet& windows, const ProtocolOptions& options) {
  Fold fold{.name = std::move(name), .training = {}, .validation = {}, .test = {}};
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const std::int32_t subject = windows.origins[i].subject;
    const bool test =
        std::find(test_subjects.begin(), test_subjects.end(), subject) != test_subjects.end();
    (test ? fold.test : fold.training).push_back(static_cast<std::int32_t>(i));
  }
  take_validation(fold, windows, options);
  return fold;
}

Error cannot_split(std::string_view protocol, const WindowSet& windows, std::string got,
                   std::string want) {
  const std::size_t subjects = subjects_with_windows(windows).size();
  const auto has = [&](recordings::Side side) {
    return std::any_of(windows.origins.begin(), windows.origins.end(),
                       [side](const Origin& origin) { return origin.side == side; });
  };
  const bool sides = has(recordings::Side::training) && has(recordings::Side::test);
  std::string works;
  if (sides && protocol != "official") works += "--protocol official, ";
  if (subjects >= 2 && protocol != "loso") works += "--protocol loso, ";
  if (subjects >= 2 && protocol != "holdout") works += "--protocol holdout, ";
  if (subjects >= 2)
    works += "--protocol group-" + std::to_string(std::min<std::size_t>(5, subjects)) + ", ";
  works += works.empty()
               ? "--protocol paper-random (LEAKY: one subject proves nothing about others), "
               : "";
  works.resize(works.size() - 2);
  return Error({.where = std::string(protocol),
                .what = "'" + windows.data_set + "'",
                .got = std::move(got),
                .want = std::move(want),
                .advice = "Use " + works});
}

}  // namespace stride::windows

// Subjects dealt into k groups; each group is tested once.
#include "stride/base/random.hpp"
#include "stride/windows/sides.hpp"

namespace stride::windows {
namespace {

std::vector<Fold> make(const WindowSet& windows, const ProtocolOptions& options) {
  std::vector<std::int32_t> subjects = subjects_with_windows(windows);
  if (options.groups < 2 || static_cast<std::size_t>(options.groups) > subjects.size())
    throw cannot_split("group-k", windows,
                       std::to_string(options.groups) + " groups of " +
                           std::to_string(subjects.size()) + " subjects",
                       "2 groups or more, and a subject or more in each");
  Random(seed_for(options.seed, "group-k")).shuffle(subjects);
  const auto k = static_cast<std::size_t>(options.groups);
  std::vector<Fold> folds;
  for (std::size_t group = 0; group < k; ++group) {
    std::vector<std::int32_t> tested;  // dealt like cards: sizes differ by one at most
    for (std::size_t i = group; i < subjects.size(); i += k) tested.push_back(subjects[i]);
    folds.push_back(fold_testing("group " + std::to_string(group + 1) + "/" + std::to_string(k),
                                 tested, windows, options));
  }
  return folds;
}

}  // namespace

const Protocol group_k{.name = "group-k",
                       .summary = "subjects in k groups, one fold a group: group-5, group-10, ...",
                       .source = "k-fold cross-validation over subjects",
                       .leaky = false,
                       .make = make};

}  // namespace stride::windows

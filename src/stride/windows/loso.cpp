// Leave one subject out: each is tested once by a network that never saw them.
#include "stride/windows/sides.hpp"

namespace stride::windows {
namespace {

std::vector<Fold> make(const WindowSet& windows, const ProtocolOptions& options) {
  const std::vector<std::int32_t> subjects = subjects_with_windows(windows);
  if (subjects.size() < 2)
    throw cannot_split("loso", windows, std::to_string(subjects.size()) + " subject", "at least 2");
  std::vector<Fold> folds;
  for (const std::int32_t subject : subjects)
    folds.push_back(fold_testing("subject " + windows.subjects[static_cast<std::size_t>(subject)],
                                 std::span(&subject, 1), windows, options));
  return folds;
}

}  // namespace

const Protocol loso{.name = "loso",
                    .summary = "leave one subject out: one fold a subject",
                    .source = "Hammerla & Ploetz, UbiComp 2015, doi:10.1145/2750858.2807551",
                    .leaky = false,
                    .make = make};

}  // namespace stride::windows

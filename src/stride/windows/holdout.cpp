// One split: some subjects are tested, all others train.
#include <algorithm>
#include <cmath>

#include "stride/base/random.hpp"
#include "stride/windows/sides.hpp"

namespace stride::windows {
namespace {

/// As in UCI-HAR: 9 of its 30 subjects are tested.
constexpr double test_share = 0.3;

std::vector<Fold> make(const WindowSet& windows, const ProtocolOptions& options) {
  std::vector<std::int32_t> subjects = subjects_with_windows(windows);
  if (subjects.size() < 2)
    throw cannot_split("holdout", windows, std::to_string(subjects.size()) + " subject",
                       "at least 2");
  Random(seed_for(options.seed, "holdout")).shuffle(subjects);
  const auto tested =
      static_cast<std::size_t>(std::lround(test_share * static_cast<double>(subjects.size())));
  subjects.resize(std::max<std::size_t>(1, tested));
  return {fold_testing("holdout", subjects, windows, options)};
}

}  // namespace

const Protocol holdout{.name = "holdout",
                       .summary = "about 30 % of the subjects, drawn by the seed, are tested",
                       .source = "this project",
                       .leaky = false,
                       .make = make};

}  // namespace stride::windows

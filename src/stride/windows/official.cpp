// The split that the data set's authors published.
#include "stride/windows/sides.hpp"

namespace stride::windows {
namespace {

std::vector<Fold> make(const WindowSet& windows, const ProtocolOptions& options) {
  Fold fold{.name = "official", .training = {}, .validation = {}, .test = {}};
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    switch (windows.origins[i].side) {
      case recordings::Side::training:
        fold.training.push_back(index);
        break;
      case recordings::Side::validation:
        fold.validation.push_back(index);
        break;
      case recordings::Side::test:
        fold.test.push_back(index);
        break;
      case recordings::Side::none:
        break;  // left out by the authors
    }
  }
  if (fold.training.empty() || fold.test.empty())
    throw cannot_split("official", windows,
                       fold.training.empty() && fold.test.empty() ? "no published sides"
                       : fold.test.empty()                        ? "no windows on the test side"
                                           : "no windows on the training side",
                       "a training and a test side");
  take_validation(fold, windows, options);
  return {fold};
}

}  // namespace

const Protocol official{.name = "official",
                        .summary = "the sides that the data set's authors published",
                        .source = "the data set's own paper",
                        .leaky = false,
                        .make = make};

}  // namespace stride::windows

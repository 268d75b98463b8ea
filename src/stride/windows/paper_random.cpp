// The split of many papers: windows shuffled, whoever they came from. Overlapping windows and the
// same people stand on both sides, so its numbers say little about anybody new; they exist to
// reproduce such papers, stamped LEAKY.
#include <algorithm>
#include <numeric>

#include "stride/base/random.hpp"
#include "stride/windows/sides.hpp"

namespace stride::windows {
namespace {

std::vector<Fold> make(const WindowSet& windows, const ProtocolOptions& options) {
  if (windows.size() < 2)
    throw cannot_split("paper-random", windows, std::to_string(windows.size()) + " window",
                       "at least 2");
  std::vector<std::int32_t> order(windows.size());
  std::iota(order.begin(), order.end(), 0);
  Random(seed_for(options.seed, "paper-random")).shuffle(order);
  const auto part = [&](std::size_t begin, std::size_t end) {
    std::vector<std::int32_t> side(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                   order.begin() + static_cast<std::ptrdiff_t>(end));
    std::sort(side.begin(), side.end());
    return side;
  };
  // 80 % train, 20 % test; a tenth of the training side validates.
  const std::size_t test = std::max<std::size_t>(1, windows.size() / 5);
  const std::size_t validation = options.validation_subjects > 0 ? (windows.size() - test) / 10 : 0;
  return {{.name = "random 80/20",
           .training = part(test + validation, windows.size()),
           .validation = part(test, test + validation),
           .test = part(0, test)}};
}

}  // namespace

const Protocol paper_random{
    .name = "paper-random",
    .summary = "windows shuffled 80/20: LEAKY, to reproduce papers only",
    .source = "criticised in Hammerla & Ploetz 2015, doi:10.1145/2750858.2807551",
    .leaky = true,
    .make = make};

}  // namespace stride::windows

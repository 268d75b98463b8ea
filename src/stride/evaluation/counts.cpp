#include "stride/evaluation/counts.hpp"

namespace stride::evaluation {

Averages averages_of(const Counts& counts) {
  Averages sum;
  std::int64_t windows = 0, hits = 0, in_truth = 0, in_either = 0;
  for (std::size_t k = 0; k < counts.classes(); ++k) {
    windows += counts.truth[k];
    hits += counts.hits[k];
    if (counts.truth[k] + counts.answered[k] == 0) continue;
    ++in_either;
    sum.macro_f1 += f1(counts, k);
    if (counts.truth[k] == 0) continue;
    ++in_truth;
    sum.balanced_accuracy += share(counts.hits[k], counts.truth[k]);
    sum.weighted_f1 += static_cast<double>(counts.truth[k]) * f1(counts, k);
  }
  if (windows == 0) return {};
  return {.accuracy = share(hits, windows),
          .balanced_accuracy = sum.balanced_accuracy / static_cast<double>(in_truth),
          .macro_f1 = sum.macro_f1 / static_cast<double>(in_either),
          .weighted_f1 = sum.weighted_f1 / static_cast<double>(windows)};
}

}  // namespace stride::evaluation

#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

/// The three counts an activity that all averages come from; adding the counts of two sets of
/// windows gives those of both.
namespace stride::evaluation {

/// Counts of K activities in one flat array [3, K]: right answers, windows that truly are it,
/// windows answered so.
struct Counts {
  std::span<const std::int64_t> hits, truth, answered;  ///< [K] each

  explicit Counts(std::span<const std::int64_t> flat)
      : hits(flat.first(flat.size() / 3)),
        truth(flat.subspan(flat.size() / 3, flat.size() / 3)),
        answered(flat.last(flat.size() / 3)) {}
  std::size_t classes() const { return hits.size(); }
};

/// What the three are called in JSON.
inline constexpr const char* counts_names[] = {"hits", "truth", "answered"};

/// The four averages of one set of windows.
struct Averages {
  double accuracy = 0, balanced_accuracy = 0, macro_f1 = 0, weighted_f1 = 0;
};

/// numerator / denominator, or 0 where nothing was counted.
inline double share(std::int64_t numerator, std::int64_t denominator) {
  return denominator == 0 ? 0.0 : static_cast<double>(numerator) / static_cast<double>(denominator);
}

/// F1 = 2 hits / (truth + answered): the harmonic mean of precision and recall, without dividing
/// twice.
inline double f1(const Counts& counts, std::size_t k) {
  return share(2 * counts.hits[k], counts.truth[k] + counts.answered[k]);
}

/// Adds one window to flat counts [3, K].
inline void add_window(std::span<std::int64_t> flat, std::int32_t truth, std::int32_t answer) {
  const std::size_t classes = flat.size() / 3;
  const auto t = static_cast<std::size_t>(truth), a = static_cast<std::size_t>(answer);
  if (t == a) ++flat[t];
  ++flat[classes + t];
  ++flat[2 * classes + a];
}

/// Accuracy over all windows; balanced accuracy (mean recall) over the activities that truly occur;
/// macro-F1 over those that occur in truth or answers; weighted F1 by true windows.
Averages averages_of(const Counts& counts);

}  // namespace stride::evaluation

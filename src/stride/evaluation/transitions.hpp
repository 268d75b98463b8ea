#pragma once
#include <cstdint>
#include <span>
#include <vector>

/// Which activity follows which, counted, as costs of a sequence.
namespace stride::evaluation {

struct Transitions {
  std::vector<float> start;       ///< [K] -log of the share of sequences that begin so
  std::vector<float> transition;  ///< [K, K] -log of the share of j's windows that k follows
  std::int64_t steps = 0;         ///< counted, from window to window
  std::int64_t changes = 0;       ///< of these, to another activity
};

/// Of label sequences, window after window; -1 is a window without one activity, which is stepped
/// over. Each share counts one more than was seen (Laplace's prior), so that nothing is impossible.
Transitions transitions_of(std::span<const std::vector<std::int32_t>> sequences,
                           std::size_t activities);

}  // namespace stride::evaluation

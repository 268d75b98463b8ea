#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/training/moments.hpp"
#include "stride/windows/window_set.hpp"

/// The penalty of a ridge classifier, chosen by people who do not train.
namespace stride::training {

/// What leaving out each group in turn found.
struct PenaltyChoice {
  double penalty = 0;        ///< per window, on standardised features
  double sharpness = 1;      ///< factor on the answers that makes their softmax likeliest
  double accuracy = 0;       ///< of windows left out
  double cross_entropy = 0;  ///< their mean -log p(true activity), sharpened
};

/// Leaves out each subject of `training` in turn (where there is one alone: each fifth of its
/// windows) and takes the candidate with the least squared error of the windows left out: the
/// candidates ascend, and it is looked for from the middle one downhill. At most 1,024 windows take
/// part, spread evenly over the training side: the penalty is per window, so it holds for all of
/// them. `standard` is that of the whole training side.
PenaltyChoice choose_penalty(LinearAlgebra& algebra, const Features& features,
                             const Standard& standard, const windows::WindowSet& windows,
                             std::span<const std::int32_t> training,
                             std::span<const double> candidates);

}  // namespace stride::training

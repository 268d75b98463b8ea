#pragma once
#include <span>

/// How well a number tells windows of known activities from those of unknown ones.
namespace stride::evaluation {

struct Separation {
  double auroc = 0;  ///< that an unknown window is the stranger of a random pair; ties count half
  /// The share of unknown windows that pass where 95 % of the known ones do (FPR at 95 % TPR).
  double fpr95 = 0;
};

/// Of strangeness, the greater the stranger. Errors: one of both is empty.
Separation separation(std::span<const float> known, std::span<const float> unknown);

/// The least value that at least `share` of all are not above. Errors: there is none.
float bound_of(std::span<const float> values, double share);

}  // namespace stride::evaluation

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/training/linear_algebra.hpp"

/// What a linear model needs to know of its training windows, whatever their number.
namespace stride::training {

/// Features of windows: a row a window.
struct Features {
  std::size_t width = 0;               ///< F
  std::vector<float> values = {};      ///< [n, F]
  std::vector<std::int32_t> row = {};  ///< of each window of the set, -1 where it has none
  std::span<const float> of(std::int32_t window) const {
    return std::span(values).subspan(
        static_cast<std::size_t>(row[static_cast<std::size_t>(window)]) * width, width);
  }
};

/// How features are standardised: (x - mean) * factor; a constant feature has factor 0.
struct Standard {
  std::vector<double> mean, factor;  ///< [F]
};

/// The Gram matrix of rows (x, one-hot y, 1), [F + K + 1]: it holds the sums of x, of x x^T and of
/// x for each activity. Windows can be taken out again, which is how all folds of a
/// cross-validation come from one matrix: taking out is adding with the sign turned, and leaves
/// what adding the others alone would have given, to rounding in double.
class Moments {
 public:
  Moments(std::size_t features, std::size_t classes);

  void add(LinearAlgebra& algebra, const Features& features, std::span<const std::int32_t> y,
           std::span<const std::int32_t> windows) {
    update(algebra, features, y, windows, 1);
  }
  void remove(LinearAlgebra& algebra, const Features& features, std::span<const std::int32_t> y,
              std::span<const std::int32_t> windows) {
    update(algebra, features, y, windows, -1);
  }

  double windows() const { return at(side_ - 1, side_ - 1); }
  /// The share of the windows that are of activity k: the mean of its target.
  double share(std::size_t k) const { return at(side_ - 1, features_ + k) / windows(); }
  Standard standard() const;

  /// The weights [F, K] on standardised features that make sum of (target - share - x weights)^2 +
  /// penalty * windows * |weights|^2 least; targets are 1 for the true activity and 0 for others.
  /// Errors: a penalty too small for the features.
  std::vector<double> solve(LinearAlgebra& algebra, const Standard& standard, double penalty) const;

 private:
  void update(LinearAlgebra& algebra, const Features& features, std::span<const std::int32_t> y,
              std::span<const std::int32_t> windows, double factor);
  double at(std::size_t i, std::size_t j) const { return gram_[i * side_ + j]; }

  std::size_t features_, classes_, side_;
  std::vector<double> gram_;  // [side, side], the lower triangle
};

}  // namespace stride::training

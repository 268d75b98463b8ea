// Sums of features, of their products and of their products with the truth, and the linear model
// that follows from them.
#include "stride/training/moments.hpp"

#include <algorithm>
#include <cmath>

namespace stride::training {

Moments::Moments(std::size_t features, std::size_t classes)
    : features_(features),
      classes_(classes),
      side_(features + classes + 1),
      gram_(side_ * side_, 0.0) {}

void Moments::update(LinearAlgebra& algebra, const Features& features,
                     std::span<const std::int32_t> y, std::span<const std::int32_t> windows,
                     double factor) {
  constexpr std::size_t batch = 1024;  // windows; bounds the memory of their copy
  std::vector<float> rows;             // [n, F + K + 1]
  for (std::size_t i = 0; i < windows.size(); i += batch) {
    const std::size_t n = std::min(batch, windows.size() - i);
    rows.assign(n * side_, 0.0F);
    for (std::size_t r = 0; r < n; ++r) {
      const std::int32_t window = windows[i + r];
      float* const row = rows.data() + r * side_;
      std::ranges::copy(features.of(window), row);
      row[features_ + static_cast<std::size_t>(y[static_cast<std::size_t>(window)])] = 1;
      row[side_ - 1] = 1;
    }
    algebra.add_gram(rows, factor, gram_);
  }
}

Standard Moments::standard() const {
  Standard s;
  for (std::size_t i = 0; i < features_; ++i) {
    const double mean = at(side_ - 1, i) / windows(), squares = at(i, i) / windows();
    const double variance = squares - mean * mean;
    s.mean.push_back(mean);
    // A variance below what float32 features can tell from 0 is rounding.
    s.factor.push_back(variance > 1e-12 * squares ? 1 / std::sqrt(variance) : 0);
  }
  return s;
}

std::vector<double> Moments::solve(LinearAlgebra& algebra, const Standard& s,
                                   double penalty) const {
  const double n = windows();
  std::vector<double> matrix(features_ * features_);  // of standardised features
  for (std::size_t i = 0; i < features_; ++i) {
    for (std::size_t j = 0; j <= i; ++j)
      matrix[i * features_ + j] =
          s.factor[i] * s.factor[j] * (at(i, j) - n * s.mean[i] * s.mean[j]);
    matrix[i * features_ + i] += n * penalty;
  }
  std::vector<double> weights(features_ * classes_);
  for (std::size_t k = 0; k < classes_; ++k)
    for (std::size_t i = 0; i < features_; ++i)
      weights[i * classes_ + k] = s.factor[i] * (at(features_ + k, i) - n * s.mean[i] * share(k));
  algebra.solve(matrix, weights);
  return weights;
}

}  // namespace stride::training

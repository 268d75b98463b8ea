// Choosing the penalty. With the kernel matrix K = Z Z^T of the n chosen windows and C = (K +
// penalty I)^-1, made to carry an intercept, the answers for a group g that was left out follow
// without training anew: y_g - C_gg^-1 (C y)_g. (The block form of the leave-one-out formula: Cook,
// Weisberg 1982, Residuals and Influence in Regression, 2.2.)
#include "stride/training/ridge_penalty.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace stride::training {
namespace {

constexpr std::size_t most_windows = 1024;

class LeftOut {
 public:
  LeftOut(LinearAlgebra& algebra, const Features& features, const Standard& standard,
          const windows::WindowSet& windows, std::span<const std::int32_t> training)
      : algebra_(algebra), classes_(windows.activities.size()) {
    const std::size_t step = (training.size() + most_windows - 1) / most_windows;
    std::vector<std::int32_t> chosen;
    for (std::size_t i = 0; i < training.size(); i += step) chosen.push_back(training[i]);
    for (const std::int32_t w : chosen) truth_.push_back(windows.y[static_cast<std::size_t>(w)]);
    n_ = chosen.size();
    group(windows, chosen);
    kernel_.assign(n_ * n_, 0);
    std::vector<float> across(features.width * n_);  // [F, n], standardised
    for (std::size_t i = 0; i < n_; ++i) {
      const std::span<const float> row = features.of(chosen[i]);
      for (std::size_t f = 0; f < features.width; ++f)
        across[f * n_ + i] = static_cast<float>((static_cast<double>(row[f]) - standard.mean[f]) *
                                                standard.factor[f]);
    }
    algebra.add_gram(across, 1, kernel_);
  }

  /// The answers [n, K] for each window by a model that was trained without its group.
  std::vector<double> answers(double penalty) {
    std::vector<double> matrix = kernel_;
    for (std::size_t i = 0; i < n_; ++i) matrix[i * n_ + i] += penalty * static_cast<double>(n_);
    std::vector<float> inverse(n_ * n_);
    algebra_.invert(matrix, inverse);
    take_out_mean(inverse);
    std::vector<double> out(n_ * classes_);
    for (const std::vector<std::size_t>& group : groups_) answer(group, inverse, out);
    return out;
  }

  std::size_t truth(std::size_t i) const { return static_cast<std::size_t>(truth_[i]); }
  std::size_t size() const { return n_; }
  std::size_t classes() const { return classes_; }

 private:
  void group(const windows::WindowSet& windows, const std::vector<std::int32_t>& chosen) {
    std::map<std::int32_t, std::vector<std::size_t>> of_subject;
    for (std::size_t i = 0; i < n_; ++i)
      of_subject[windows.origins[static_cast<std::size_t>(chosen[i])].subject].push_back(i);
    for (auto& [subject, members] : of_subject) groups_.push_back(std::move(members));
    if (groups_.size() > 1) return;
    groups_.assign(std::min<std::size_t>(5, n_), {});
    for (std::size_t i = 0; i < n_; ++i) groups_[i * groups_.size() / n_].push_back(i);
  }

  // An intercept that is not penalised: C - C 1 1^T C / (1^T C 1).
  void take_out_mean(std::vector<float>& c) const {
    std::vector<double> sums(n_);
    double all = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = 0; j < n_; ++j) sums[i] += static_cast<double>(c[i * n_ + j]);
      all += sums[i];
    }
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t j = 0; j < n_; ++j)
        c[i * n_ + j] -= static_cast<float>(sums[i] * sums[j] / all);
  }

  void answer(const std::vector<std::size_t>& group, const std::vector<float>& c,
              std::vector<double>& out) {
    const std::size_t m = group.size();
    std::vector<double> own(m * m), error(m * classes_);
    for (std::size_t a = 0; a < m; ++a) {
      const float* const row = c.data() + group[a] * n_;
      for (std::size_t b = 0; b < m; ++b) own[a * m + b] = static_cast<double>(row[group[b]]);
      for (std::size_t j = 0; j < n_; ++j)
        error[a * classes_ + truth(j)] += static_cast<double>(row[j]);
    }
    algebra_.solve(own, error);
    for (std::size_t a = 0; a < m; ++a)
      for (std::size_t k = 0; k < classes_; ++k)
        out[group[a] * classes_ + k] = (truth(group[a]) == k) - error[a * classes_ + k];
  }

  LinearAlgebra& algebra_;
  std::size_t n_ = 0, classes_;
  std::vector<std::int32_t> truth_;  // [n]
  std::vector<std::vector<std::size_t>>
      groups_;                  // places of the windows that are left out together
  std::vector<double> kernel_;  // [n, n]
};

double squared_error(const LeftOut& left, const std::vector<double>& answers) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    for (std::size_t k = 0; k < left.classes(); ++k) {
      const double error = (left.truth(i) == k) - answers[i * left.classes() + k];
      sum += error * error;
    }
  return sum;
}

double cross_entropy(const LeftOut& left, const std::vector<double>& answers, double sharpness) {
  double sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto row = std::span(answers).subspan(i * left.classes(), left.classes());
    const double largest = *std::ranges::max_element(row);
    double all = 0;
    for (const double answer : row) all += std::exp(sharpness * (answer - largest));
    sum += std::log(all) + sharpness * (largest - row[left.truth(i)]);
  }
  return sum / static_cast<double>(left.size());
}

// The cross-entropy has one minimum; a thousandth of a decade is nearer to it than data can say.
double sharpest(const LeftOut& left, const std::vector<double>& answers) {
  double low = -2, high = 4;
  while (high - low > 1e-3) {
    const double a = low + (high - low) / 3, b = high - (high - low) / 3;
    const bool left_is_less = cross_entropy(left, answers, std::pow(10, a)) <
                              cross_entropy(left, answers, std::pow(10, b));
    (left_is_less ? high : low) = left_is_less ? b : a;
  }
  return std::pow(10, (low + high) / 2);
}

}  // namespace

PenaltyChoice choose_penalty(LinearAlgebra& algebra, const Features& features,
                             const Standard& standard, const windows::WindowSet& windows,
                             std::span<const std::int32_t> training,
                             std::span<const double> candidates) {
  LeftOut left(algebra, features, standard, windows, training);
  PenaltyChoice choice;
  std::vector<double> best;
  double least = std::numeric_limits<double>::infinity();
  const auto better = [&](std::size_t i) {
    std::vector<double> answers = left.answers(candidates[i]);
    const double error = squared_error(left, answers);
    if (!(error < least)) return false;
    least = error;
    choice.penalty = candidates[i];
    best = std::move(answers);
    return true;
  };
  // From the middle downhill: along the candidates the error falls, then rises.
  const std::size_t middle = candidates.size() / 2;
  better(middle);
  std::size_t up = middle + 1, down = middle;
  while (up < candidates.size() && better(up)) ++up;
  if (up == middle + 1)
    while (down > 0 && better(down - 1)) --down;
  choice.sharpness = sharpest(left, best);
  choice.cross_entropy = cross_entropy(left, best, choice.sharpness);
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto row = std::span(best).subspan(i * left.classes(), left.classes());
    choice.accuracy +=
        std::ranges::max_element(row) - row.begin() == static_cast<std::ptrdiff_t>(left.truth(i));
  }
  choice.accuracy /= static_cast<double>(left.size());
  return choice;
}

}  // namespace stride::training

// Gram matrices, Cholesky factors and inverses by LibTorch, and so by the BLAS and LAPACK under it.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "stride/training/linear_algebra.hpp"
#include "stride/training/torch_errors.hpp"

namespace stride::training::torch {
namespace {

using at::Tensor;

// The side of a square matrix.
std::int64_t side_of(std::size_t elements) {
  return std::llround(std::sqrt(static_cast<double>(elements)));
}

// LibTorch has no tensors of constants; those made of constant spans are read alone.
template <class T>
Tensor over(std::span<T> values, at::IntArrayRef shape) {
  using Element = std::remove_const_t<T>;
  return at::from_blob(const_cast<Element*>(values.data()), shape,
                       std::is_same_v<Element, double> ? at::kDouble : at::kFloat);
}

// Cholesky's factor. LAPACK wants columns, so the lower triangle of our rows is its upper one: no
// element changes its place.
struct Factor {
  Tensor upper;
  bool failed;  // not positive definite, as far as this precision can tell

  explicit Factor(const Tensor& matrix) {
    auto [factor, info] = at::linalg_cholesky_ex(matrix.t(), true);
    upper = std::move(factor);
    failed = info.item<std::int64_t>() != 0;
  }
  Tensor solve(const Tensor& b) const { return at::cholesky_solve(b, upper, true); }
};

Factor factor_of(const Tensor& matrix) {
  Factor factor(matrix);
  if (factor.failed)
    throw Error({.where = "linear algebra",
                 .what = "the matrix of " + std::to_string(matrix.size(0)) + " features",
                 .got = "no positive definite one",
                 .want = {},
                 .advice = "Use a larger penalty"});
  return factor;
}

constexpr std::int64_t strip = 512;  // rows at a time, where a triangle is walked

// matrix x, for a symmetric matrix of which the lower triangle is known.
Tensor product(const Tensor& matrix, const Tensor& x) {
  const std::int64_t f = matrix.size(0);
  Tensor y = at::zeros_like(x);
  for (std::int64_t i = 0; i < f; i += strip) {
    const std::int64_t n = std::min(strip, f - i);
    const Tensor rows = matrix.narrow(0, i, n), left = rows.narrow(1, 0, i),
                 corner = rows.narrow(1, i, n);
    y.narrow(0, i, n).addmm_(left, x.narrow(0, 0, i)).addmm_(corner.tril(), x.narrow(0, i, n));
    y.narrow(0, 0, i).addmm_(left.t(), x.narrow(0, i, n));
    y.narrow(0, i, n).addmm_(corner.tril(-1).t(), x.narrow(0, i, n));
  }
  return y;
}

// The factor in single precision, half the work, then as many corrections in double as it takes;
// nothing where that does not get there (Higham 2002, Accuracy and Stability of Numerical
// Algorithms, chapter 12).
std::optional<Tensor> refined(const Tensor& matrix, const Tensor& b) {
  const Factor factor(matrix.to(at::kFloat));
  if (factor.failed) return std::nullopt;
  Tensor x = at::zeros_like(b);
  double before = std::numeric_limits<double>::infinity();
  for (;;) {
    const Tensor residual = b - product(matrix, x);
    const Tensor step = factor.solve(residual.to(at::kFloat)).to(at::kDouble);
    x += step;
    const double moved = step.abs().max().item<double>(), size = x.abs().max().item<double>();
    if (moved <= 1e-13 * size) return x;
    if (!(moved < before / 4)) return std::nullopt;
    before = moved;
  }
}

class TorchLinearAlgebra final : public LinearAlgebra {
 public:
  explicit TorchLinearAlgebra(int threads)
      : threads_(threads > 0 ? threads
                             : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {
  }

  // Strips of the lower triangle: half the work of a whole product.
  void add_gram(std::span<const float> rows, double factor, std::span<double> gram) override {
    with_threads([&] {
      const std::int64_t f = side_of(gram.size());
      const Tensor x = over(rows, {static_cast<std::int64_t>(rows.size()) / f, f}).to(at::kDouble);
      const Tensor sum = over(gram, {f, f});
      for (std::int64_t i = 0; i < f; i += strip) {
        const std::int64_t n = std::min(strip, f - i);
        sum.narrow(0, i, n)
            .narrow(1, 0, i + n)
            .addmm_(x.narrow(1, i, n).t(), x.narrow(1, 0, i + n), 1, factor);
      }
    });
  }

  void solve(std::span<const double> matrix, std::span<double> b) override {
    with_threads([&] {
      const std::int64_t f = side_of(matrix.size());
      const Tensor right = over(b, {f, static_cast<std::int64_t>(b.size()) / f});
      const Tensor left = over(matrix, {f, f});
      const auto fast = refined(left, right);
      right.copy_(fast ? *fast : factor_of(left).solve(right));
    });
  }

  void invert(std::span<const double> matrix, std::span<float> inverse) override {
    with_threads([&] {
      const std::int64_t f = side_of(matrix.size());
      over(inverse, {f, f})
          .copy_(at::cholesky_inverse(factor_of(over(matrix, {f, f}).to(at::kFloat)).upper, true));
    });
  }

 private:
  template <class Work>
  void with_threads(Work&& work) {
    translated([&] {
      const at::AutoGradMode recording(false);
      if (at::get_num_threads() != threads_) at::set_num_threads(threads_);
      work();
    });
  }

  int threads_;
};

}  // namespace
}  // namespace stride::training::torch

/// The module's second door, found by name (see executor.cpp). The caller owns what is made.
extern "C" __attribute__((visibility("default"))) stride::training::LinearAlgebra*
stride_make_torch_linear_algebra(int threads) {
  return new stride::training::torch::TorchLinearAlgebra(threads);
}

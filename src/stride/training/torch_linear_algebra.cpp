// Gram matrices, Cholesky factors and inverses by LibTorch, and so by the BLAS and LAPACK under it.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <thread>

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

Tensor factor_of(const Tensor& matrix) {
  const auto [factor, failed] = at::linalg_cholesky_ex(matrix);
  if (failed.item<std::int64_t>() != 0)
    throw Error({.where = "linear algebra",
                 .what = "the matrix of " + std::to_string(matrix.size(0)) + " features",
                 .got = "no positive definite one",
                 .want = {},
                 .advice = "Use a larger penalty"});
  return factor;
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
      constexpr std::int64_t strip = 512;
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
      right.copy_(at::cholesky_solve(right, factor_of(over(matrix, {f, f}))));
    });
  }

  void invert(std::span<const double> matrix, std::span<float> inverse) override {
    with_threads([&] {
      const std::int64_t f = side_of(matrix.size());
      over(inverse, {f, f})
          .copy_(at::cholesky_inverse(factor_of(over(matrix, {f, f}).to(at::kFloat))));
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

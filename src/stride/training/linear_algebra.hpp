#pragma once
#include <cstdint>
#include <memory>
#include <span>

/// Symmetric matrices for methods that solve instead of descend. It comes from the same module as
/// the executor: the optimised BLAS is there already, and verbs that do not train never load it.
namespace stride::training {

/// On the CPU, in double where not said otherwise. Matrices are square, row after row. Not
/// thread-safe.
class LinearAlgebra {
 public:
  virtual ~LinearAlgebra() = default;

  /// gram [F, F] += factor * rows^T rows for rows [n, F]. Keeps the lower triangle alone; what is
  /// above the diagonal is without meaning.
  virtual void add_gram(std::span<const float> rows, double factor, std::span<double> gram) = 0;

  /// b [F, K] becomes the x of `matrix` x = b, to about 1e-12 of b. The matrix [F, F] is positive
  /// definite; its lower triangle is read. Errors: it is not.
  virtual void solve(std::span<const double> matrix, std::span<double> b) = 0;

  /// The inverse of a positive definite matrix, its lower triangle read, in single precision:
  /// [F, F], both triangles. Errors: it is not positive definite.
  virtual void invert(std::span<const double> matrix, std::span<float> inverse) = 0;
};

/// `threads` 0 = all cores. Errors: those of make_executor.
std::unique_ptr<LinearAlgebra> make_linear_algebra(int threads);

}  // namespace stride::training

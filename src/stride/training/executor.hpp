#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "stride/network/graph.hpp"

/// The narrow door behind which a graph is made trainable. LibTorch is one executor, in one
/// translation unit.
namespace stride::training {

enum class Pass : std::uint8_t {
  training,   ///< dropout drops, batch-norm uses and gathers the batch's statistics
  inference,  ///< deterministic, nothing is gathered
};

/// Runs one graph on one device. Not thread-safe; several executors may live side by side.
///
///     executor.bind(x, values, n);  executor.bind(y, labels, n);
///     executor.forward(Pass::training, seed);  executor.backward();
///     optimiser.step(executor.parameters(), executor.gradients());  executor.parameters_changed();
class Executor {
 public:
  virtual ~Executor() = default;

  /// Gives an input its n windows, [n, ...] as its shape says. The memory stays the caller's and
  /// must live through forward and backward. Every input that the pass needs must be bound with the
  /// same n.
  virtual void bind(network::Value input, std::span<const float> values, std::int64_t n) = 0;
  virtual void bind(network::Value input, std::span<const std::int32_t> values, std::int64_t n) = 0;

  /// Computes the graph: all of it in training (with the objective, if any), in inference only what
  /// the outputs need, or the objective too where its inputs are bound. `seed` decides what dropout
  /// drops in this pass, alone.
  virtual void forward(Pass pass, std::uint64_t seed = 0) = 0;

  /// Gradients of the objective of the last training pass: replaces gradients(), never adds to
  /// them.
  virtual void backward() = 0;

  /// The flat parameters in host memory, layout(graph) order; statistics after a training pass are
  /// up to date.
  virtual std::span<float> parameters() = 0;
  /// Must be called after writing to parameters(), before the next pass (a GPU uploads here).
  virtual void parameters_changed() = 0;
  /// The flat gradients of the trained parameters, in host memory.
  virtual std::span<const float> gradients() = 0;

  /// Copies a value of the last pass: [n, ...] or one number.
  virtual void read(network::Value value, std::span<float> out) = 0;

  /// Frees what the last pass computed; reading it is over then.
  virtual void release() {}

  /// "cpu, LibTorch 1.13.1, 2 threads": for run.json.
  virtual std::string description() const = 0;
};

struct ExecutorOptions {
  std::string device = "cpu";  ///< "cpu" or "cuda"
  int threads = 0;             ///< 0 = all cores
};

/// Loads the LibTorch module (once) and makes an executor. The measured switches of the libraries
/// underneath (BLAS kernel set, vector width, allocation thresholds) are set before it is loaded.
/// Errors: the module is not there (says how to build it), no such device.
std::unique_ptr<Executor> make_executor(const network::Graph& graph,
                                        const ExecutorOptions& options);
using MakeExecutor = decltype(&make_executor);

/// An executor of the same passes and gradients that holds one part of the graph in memory at a
/// time, for graphs that `detach` cuts into parts: each runs forward and backward by itself, and
/// what goes on to the next is copied to host memory. The objective must be one part's value, or an
/// `add` of such values. It reads outputs and the objective alone. Masks of dropout differ from
/// make_executor's.
/// Errors: those of make_executor; a value that reaches another part and is no `detach`.
std::unique_ptr<Executor> make_executor_by_parts(const network::Graph& graph,
                                                 const ExecutorOptions& options);

/// Whether the LibTorch module is where make_executor looks; without it (STRIDE_TORCH=OFF) nothing
/// can be trained.
bool can_train();

}  // namespace stride::training

#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"

/// Optimisers over flat arrays; one file, a table of three.
namespace stride::training {

struct OptimiserOptions {
  double momentum = 0.9;                              ///< sgd
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  ///< adam, adamw
  double weight_decay = 0;  ///< added to the gradient (sgd, adam), decoupled (adamw)
};

struct Optimiser {
  std::string_view name;  ///< "adam"
  std::string_view summary;
  std::string_view source;
  int slots;  ///< state arrays of the parameters' size
  /// One step: parameters move, state is updated. `step` counts from 1.
  void (*step)(const OptimiserOptions&, double learning_rate, std::int64_t step,
               std::span<float> parameters, std::span<const float> gradients,
               std::span<float> state);
};

std::span<const Optimiser* const> all_optimisers();

/// A schedule gives the learning rate of a step as a share of --lr: `progress` runs from 0 to 1
/// over the run.
struct Schedule {
  std::string_view name;  ///< "constant", "cosine", "step", "warmup-cosine", "one-cycle"
  std::string_view summary;
  double (*factor)(double progress);
};

std::span<const Schedule* const> all_schedules();

}  // namespace stride::training

// Optimisers over flat arrays: plain element-wise loops, which the compiler turns into vector
// instructions.
#include "stride/training/optimiser.hpp"

#include <array>
#include <cmath>

namespace stride::training {
namespace {

// v <- momentum v + g;  w <- w - lr v
void sgd_step(const OptimiserOptions& options, double learning_rate, std::int64_t,
              std::span<float> parameters, std::span<const float> gradients,
              std::span<float> state) {
  const auto rate = static_cast<float>(learning_rate);
  const auto momentum = static_cast<float>(options.momentum);
  const auto decay = static_cast<float>(options.weight_decay);
  const std::size_t size = parameters.size();
  float* const w = parameters.data();
  float* const velocity = state.data();
  const float* const g = gradients.data();
  for (std::size_t i = 0; i < size; ++i) {
    velocity[i] = momentum * velocity[i] + (g[i] + decay * w[i]);
    w[i] -= rate * velocity[i];
  }
}

// Algorithm 1 of the paper, its two bias corrections taken out of the loop. `coupled` is added to
// the gradient, `shrink` multiplies the weight (decoupled decay): one of the two is neutral.
void adam_loop(const OptimiserOptions& options, double learning_rate, std::int64_t step,
               double coupled, double shrink, std::span<float> parameters,
               std::span<const float> gradients, std::span<float> state) {
  const auto t = static_cast<double>(step);
  const auto rate = static_cast<float>(learning_rate / (1 - std::pow(options.beta1, t)));
  const auto root = static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, t)));
  const auto beta1 = static_cast<float>(options.beta1), beta2 = static_cast<float>(options.beta2);
  const auto rest1 = static_cast<float>(1 - options.beta1);
  const auto rest2 = static_cast<float>(1 - options.beta2);
  const auto epsilon = static_cast<float>(options.epsilon);
  const auto decay = static_cast<float>(coupled), keep = static_cast<float>(shrink);
  const std::size_t size = parameters.size();
  float* const w = parameters.data();
  float* const mean = state.data();           // first moment
  float* const square = state.data() + size;  // second moment
  const float* const g = gradients.data();
  for (std::size_t i = 0; i < size; ++i) {
    const float gradient = g[i] + decay * w[i];
    mean[i] = beta1 * mean[i] + rest1 * gradient;
    square[i] = beta2 * square[i] + rest2 * gradient * gradient;
    w[i] = keep * w[i] - rate * mean[i] / (std::sqrt(square[i]) * root + epsilon);
  }
}

void adam_step(const OptimiserOptions& options, double learning_rate, std::int64_t step,
               std::span<float> parameters, std::span<const float> gradients,
               std::span<float> state) {
  adam_loop(options, learning_rate, step, options.weight_decay, 1.0, parameters, gradients, state);
}

void adamw_step(const OptimiserOptions& options, double learning_rate, std::int64_t step,
                std::span<float> parameters, std::span<const float> gradients,
                std::span<float> state) {
  const double shrink = 1 - learning_rate * options.weight_decay;
  adam_loop(options, learning_rate, step, 0.0, shrink, parameters, gradients, state);
}

const Optimiser sgd{"sgd", "stochastic gradient descent with momentum 0.9",
                    "Polyak 1964, doi:10.1016/0041-5553(64)90137-5", 1, sgd_step};
const Optimiser adam{"adam", "step sizes from running moments of the gradient",
                     "Kingma and Ba 2015, arXiv:1412.6980", 2, adam_step};
const Optimiser adamw{"adamw", "adam with weight decay apart from the gradient",
                      "Loshchilov and Hutter 2019, arXiv:1711.05101", 2, adamw_step};

}  // namespace

std::span<const Optimiser* const> all_optimisers() {
  static constexpr std::array<const Optimiser*, 3> table{&sgd, &adam, &adamw};
  return table;
}

}  // namespace stride::training

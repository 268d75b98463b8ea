#pragma once
#include "stride/training/torch_operations.hpp"

/// The operations of network/operations/distillation.cpp. Included by torch_operations.cpp alone.
namespace stride::training::torch {

inline at::Tensor distillation(const Step& step) {
  const double temperature = step.call.real("temperature");
  const at::Tensor student = at::log_softmax(step.inputs[0] / temperature, 1);  // [N, K]
  const at::Tensor teacher = at::log_softmax(step.inputs[1] / temperature, 1);
  const at::Tensor divergence = (teacher.exp() * (teacher - student)).sum(1);  // [N]
  return temperature * temperature * divergence.mean();
}

}  // namespace stride::training::torch

#pragma once
#include <ATen/ATen.h>

#include "stride/training/torch_operations.hpp"

/// LibTorch's side of network/operations/similarity.cpp.
namespace stride::training::torch {

/// [N, C, ...] -> [N, N]: cosines between the windows' vectors.
inline at::Tensor similarity(const at::Tensor& values) {
  constexpr std::int64_t few = 3;
  constexpr double tiny = 1e-8;  // a window without any contrast has a vector of length 0
  const at::Tensor places = values.dim() > 2 ? values.flatten(2) : values.unsqueeze(2);
  const bool maps = places.size(1) > few && places.size(2) > 1;
  at::Tensor vectors = maps ? places.std(2) : values.flatten(1);  // [N, F]
  vectors = vectors - vectors.mean(1, true);
  vectors = vectors / (vectors.norm(2, at::IntArrayRef{1}, true) + tiny);
  return at::matmul(vectors, vectors.t()).clamp(-1, 1);
}

inline at::Tensor similarity_error(const Step& step) {
  const at::Tensor truth = at::one_hot(step.inputs[1].to(at::kLong), step.call.whole("classes"));
  const at::Tensor wanted = similarity(truth.to(step.inputs[0].scalar_type()));
  return at::mse_loss(similarity(step.inputs[0]), wanted);
}

}  // namespace stride::training::torch

#pragma once
#include <ATen/ATen.h>

#include <vector>

#include "stride/training/torch_operations.hpp"

/// LibTorch's side of network/operations/arrangement.cpp, and multiplying by a map.
namespace stride::training::torch {

inline at::Tensor permute(const Step& step) {
  std::vector<std::int64_t> axes = {0};  // the windows stay first
  for (const std::int64_t axis : step.call.list("axes")) axes.push_back(axis);
  return step.inputs[0].permute(axes);
}

inline at::Tensor reshape(const Step& step) {
  std::vector<std::int64_t> shape = {step.inputs[0].size(0)};
  for (const std::int64_t size : step.call.list("sizes")) shape.push_back(size);
  return step.inputs[0].reshape(shape);
}

/// A map [N, C] counts for all places of its channel, [N, 1, ...] for all channels.
inline at::Tensor multiply(const Step& step) {
  at::Tensor map = step.inputs[1];
  while (map.dim() < step.inputs[0].dim()) map = map.unsqueeze(-1);
  return step.inputs[0] * map;
}

}  // namespace stride::training::torch

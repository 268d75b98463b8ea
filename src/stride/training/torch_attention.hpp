#pragma once
#include <ATen/ATen.h>

#include <cmath>

#include "stride/training/torch_operations.hpp"

/// LibTorch's side of network/operations/attention.cpp.
namespace stride::training::torch {

/// [N, D, T] -> [N, D, T] or [N, heads width, T].
inline at::Tensor attention(const Step& step) {
  const std::int64_t heads = step.call.whole("heads"), width = step.call.whole("width");
  const at::Tensor x = step.inputs[0].transpose(1, 2);  // [N, T, D]
  const std::int64_t n = x.size(0), t = x.size(1);
  const at::Tensor qkv = at::linear(x, step.parameters[0], step.parameters[1])
                             .view({n, t, 3, heads, width})
                             .permute({2, 0, 3, 1, 4});  // [3, N, heads, T, width]
  const at::Tensor scores =
      at::matmul(qkv[0] / std::sqrt(static_cast<double>(width)), qkv[1].transpose(2, 3));
  at::Tensor out = at::matmul(at::softmax(scores, 3), qkv[2]);  // [N, heads, T, width]
  out = out.transpose(1, 2).reshape({n, t, heads * width});
  if (step.call.flag("project")) out = at::linear(out, step.parameters[2], step.parameters[3]);
  return out.transpose(1, 2);
}

/// [N, C, ...] -> [N, C].
inline at::Tensor channel_attention(const Step& step) {
  const at::Tensor x = step.inputs[0].flatten(2);  // [N, C, places]
  // Both go through the two layers as one batch of 2 N.
  const at::Tensor both = at::cat({x.mean(2), x.amax(2)});
  const at::Tensor hidden = at::relu(at::linear(both, step.parameters[0], step.parameters[1]));
  const at::Tensor out = at::linear(hidden, step.parameters[2], step.parameters[3]);
  const std::int64_t n = x.size(0);
  return at::sigmoid(out.slice(0, 0, n) + out.slice(0, n));
}

inline at::Tensor mean_over_channels(const Step& step) { return step.inputs[0].mean(1, true); }
inline at::Tensor max_over_channels(const Step& step) { return step.inputs[0].amax(1, true); }

}  // namespace stride::training::torch

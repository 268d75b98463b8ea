#pragma once
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/training/torch_operations.hpp"

/// LibTorch's side of network/operations/lego.cpp. Parameters: bricks [k, C/o, ...], selection, and
/// where there are some coefficients; both [o, F, k], packed [o, F].
namespace stride::training::torch {

inline at::Tensor convolved(const Step& step, const at::Tensor& in, const at::Tensor& weight) {
  const auto &stride = step.call.list("stride"), &padding = step.call.list("padding");
  if (weight.dim() == 3) return at::conv1d(in, weight, {}, stride, padding);
  return at::conv2d(in, weight, {}, stride, padding);
}

/// What the rule of the paper adds to the gradient of every selection [.., .., k]: bricks chosen
/// more often than the mean are pushed down, others up. It is the derivative of no loss.
inline at::Tensor balancing(const at::Tensor& one_hot, double weight) {
  const at::Tensor uses = one_hot.sum(at::IntArrayRef{0, 1});  // [k]
  const double mean =
      static_cast<double>(one_hot.size(0) * one_hot.size(1)) / static_cast<double>(one_hot.size(2));
  const at::Tensor few = (std::floor(mean) - uses).clamp_min(0);
  const at::Tensor many = (uses - std::ceil(mean)).clamp_min(0);
  return weight * (many - few);
}

/// The one-hot choice [o, F, k], through which the selection's gradient passes as it is.
inline at::Tensor straight_through(const Step& step) {
  const at::Tensor& selection = step.parameters[1];
  const std::int64_t bricks = step.call.whole("bricks");
  const at::Tensor choice =
      at::one_hot(selection.detach().argmax(2), bricks).to(selection.scalar_type());
  if (!selection.requires_grad()) return choice;
  const at::Tensor through = selection.view_as(selection);
  if (const double weight = step.call.real("balance"); weight > 0)
    through.register_hook(
        [push = balancing(choice, weight)](const at::Tensor& gradient) { return gradient + push; });
  return choice + (through - selection.detach());  // the difference is exactly zero
}

/// The filters [F, C, ...] that the bricks make: training convolves with them, because that costs
/// no more than a plain convolution and gives the same gradients.
inline at::Tensor assembled(const Step& step) {
  const at::Tensor& bricks = step.parameters[0];
  const bool factors = step.call.flag("coefficients");
  const std::int64_t o = step.call.whole("splits"), n = step.call.whole("filters");
  at::Tensor parts;  // [o F, C/o ...]
  if (step.call.flag("packed")) {
    const at::Tensor chosen = step.parameters[1].round().to(at::kLong).flatten();
    parts = bricks.flatten(1).index_select(0, chosen);
    if (factors) parts = parts * step.parameters[2].flatten().unsqueeze(1);
  } else {
    at::Tensor choice = straight_through(step);
    if (factors) choice = choice * step.parameters[2];
    parts = at::matmul(choice.flatten(0, 1), bricks.flatten(1));
  }
  std::vector<std::int64_t> shape = bricks.sizes().vec();
  shape[0] = n;
  shape[1] *= o;
  return parts.view({o, n, -1}).transpose(0, 1).reshape(shape);
}

/// Split, transform, merge: every fragment meets every brick once, then each filter gathers its o
/// maps and adds them. Both forms, training and packed, come through here in inference, so that
/// their answers are the same bits.
inline at::Tensor merged(const Step& step) {
  const bool packed = step.call.flag("packed");
  const at::Tensor& selection = step.parameters[1];
  const at::Tensor chosen =
      packed ? selection.round().to(at::kLong) : selection.argmax(2);  // [o, F]
  at::Tensor factor;                                                   // [o, F]
  if (step.call.flag("coefficients"))
    factor =
        packed ? step.parameters[2] : step.parameters[2].gather(2, chosen.unsqueeze(2)).squeeze(2);
  const std::int64_t o = step.call.whole("splits");
  std::vector<std::int64_t> shape = step.inputs[0].sizes().vec();
  const std::int64_t windows = shape[0];
  shape[0] *= o;
  shape[1] /= o;
  at::Tensor maps = convolved(step, step.inputs[0].reshape(shape), step.parameters[0]);
  shape = maps.sizes().vec();
  shape[0] = o;
  shape.insert(shape.begin(), windows);
  maps = maps.reshape(shape);  // [N, o, k, ...]
  at::Tensor sum;
  for (std::int64_t i = 0; i < o; ++i) {
    at::Tensor part = maps.select(1, i).index_select(1, chosen[i]);
    if (factor.defined()) {
      std::vector<std::int64_t> each(static_cast<std::size_t>(part.dim()), 1);
      each[1] = part.size(1);
      part = part * factor[i].view(each);
    }
    sum = i == 0 ? part : sum + part;
  }
  return sum;
}

inline at::Tensor lego_convolution(const Step& step) {
  if (step.pass == Pass::inference) return merged(step);
  return convolved(step, step.inputs[0], assembled(step));
}

}  // namespace stride::training::torch

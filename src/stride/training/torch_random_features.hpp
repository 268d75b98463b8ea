#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <numbers>
#include <vector>

#include "stride/training/torch_operations.hpp"
#include "stride/training/torch_random_kernels.hpp"

/// Random convolutions, what is counted in them, and window statistics. Of the module's one table
/// of operations.
namespace stride::training::torch {

inline at::Tensor channel_sums(const Step& step) {
  return at::matmul(step.parameters[0], step.inputs[0]);  // [G, C] [N, C, T] -> [N, G, T]
}

// Without a gradient to keep, on the CPU: each window by loops of our own. `one` gets the window's
// number. (Features of hydra for 10,299 windows, one thread: see docs/results.md.)
template <class One>
void each_window(const at::Tensor& x, One one) {
  at::parallel_for(0, x.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) one(n);
  });
}
inline bool by_loops(const at::Tensor& x) { return x.is_cpu() && !at::GradMode::is_enabled(); }

// Each channel is a group of a convolution; zeros keep the length.
inline at::Tensor random_convolution(const Step& step) {
  const at::Tensor x = step.inputs[0].contiguous();
  const at::Tensor& weight = step.parameters[0];
  const std::int64_t dilation = step.call.whole("dilation"), taps = step.call.whole("length"),
                     channels = x.size(1), length = x.size(2);
  if (!by_loops(x))
    return at::conv1d(x, weight.unsqueeze(1), {}, 1, dilation * (taps - 1) / 2, dilation, channels);
  at::Tensor out = at::empty({x.size(0), weight.size(0), length}, x.options());
  each_window(x, [&, from = x.data_ptr<float>(), to = out.data_ptr<float>()](std::int64_t n) {
    convolve_channels(from + n * channels * length, weight.data_ptr<float>(), channels,
                      weight.size(0) / channels, taps, dilation, length,
                      to + n * weight.size(0) * length);
  });
  return out;
}

inline at::Tensor difference(const Step& step) {
  const at::Tensor& x = step.inputs[0];
  return x.narrow(2, 1, x.size(2) - 1) - x.narrow(2, 0, x.size(2) - 1);
}

inline at::Tensor winner_counts(const Step& step) {
  const std::int64_t group = step.call.whole("group");
  if (by_loops(step.inputs[0])) {
    const at::Tensor all = step.inputs[0].contiguous();
    const std::int64_t responses = all.size(1), length = all.size(2);
    at::Tensor out = at::empty({all.size(0), 2 * responses}, all.options());
    each_window(all, [&, from = all.data_ptr<float>(), to = out.data_ptr<float>()](std::int64_t n) {
      float* const wins = to + 2 * n * responses;
      count_winners(from + n * responses * length, responses / group, group, length, wins,
                    wins + responses);
    });
    return out;
  }
  const at::Tensor x = step.inputs[0].unflatten(1, {-1, group});  // [N, G, k, T]
  const auto [largest, winner] = x.max(2, true);                  // [N, G, 1, T]
  const at::Tensor loser = x.argmin(2, true);
  const at::Tensor wins = at::zeros_like(x).scatter(2, winner, largest).sum(-1);
  const at::Tensor defeats =
      at::zeros_like(x).scatter(2, loser, at::ones_like(largest)).sum(-1).detach();
  return at::cat({wins.flatten(1), defeats.flatten(1)}, 1);
}

inline at::Tensor positive_share(const Step& step) {
  const at::Tensor x = step.inputs[0].detach().contiguous();
  const at::Tensor& threshold = step.parameters[0];
  const std::int64_t margin = step.call.whole("margin"), filters = x.size(1), length = x.size(2),
                     q = threshold.size(1);
  if (x.is_cpu()) {
    at::Tensor out = at::empty({x.size(0), filters * q}, x.options());
    each_window(x, [&, from = x.data_ptr<float>(), to = out.data_ptr<float>()](std::int64_t n) {
      share_above(from + n * filters * length, threshold.data_ptr<float>(), filters, q, margin,
                  length, to + n * filters * q);
    });
    return out;
  }
  const auto share = [&](const at::Tensor& values) {  // [N, F, T'] -> [N, F, q]
    return values.unsqueeze(2).gt(threshold.unsqueeze(-1)).to(at::kFloat).mean(-1);
  };
  const at::Tensor odd = at::arange(filters, x.options()).remainder(2).gt(0).view({1, filters, 1});
  return at::where(odd, share(x.narrow(2, margin, length - 2 * margin)), share(x)).flatten(1);
}

// Below zero and at it the gradient is 0, not infinite.
inline at::Tensor square_root(const Step& step) {
  const at::Tensor& x = step.inputs[0];
  return at::where(x > 0, x.clamp_min(1e-12).sqrt(), at::zeros_like(x));
}

// Cosines and sines of 1 .. bands cycles a window, [T, 2 bands], scaled to amplitudes.
inline at::Tensor waves(std::int64_t length, std::int64_t bands, const at::TensorOptions& like) {
  const auto exact = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor angle = at::outer(at::arange(length, exact), at::arange(1, bands + 1, exact)) *
                           (2 * std::numbers::pi / static_cast<double>(length));
  return (at::cat({at::cos(angle), at::sin(angle)}, 1) * (2.0 / static_cast<double>(length)))
      .to(like);
}

inline at::Tensor quantile_of(const at::Tensor& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size(-1) - 1);
  const auto below = static_cast<std::int64_t>(place);
  const std::int64_t above = std::min(below + 1, sorted.size(-1) - 1);
  return at::lerp(sorted.select(-1, below), sorted.select(-1, above),
                  place - static_cast<double>(below));
}

inline at::Tensor window_statistics(const Step& step) {
  const at::Tensor& x = step.inputs[0];  // [N, C, T]
  const std::int64_t channels = x.size(1), length = x.size(2), bands = step.call.whole("bands");
  const double floor = step.call.real("floor");
  const at::Tensor mean = x.mean(-1), centred = x - mean.unsqueeze(-1);
  const at::Tensor spread = (centred.square().mean(-1) + 1e-12).sqrt();
  std::vector<at::Tensor> all = {mean, spread};
  const at::Tensor sorted = std::get<0>(x.sort(-1));
  for (const double share : {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0})
    all.push_back(quantile_of(sorted, share));
  all.push_back(length > 1 ? x.diff(1, -1).abs().mean(-1) : at::zeros_like(mean));
  if (bands > 0) {
    const at::Tensor parts = at::matmul(centred, waves(length, bands, x.options())).square();
    const at::Tensor squares = parts.narrow(-1, 0, bands) + parts.narrow(-1, bands, bands);
    all.push_back((0.5 * (squares + floor * floor).log()).flatten(1));
  }
  const std::int64_t reach = std::min(step.call.whole("reach"), channels - 1);
  for (std::int64_t apart = 1; apart <= reach; ++apart) {
    const auto first = [&](const at::Tensor& of) { return of.narrow(1, 0, channels - apart); };
    const auto second = [&](const at::Tensor& of) { return of.narrow(1, apart, channels - apart); };
    all.push_back((first(centred) * second(centred)).mean(-1) /
                  (first(spread) * second(spread) + floor * floor));
  }
  return at::cat(all, 1);
}

}  // namespace stride::training::torch

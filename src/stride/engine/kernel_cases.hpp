#pragma once
#include "stride/engine/kernels.hpp"

/// Random steps for which a fast kernel is compared with the portable one, on the host and, without
/// a library, on any other processor. `Random` has below(n). Tensors lie one after the other, the
/// constants too.
namespace stride::engine {

template <class Random>
std::uint32_t within(std::uint32_t least, std::uint32_t most, Random& random) {
  return least + static_cast<std::uint32_t>(random.below(most - least + 1));
}

/// How far two kernels' sums may be apart, of numbers around 1: a few roundings of each term.
constexpr double most_apart(double root_of_terms) {
  return (4e-7 * root_of_terms + 1e-6) * (root_of_terms > 1 ? root_of_terms : 1);
}

template <class Random>
Convolution random_convolution(Random& random) {
  Convolution s;
  constexpr std::uint32_t panel_sizes[] = {16, 8, 1};
  s.panel = panel_sizes[random.below(3)];
  s.groups = within(1, 3, random);
  s.kernel_t = within(1, 7, random), s.kernel_h = within(1, 3, random);
  s.stride_t = within(1, 3, random), s.stride_h = within(1, 2, random);
  s.dilation_t = within(1, 4, random), s.dilation_h = within(1, 2, random);
  s.padding_t = within(0, 9, random), s.padding_h = within(0, 3, random);
  s.relu = within(0, 1, random);
  if (random.below(2) == 0) s.groups = s.kernel_h = s.dilation_t = s.dilation_h = 1;  // most nets'
  s.in.c = s.groups * within(1, 9, random);
  s.out.c = s.groups * within(1, 70, random);
  const auto size = [&](std::uint32_t kernel, std::uint32_t dilation) {
    return (kernel - 1) * dilation + within(1, 20, random);
  };
  s.in.t = size(s.kernel_t, s.dilation_t), s.in.h = size(s.kernel_h, s.dilation_h);
  if (random.below(2) == 0) s.in.h = (s.kernel_h - 1) * s.dilation_h + 1, s.padding_h = 0;
  const auto places = [](std::uint32_t in, std::uint32_t padding, std::uint32_t kernel,
                         std::uint32_t dilation, std::uint32_t stride) {
    return (in + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1;
  };
  s.out.t = places(s.in.t, s.padding_t, s.kernel_t, s.dilation_t, s.stride_t);
  s.out.h = places(s.in.h, s.padding_h, s.kernel_h, s.dilation_h, s.stride_h);
  if (random.below(2) == 0) s.zeros = s.padding_t;
  s.in.at = s.zeros * s.in.h * s.in.c;
  s.out.at = static_cast<std::uint32_t>(elements(s.in)) + 2 * s.in.at;
  const std::uint32_t panels = panels_of(s.out.c / s.groups, s.panel) * s.groups;
  s.weight = {0, panels * s.panel * s.kernel_t * s.kernel_h * (s.in.c / s.groups)};
  s.bias = {s.weight.size, s.out.c};
  return s;
}

template <class Random>
WinogradConvolution random_winograd(Random& random) {
  WinogradConvolution s;
  s.kernel_t = within(2, 5, random), s.padding_t = within(0, 6, random);
  s.relu = within(0, 1, random);
  s.in = {0, s.kernel_t + within(0, 40, random), within(1, 3, random), within(1, 40, random)};
  s.out = {0, s.in.t + 2 * s.padding_t - s.kernel_t + 1, s.in.h, within(1, 70, random)};
  const std::uint32_t tiles = (s.out.t + s.tile() - 1) / s.tile();
  s.zeros = s.padding_t + tiles * s.tile() - s.out.t + within(0, 1, random);
  s.in.at = s.zeros * s.in.h * s.in.c;
  s.out.at = static_cast<std::uint32_t>(elements(s.in)) + 2 * s.in.at;
  s.scratch.at = s.out.at + static_cast<std::uint32_t>(elements(s.out));
  s.scratch.c = s.points * (s.in.c + s.out.c) * within(1, 30, random) + within(0, 5, random);
  s.weight = {0, s.points * panels_of(s.out.c, winograd_panel) * winograd_panel * s.in.c};
  s.bias = {s.weight.size, s.out.c};
  return s;
}

/// An Lstm or a Gru.
template <class Step, class Random>
Step random_recurrence(Random& random) {
  const std::uint32_t units = within(1, 70, random), length = within(1, 12, random);
  const std::uint32_t gates = Step::gates_each * units;
  const std::uint32_t padded = panels_of(gates, lstm_panel) * lstm_panel;
  Step s;
  s.gates = {0, length, 1, gates};
  s.out = {length * gates, length, 1, units};
  s.scratch = {length * (gates + units), 1, 1, padded + units};
  s.weight = {0, padded * units};
  if constexpr (Step::kind == Kind::gru) s.bias = {s.weight.size, units};
  return s;
}

}  // namespace stride::engine

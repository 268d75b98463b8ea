#pragma once
#include "stride/engine/program.hpp"

/// Convolution, the portable kernel: what the fast ones are compared with.
namespace stride::engine {

/// The places under a kernel from `begin` on that lie in [0, size).
struct Taps {
  std::uint32_t first = 0, end = 0;
};

constexpr Taps taps_inside(std::int64_t begin, std::uint32_t kernel, std::uint32_t dilation,
                           std::uint32_t size) noexcept {
  const std::int64_t reach = std::int64_t{kernel - 1} * dilation;
  if (begin >= 0 && begin + reach < size) return {0, kernel};
  if (begin >= size || begin + reach < 0) return {};
  const std::int64_t before = begin < 0 ? (-begin + dilation - 1) / dilation : 0;
  const std::int64_t inside = (size - 1 - begin) / dilation + 1;
  const auto end = static_cast<std::uint32_t>(inside < kernel ? inside : kernel);
  return {static_cast<std::uint32_t>(before), end};
}

constexpr std::uint32_t panels_of(std::uint32_t filters, std::uint32_t panel) noexcept {
  return (filters + panel - 1) / panel;
}

/// What lies around the input counts as zeros, and is made so: then all places are alike.
template <class Step>
void make_zeros(const Step& s, const Memory& memory) noexcept {
  const std::uint64_t room = std::uint64_t{s.zeros} * s.in.h * s.in.c;
  float *const before = memory.of(s.in) - room, *const after = memory.of(s.in) + elements(s.in);
  for (std::uint64_t i = 0; i < room; ++i) before[i] = after[i] = 0.0F;
}

inline Status check(const Convolution& s, const Limits& limits) noexcept {
  const bool panel = s.panel == 16 || s.panel == 8 || s.panel == 1;
  const bool sized = s.kernel_t > 0 && s.kernel_h > 0 && s.stride_t > 0 && s.stride_h > 0 &&
                     s.dilation_t > 0 && s.dilation_h > 0 && s.groups > 0;
  if (!panel || !sized || s.in.c % s.groups != 0 || s.out.c % s.groups != 0)
    return Status::bad_shape;
  const std::uint64_t column = std::uint64_t{s.in.h} * s.in.c, room = s.zeros * column;
  const bool roomy = s.zeros <= s.padding_t && column <= limits.arena && room <= s.in.at &&
                     s.in.at + elements(s.in) + room <= limits.arena;
  if (!roomy) return Status::bad_shape;
  constexpr std::uint32_t most = 1U << 24;  // so that no product below overflows
  const std::uint32_t sizes[] = {s.kernel_t,  s.kernel_h,   s.stride_t,   s.stride_h, s.padding_t,
                                 s.padding_h, s.dilation_t, s.dilation_h, s.in.c,     s.out.c};
  for (const std::uint32_t n : sizes)
    if (n > most) return Status::bad_shape;
  const std::uint64_t panels =
      std::uint64_t{panels_of(s.out.c / s.groups, s.panel)} * s.groups * s.panel;
  const std::uint64_t taps = std::uint64_t{s.kernel_t} * s.kernel_h;
  if (taps > most || panels > most) return Status::bad_shape;
  const bool whole = panels * (s.in.c / s.groups) <= s.weight.size / taps &&
                     panels * (s.in.c / s.groups) * taps == s.weight.size;
  return whole && s.bias.size == s.out.c ? Status::ok : Status::bad_shape;
}

/// `panel` filters at one place: sums [panel] begin as the bias; every tap inside adds up, times
/// first, then sensors, then channels.
template <std::uint32_t panel>
void convolve_place(const Convolution& s, const float* in, const float* weight, std::int64_t t,
                    std::int64_t h, float* sums) noexcept {
  const std::uint32_t channels = s.in.c / s.groups;
  const Taps times = taps_inside(t, s.kernel_t, s.dilation_t, s.in.t);
  const Taps rows = taps_inside(h, s.kernel_h, s.dilation_h, s.in.h);
  for (std::uint32_t i = times.first; i < times.end; ++i)
    for (std::uint32_t j = rows.first; j < rows.end; ++j) {
      const std::int64_t place =
          (t + std::int64_t{i} * s.dilation_t) * s.in.h + h + std::int64_t{j} * s.dilation_h;
      const float* x = in + place * s.in.c;
      const float* w = weight + std::uint64_t{i * s.kernel_h + j} * channels * panel;
      for (std::uint32_t c = 0; c < channels; ++c, w += panel)
        for (std::uint32_t f = 0; f < panel; ++f) sums[f] += x[c] * w[f];
    }
}

template <std::uint32_t panel>
void convolve(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  const std::uint32_t filters = s.out.c / s.groups, channels = s.in.c / s.groups;
  const std::uint64_t weights = std::uint64_t{s.kernel_t} * s.kernel_h * channels * panel;
  const std::uint32_t panels = panels_of(filters, panel);
  for (std::uint32_t t = columns.begin; t < columns.end; ++t)
    for (std::uint32_t h = 0; h < s.out.h; ++h) {
      float* const out = memory.of(s.out) + (std::uint64_t{t} * s.out.h + h) * s.out.c;
      for (std::uint32_t g = 0; g < s.groups; ++g)
        for (std::uint32_t p = 0; p < panels; ++p) {
          const std::uint32_t first = g * filters + p * panel;
          const std::uint32_t own = filters - p * panel < panel ? filters - p * panel : panel;
          float sums[panel] = {};
          for (std::uint32_t f = 0; f < own; ++f) sums[f] = memory.of(s.bias)[first + f];
          convolve_place<panel>(s, memory.of(s.in) + g * channels,
                                memory.of(s.weight) + (std::uint64_t{g} * panels + p) * weights,
                                std::int64_t{t} * s.stride_t - s.padding_t,
                                std::int64_t{h} * s.stride_h - s.padding_h, sums);
          for (std::uint32_t f = 0; f < own; ++f)
            out[first + f] = s.relu != 0 && !(sums[f] > 0) ? 0.0F : sums[f];
        }
    }
}

inline void convolve_portably(const Convolution& s, const Memory& memory,
                              Columns columns) noexcept {
  if (s.panel == 16) convolve<16>(s, memory, columns);
  if (s.panel == 8) convolve<8>(s, memory, columns);
  if (s.panel == 1) convolve<1>(s, memory, columns);
}

}  // namespace stride::engine

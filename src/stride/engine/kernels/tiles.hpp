#pragma once
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/kernels/sequence.hpp"
#include "stride/engine/kernels/winograd.hpp"

/// Convolutions in tiles of places and filters held in registers: what no set of vectors changes.
/// tiles.inl has the tiles.
///
/// What lies under a kernel is runs of memory, so a convolution is a matrix product whose left rows
/// overlap in the input: nothing is gathered first. A tile of `rows` places and `width` vectors of
/// filters takes rows x width multiply-adds for rows + width loads. Sums begin as the bias and take
/// their taps in the order of the portable kernel; only the rounding of fused multiply-adds
/// differs.
namespace stride::engine::tiled {

/// What of the kernel lies inside the input for some places: the taps of time, and of each tap's
/// run of memory the floats [skip, skip + run).
struct Cover {
  Taps taps;
  std::uint32_t skip = 0, run = 0;
};

/// Places at equal distances: the first one's kernel, which may begin before the input, and where
/// its sums go.
struct Places {
  const float* in = nullptr;
  float* out = nullptr;
  std::uint64_t apart_in = 0, apart_out = 0;  ///< floats from one place to the next
  std::uint32_t count = 0;
};

/// Some panels of filters side by side, and what steps take one through them, in floats.
struct Panels {
  const float *weight = nullptr, *bias = nullptr;
  std::uint64_t tap_in = 0, tap_weight = 0;  ///< from one tap of time to the next
  std::uint64_t panel = 0;                   ///< from one panel's weights to the next's
  std::uint32_t count = 0;                   ///< filters from the first panel on
  bool relu = false;
};

inline Panels panels_of_filters(const Convolution& s) noexcept {
  Panels f;
  f.tap_in = std::uint64_t{s.dilation_t} * s.in.h * s.in.c;
  f.tap_weight = std::uint64_t{s.kernel_h} * (s.in.c / s.groups) * s.panel;
  f.panel = s.kernel_t * f.tap_weight;
  f.relu = s.relu != 0;
  return f;
}

/// Whether the taps of one time are one run of memory.
inline bool suits(const Convolution& s) noexcept {
  return s.panel > 1 && (s.kernel_h == 1 || (s.dilation_h == 1 && s.groups == 1));
}

/// Gives the places of some columns to `convolve`, in as few runs of equal cover as there are.
template <class Convolve>
void each_run(const Convolution& s, Columns columns, const float* in, float* out,
              Convolve&& convolve) noexcept {
  const std::uint32_t channels = s.in.c / s.groups;
  const auto taps_at = [&](std::uint32_t t) {
    const std::int64_t begin = std::int64_t{t} * s.stride_t - s.padding_t + s.zeros;
    return taps_inside(begin, s.kernel_t, s.dilation_t, s.in.t + 2 * s.zeros);
  };
  const auto alike = [](Taps a, Taps b) { return a.first == b.first && a.end == b.end; };
  const std::uint64_t step_t = std::uint64_t{s.stride_t} * s.in.h * s.in.c,
                      step_h = std::uint64_t{s.stride_h} * s.in.c;
  // Sensors that no kernel joins lie as times do.
  const bool joined = s.kernel_h == 1 && s.padding_h == 0 && s.out.h * step_h == step_t;
  for (std::uint32_t t = columns.begin; t < columns.end;) {
    const Taps taps = taps_at(t);
    std::uint32_t end = t + 1;
    if (alike(taps, {0, s.kernel_t}) && alike(taps, taps_at(columns.end - 1)))
      end = columns.end;  // as all between are
    while (end < columns.end && alike(taps, taps_at(end))) ++end;
    for (std::uint32_t h = 0; h < (joined ? 1 : s.out.h); ++h) {
      const std::int64_t begin_h = std::int64_t{h} * s.stride_h - s.padding_h;
      const Taps rows = taps_inside(begin_h, s.kernel_h, s.dilation_h, s.in.h);
      Cover cover{taps, rows.first * channels, (rows.end - rows.first) * channels};
      const bool whole = s.dilation_t == 1 && s.kernel_h == s.in.h && s.groups == 1 &&
                         rows.end - rows.first == s.kernel_h;
      if (whole) {  // the taps' runs are one
        cover.skip = taps.first * cover.run;
        cover.run *= taps.end - taps.first;
        cover.taps = {0, 1};
      }
      const std::int64_t begin_t = std::int64_t{t} * s.stride_t - s.padding_t;
      Places at;
      at.in = in + (begin_t * s.in.h + begin_h) * s.in.c;
      at.out = out + (std::uint64_t{t} * s.out.h + h) * s.out.c;
      at.apart_in = joined ? step_h : step_t;
      at.apart_out = joined ? s.out.c : std::uint64_t{s.out.h} * s.out.c;
      at.count = joined ? (end - t) * s.out.h : end - t;
      convolve(at, cover);
    }
    t = end;
  }
}

}  // namespace stride::engine::tiled

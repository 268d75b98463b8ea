#pragma once
#include "stride/engine/kernels/convolution.hpp"

/// Convolution by tiles of six products, the portable kernel, and what all kernels of it share.
namespace stride::engine {

inline constexpr std::uint32_t winograd_panel = 16;

inline Status check(const WinogradConvolution& s, const Limits& limits) noexcept {
  if (s.kernel_t < 2 || s.kernel_t > 5 || s.out.h != s.in.h) return Status::bad_shape;
  constexpr std::uint32_t most = 1U << 24;  // so that no product below overflows
  const std::uint32_t sizes[] = {s.padding_t, s.zeros, s.in.t, s.out.t, s.in.c, s.out.c};
  for (const std::uint32_t n : sizes)
    if (n > most) return Status::bad_shape;
  const std::uint64_t column = std::uint64_t{s.in.h} * s.in.c, room = s.zeros * column;
  const bool roomy =
      column <= limits.arena && room <= s.in.at && s.in.at + elements(s.in) + room <= limits.arena;
  const std::uint32_t tiles = (s.out.t + s.tile() - 1) / s.tile();
  const std::uint64_t reach = std::uint64_t{tiles} * s.tile() + s.kernel_t - 1;  // from -padding on
  const bool inside = s.padding_t <= s.zeros && reach <= s.padding_t + s.in.t + s.zeros;
  const std::uint64_t place = std::uint64_t{s.points} * (std::uint64_t{s.in.c} + s.out.c);
  const std::uint64_t panels = panels_of(s.out.c, winograd_panel);
  const std::uint64_t filters = std::uint64_t{s.points} * panels * winograd_panel;
  const bool weighed = filters <= s.weight.size && filters * s.in.c == s.weight.size;
  return roomy && inside && elements(s.scratch) >= place && weighed && s.bias.size == s.out.c
             ? Status::ok
             : Status::bad_shape;
}

/// Six columns at six points: what the filters there are multiplied with.
template <class Value>
[[gnu::always_inline]] inline void to_points(const Value (&d)[6], Value (&v)[6]) noexcept {
  const Value a = d[4] - 4.0F * d[2], b = d[3] - 4.0F * d[1];
  const Value c = d[4] - d[2], e = 2.0F * (d[3] - d[1]);
  v[0] = 4.0F * d[0] - 5.0F * d[2] + d[4];
  v[1] = a + b;
  v[2] = a - b;
  v[3] = c + e;
  v[4] = c - e;
  v[5] = 4.0F * d[1] - 5.0F * d[3] + d[5];
}

/// And back: the tile's columns of sums at six points. Of a tile of n the first n are looked at.
template <class Value>
[[gnu::always_inline]] inline void from_points(const Value (&m)[6], std::uint32_t tile,
                                               Value (&y)[5]) noexcept {
  const Value even1 = m[1] + m[2], odd1 = m[1] - m[2], even2 = m[3] + m[4], odd2 = m[3] - m[4];
  y[0] = m[0] + even1 + even2;
  y[1] = odd1 + 2.0F * odd2;
  y[2] = even1 + 4.0F * even2;
  y[3] = odd1 + 8.0F * odd2;
  y[4] = even1 + 16.0F * even2;
  y[tile - 1] += m[5];
}

/// Tiles of some columns, at each sensor.
struct WinogradPlaces {
  WinogradPlaces(const WinogradConvolution& s, const Memory& memory, Columns columns_) noexcept
      : columns(columns_),
        tile(s.tile()),
        h(s.in.h),
        first(columns.begin / tile * h),
        end((columns.end + tile - 1) / tile * h),
        step_in(std::uint64_t{s.in.h} * s.in.c),
        step_out(std::uint64_t{s.out.h} * s.out.c),
        in_(memory.of(s.in) - s.padding_t * step_in),
        out_(memory.of(s.out)),
        channels_(s.in.c),
        filters_(s.out.c) {}

  const float* in(std::uint32_t place) const noexcept {
    return in_ + place / h * tile * step_in + place % h * channels_;
  }
  float* out(std::uint32_t place) const noexcept {
    return out_ + place / h * tile * step_out + place % h * filters_;
  }
  /// Whether a column of a place's tile is asked for.
  bool asked(std::uint32_t place, std::uint32_t of_tile) const noexcept {
    const std::uint32_t t = place / h * tile + of_tile;
    return t >= columns.begin && t < columns.end;
  }

  Columns columns;
  std::uint32_t tile, h, first, end;  ///< places are [tile][h]
  std::uint64_t step_in, step_out;    ///< from one column to the next

 private:
  const float* in_;
  float* out_;
  std::uint64_t channels_, filters_;
};

inline void convolve_portably(const WinogradConvolution& s, const Memory& memory,
                              Columns columns) noexcept {
  make_zeros(s, memory);
  constexpr std::uint32_t points = WinogradConvolution::points, panel = winograd_panel;
  const WinogradPlaces places(s, memory, columns);
  const std::uint64_t channels = s.in.c, filters = s.out.c, panels = panels_of(s.out.c, panel);
  float* const at_points = memory.of(s.scratch);
  for (std::uint32_t place = places.first; place < places.end; ++place) {
    const float* const in = places.in(place);
    float* const out = places.out(place);
    for (std::uint64_t c = 0; c < channels; ++c) {
      float d[points], v[points];
      for (std::uint32_t i = 0; i < points; ++i) d[i] = in[i * places.step_in + c];
      to_points(d, v);
      for (std::uint32_t p = 0; p < points; ++p) at_points[p * channels + c] = v[p];
    }
    for (std::uint64_t f = 0; f < filters; ++f) {
      float m[points], y[5];
      for (std::uint32_t p = 0; p < points; ++p) {
        const float* w =
            memory.of(s.weight) + (p * panels + f / panel) * channels * panel + f % panel;
        float sum = 0;
        for (std::uint64_t c = 0; c < channels; ++c)
          sum += at_points[p * channels + c] * w[c * panel];
        m[p] = sum;
      }
      from_points(m, places.tile, y);
      for (std::uint32_t i = 0; i < places.tile; ++i) {
        const float sum = y[i] + memory.of(s.bias)[f];
        if (places.asked(place, i))
          out[i * places.step_out + f] = s.relu != 0 && !(sum > 0) ? 0.0F : sum;
      }
    }
  }
}

}  // namespace stride::engine

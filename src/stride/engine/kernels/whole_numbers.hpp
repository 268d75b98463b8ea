#pragma once
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/kernels/places.hpp"
#include "stride/engine/whole_steps.hpp"

/// Steps of whole numbers: the portable kernels. Other kernels give the same bits.
namespace stride::engine {

/// 1.5 2^23: the last bit of a sum with it is worth one.
inline constexpr float nearest_shift = 12582912.0F;

/// The whole number nearest to x, of two the even one; |x| < 2^22.
inline std::int32_t nearest(float x) noexcept {
  return static_cast<std::int32_t>(bits_of(x + nearest_shift) - bits_of(nearest_shift));
}

/// A number as a byte. The limits stand between product and sum, which no processor may fuse then.
inline std::uint8_t byte_of(float x, std::uint32_t zero, std::uint32_t lowest) noexcept {
  const float low = static_cast<float>(lowest) - static_cast<float>(zero);
  const float high = 255.0F - static_cast<float>(zero);
  x = x > low ? x : low;
  x = x < high ? x : high;
  return static_cast<std::uint8_t>(nearest(x) + static_cast<std::int32_t>(zero));
}

inline Status check(const Quantise& s) noexcept {
  return alike(s.in, s.out) && s.zero < 256 ? Status::ok : Status::bad_shape;
}

inline void quantise_portably(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                              std::uint8_t* out) noexcept {
  for (std::uint64_t i = 0; i < n; ++i) out[i] = byte_of(in[i] * factor, zero, 0);
}

inline Status check(const Dequantise& s) noexcept {
  return alike(s.in, s.out) && s.zero < 256 ? Status::ok : Status::bad_shape;
}

inline void run(const Dequantise& s, const Memory& memory, Columns columns) noexcept {
  const Run all = run_of(s.out, columns);
  const std::uint8_t* const in = memory.bytes_of(s.in);
  float* const out = memory.of(s.out);
  const auto zero = static_cast<std::int32_t>(s.zero);
  for (std::uint64_t i = all.begin; i < all.end; ++i)
    out[i] = static_cast<float>(in[i] - zero) * s.scale;
}

/// What the constants of a panelled product must be; each factor is below 2^25.
inline bool are_panels(const Runs& runs, std::uint32_t filters, const Constant& weight,
                       const Constant& bias, const Constant& factor,
                       const Constant& sums) noexcept {
  const std::uint64_t panels = panels_of(filters, whole_panel), padded = panels * whole_panel;
  return std::uint64_t{runs.taps} * runs.run <= most_products &&
         weight.size == runs.panel() / 4 * panels && bias.size == padded && factor.size == padded &&
         sums.size == padded;
}

/// Whether so many bytes before and behind a tensor lie in the arena.
inline bool has_room(const Tensor& tensor, std::uint64_t before, std::uint64_t behind,
                     const Limits& limits) noexcept {
  const std::uint64_t begin = std::uint64_t{tensor.at} * 4;
  return before <= begin && begin + elements(tensor) + behind <= limits.arena * 4;
}

inline Status check(const WholeConvolution& s, const Limits& limits) noexcept {
  constexpr std::uint32_t most = most_products;  // so that no product below overflows
  const std::uint32_t sizes[] = {s.kernel_t,   s.kernel_h, s.stride_t, s.stride_h,
                                 s.dilation_t, s.in.c,     s.out.c};
  for (const std::uint32_t n : sizes)
    if (n == 0 || n > most) return Status::bad_shape;
  if (s.padding_t > most || s.padding_h > most || std::uint64_t{s.kernel_h} * s.in.c > most ||
      std::uint64_t{s.kernel_t} * s.kernel_h * s.in.c > most)
    return Status::bad_shape;
  const auto inside = [](std::uint32_t out, std::uint32_t stride, std::uint64_t reach,
                         std::uint32_t padding, std::uint32_t in) {
    return std::uint64_t{out - 1} * stride + reach < std::uint64_t{in} + 2 * padding;
  };
  const std::uint64_t reach_t = std::uint64_t{s.kernel_t - 1} * s.dilation_t;
  if (!inside(s.out.t, s.stride_t, reach_t, s.padding_t, s.in.t) ||
      !inside(s.out.h, s.stride_h, s.kernel_h - 1, s.padding_h, s.in.h))
    return Status::bad_shape;
  const std::uint64_t room = std::uint64_t{s.padding_t} * s.in.h * s.in.c;
  if (!has_room(s.in, room, room + 3, limits)) return Status::bad_shape;
  if (s.element > Element::uint8 || s.zero > 255 || s.out_zero > 255 || s.lowest > 255)
    return Status::bad_shape;
  return are_panels(runs_of(s), s.out.c, s.weight, s.bias, s.factor, s.sums) ? Status::ok
                                                                             : Status::bad_shape;
}

/// Signed bytes, or other words, among the constants.
inline const std::int8_t* bytes_of(const Memory& memory, const Constant& constant) noexcept {
  return reinterpret_cast<const std::int8_t*>(memory.of(constant));
}
inline const std::int32_t* words_of(const Memory& memory, const Constant& constant) noexcept {
  return reinterpret_cast<const std::int32_t*>(memory.of(constant));
}

/// A panel's sums [own] at one place, to where they go.
inline void give(const WholeConvolution& s, const Memory& memory, std::uint64_t place,
                 std::uint32_t first, std::uint32_t own, const std::uint32_t* sums) noexcept {
  const float* const factor = memory.of(s.factor) + first;
  std::uint8_t* const bytes = memory.bytes_of(s.out) + place * s.out.c + first;
  float* const floats = memory.of(s.out) + place * s.out.c + first;
  for (std::uint32_t f = 0; f < own; ++f) {
    const float value = static_cast<float>(static_cast<std::int32_t>(sums[f])) * factor[f];
    if (s.element == Element::uint8)
      bytes[f] = byte_of(value, s.out_zero, s.lowest);
    else
      floats[f] = rectified(value, s.relu);
  }
}

/// All filters at one place; what lies outside the input counts as its zero.
inline void convolve_place(const WholeConvolution& s, const Memory& memory, std::uint32_t t,
                           std::uint32_t h) noexcept {
  const Runs runs = runs_of(s);
  const std::uint8_t* const in = memory.bytes_of(s.in);
  const std::int64_t begin_t = std::int64_t{t} * s.stride_t - s.padding_t;
  const std::int64_t begin_h = std::int64_t{h} * s.stride_h - s.padding_h;
  for (std::uint32_t first = 0; first < s.out.c; first += whole_panel) {
    const std::int8_t* const weight =
        bytes_of(memory, s.weight) + first / whole_panel * runs.panel();
    std::uint32_t sums[whole_panel];  // without a sign: an overflow is the same everywhere
    for (std::uint32_t f = 0; f < whole_panel; ++f)
      sums[f] = static_cast<std::uint32_t>(words_of(memory, s.bias)[first + f]);
    for (std::uint32_t i = 0; i < s.kernel_t; ++i)
      for (std::uint32_t j = 0; j < s.kernel_h; ++j) {
        const std::int64_t at_t = begin_t + std::int64_t{i} * s.dilation_t, at_h = begin_h + j;
        const bool inside = at_t >= 0 && at_t < s.in.t && at_h >= 0 && at_h < s.in.h;
        const std::uint8_t* const x = in + (inside ? (at_t * s.in.h + at_h) * s.in.c : 0);
        const std::uint32_t tap = runs.taps == 1 ? 0 : i;
        const std::uint32_t begin = ((i - tap) * s.kernel_h + j) * s.in.c;
        for (std::uint32_t c = 0; c < s.in.c; ++c) {
          const std::int32_t value = inside ? x[c] : static_cast<std::int32_t>(s.zero);
          const std::int8_t* const w = weight + runs.at(tap, begin + c, 0);
          for (std::uint32_t f = 0; f < whole_panel; ++f)
            sums[f] += static_cast<std::uint32_t>(value * w[4 * f]);
        }
      }
    const std::uint32_t left = s.out.c - first;
    give(s, memory, std::uint64_t{t} * s.out.h + h, first, left < whole_panel ? left : whole_panel,
         sums);
  }
}

inline void convolve_portably(const WholeConvolution& s, const Memory& memory,
                              Columns columns) noexcept {
  for (std::uint32_t t = columns.begin; t < columns.end; ++t)
    for (std::uint32_t h = 0; h < s.out.h; ++h) convolve_place(s, memory, t, h);
}

inline Status check(const DynamicLinear& s, const Limits& limits) noexcept {
  const bool shapes = s.in.t == s.out.t && s.in.h == s.out.h && s.in.c <= most_products &&
                      s.out.c <= most_products && elements(s.scratch) >= elements(s.in) &&
                      has_room(s.scratch, 0, 3, limits);
  return shapes && are_panels(runs_of(s), s.out.c, s.weight, s.bias, s.factor, s.sums)
             ? Status::ok
             : Status::bad_shape;
}

/// How a window's numbers become bytes.
struct Grid {
  float scale = 0;
  std::uint32_t zero = 0;

  float factor() const { return scale > 0 ? 1.0F / scale : 0.0F; }
};

/// 255 steps from the lowest to the highest number; 0 is within.
inline Grid grid_between(float low, float high) noexcept {
  const float scale = (high - low) / 255.0F;
  return {scale, byte_of(-low / scale, 0, 0)};
}

inline Grid grid_portably(const float* in, std::uint64_t n) noexcept {
  float low = 0, high = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    low = in[i] < low ? in[i] : low;
    high = in[i] > high ? in[i] : high;
  }
  return grid_between(low, high);
}

/// Keeps a product from being fused with the sum behind it, which not every processor can.
inline float settled(float product) noexcept {
  __asm__("" : "+m"(product));
  return product;
}

/// A panel's sums [own] at one place, to where they go.
inline void give(const DynamicLinear& s, const Memory& memory, Grid grid, std::uint64_t place,
                 std::uint32_t first, std::uint32_t own, const std::uint32_t* sums) noexcept {
  float* const out = memory.of(s.out) + place * s.out.c + first;
  for (std::uint32_t f = 0; f < own; ++f) {
    const auto shift = static_cast<std::uint32_t>(words_of(memory, s.sums)[first + f]) * grid.zero;
    const auto sum = static_cast<float>(static_cast<std::int32_t>(sums[f] - shift));
    const float product = settled(sum * (grid.scale * memory.of(s.factor)[first + f]));
    out[f] = rectified(product + memory.of(s.bias)[first + f], s.relu);
  }
}

inline void run_portably(const DynamicLinear& s, const Memory& memory) noexcept {
  const Grid grid = grid_portably(memory.of(s.in), elements(s.in));
  std::uint8_t* const bytes = memory.bytes_of(s.scratch);
  quantise_portably(memory.of(s.in), elements(s.in), grid.factor(), grid.zero, bytes);
  const Runs runs = runs_of(s);
  for (std::uint64_t place = 0; place < std::uint64_t{s.in.t} * s.in.h; ++place)
    for (std::uint32_t first = 0; first < s.out.c; first += whole_panel) {
      const std::int8_t* const w = bytes_of(memory, s.weight) + first / whole_panel * runs.panel();
      const std::uint8_t* const x = bytes + place * s.in.c;
      std::uint32_t sums[whole_panel] = {};
      for (std::uint32_t i = 0; i < s.in.c; ++i)
        for (std::uint32_t f = 0; f < whole_panel; ++f)
          sums[f] += static_cast<std::uint32_t>(x[i] * w[runs.at(0, i, f)]);
      const std::uint32_t left = s.out.c - first;
      give(s, memory, grid, place, first, left < whole_panel ? left : whole_panel, sums);
    }
}

}  // namespace stride::engine

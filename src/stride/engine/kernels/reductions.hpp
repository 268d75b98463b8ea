#pragma once
#include "stride/engine/kernels/places.hpp"
#include "stride/engine/program.hpp"

/// Fewer places than before: pooling, and whole axes made one; the portable kernels.
namespace stride::engine {

inline Status check(const Pool& s) noexcept {
  const bool sized = s.kernel_t > 0 && s.kernel_h > 0 && s.stride_t > 0 && s.stride_h > 0;
  const auto inside = [](std::uint32_t out, std::uint32_t stride, std::uint32_t kernel,
                         std::uint32_t in) {
    return std::uint64_t{out - 1} * stride + kernel <= in;
  };
  const bool known = (s.how == Summary::mean && s.element == Element::float32) ||
                     (s.how == Summary::max && s.element <= Element::uint8);
  return sized && known && s.in.c == s.out.c && inside(s.out.t, s.stride_t, s.kernel_t, s.in.t) &&
                 inside(s.out.h, s.stride_h, s.kernel_h, s.in.h)
             ? Status::ok
             : Status::bad_shape;
}

/// Takes the next value into a sum or a maximum, or in its place.
inline float joined(Summary how, float so_far, float next) noexcept {
  if (how == Summary::last) return next;
  if (how == Summary::max) return next > so_far ? next : so_far;
  return so_far + next;
}

/// The largest of each channel under the kernel.
template <class Number>
void pool_largest(const Pool& s, const Number* all, Number* out, Columns columns) noexcept {
  const std::uint32_t channels = s.in.c;
  out += std::uint64_t{columns.begin} * s.out.h * channels;
  for (std::uint32_t t = columns.begin; t < columns.end; ++t)
    for (std::uint32_t h = 0; h < s.out.h; ++h, out += channels)
      for (std::uint32_t i = 0; i < s.kernel_t; ++i)
        for (std::uint32_t j = 0; j < s.kernel_h; ++j) {
          const std::uint64_t place =
              (std::uint64_t{t} * s.stride_t + i) * s.in.h + std::uint64_t{h} * s.stride_h + j;
          const Number* const in = all + place * channels;
          const bool first = i == 0 && j == 0;
          for (std::uint32_t c = 0; c < channels; ++c)
            out[c] = first || in[c] > out[c] ? in[c] : out[c];
        }
}

inline void run(const Pool& s, const Memory& memory, Columns columns) noexcept {
  if (s.element == Element::uint8)
    return pool_largest(s, memory.bytes_of(s.in), memory.bytes_of(s.out), columns);
  const std::uint32_t channels = s.in.c;
  const float share = 1.0F / (static_cast<float>(s.kernel_t) * static_cast<float>(s.kernel_h));
  float* out = memory.of(s.out) + std::uint64_t{columns.begin} * s.out.h * channels;
  for (std::uint32_t t = columns.begin; t < columns.end; ++t)
    for (std::uint32_t h = 0; h < s.out.h; ++h, out += channels) {
      for (std::uint32_t i = 0; i < s.kernel_t; ++i)
        for (std::uint32_t j = 0; j < s.kernel_h; ++j) {
          const std::uint64_t place =
              (std::uint64_t{t} * s.stride_t + i) * s.in.h + std::uint64_t{h} * s.stride_h + j;
          const float* const in = memory.of(s.in) + place * channels;
          const bool first = i == 0 && j == 0;
          for (std::uint32_t c = 0; c < channels; ++c)
            out[c] = first ? in[c] : joined(s.how, out[c], in[c]);
        }
      if (s.how == Summary::mean)
        for (std::uint32_t c = 0; c < channels; ++c) out[c] *= share;
    }
}

inline Status check(const Reduce& s) noexcept {
  if (s.how > Summary::last) return Status::unsupported;
  const auto fits = [](std::uint32_t out, std::uint32_t in) { return out == in || out == 1; };
  return fits(s.out.t, s.in.t) && fits(s.out.h, s.in.h) && fits(s.out.c, s.in.c)
             ? Status::ok
             : Status::bad_shape;
}

/// Four numbers; a processor without vectors does them one by one.
typedef float Four __attribute__((vector_size(16)));

/// Times made one: each number of a column by itself, `count` vectors of them side by side.
template <bool max, class Vector, int count>
void reduce_times(const float* in, std::uint32_t times, std::uint64_t column, float* out) noexcept {
  constexpr std::uint64_t lanes = sizeof(Vector) / sizeof(float);
  Vector sums[count];
  __builtin_memcpy(sums, in, sizeof sums);
  for (std::uint32_t t = 1; t < times; ++t) {
    in += column;
#pragma GCC unroll 8
    for (int v = 0; v < count; ++v) {
      Vector next;
      __builtin_memcpy(&next, in + v * lanes, sizeof next);
      sums[v] = max ? (next > sums[v] ? next : sums[v]) : sums[v] + next;
    }
  }
  __builtin_memcpy(out, sums, sizeof sums);
}

template <bool max>
void reduce_times(const Reduce& s, const Memory& memory) noexcept {
  const std::uint64_t column = std::uint64_t{s.in.h} * s.in.c;
  // Of the last time alone nothing is added up.
  const std::uint32_t first = s.how == Summary::last ? s.in.t - 1 : 0, times = s.in.t - first;
  const float* const in = memory.of(s.in) + first * column;
  float* const out = memory.of(s.out);
  std::uint64_t i = 0;
  for (; i + 32 <= column; i += 32) reduce_times<max, Four, 8>(in + i, times, column, out + i);
  for (; i < column; ++i) reduce_times<max, float, 1>(in + i, times, column, out + i);
}

/// Sensors or channels made one, and times too if need be.
inline void reduce_places(const Reduce& s, const Memory& memory, Columns columns) noexcept {
  const std::uint64_t step_h = s.out.h > 1 ? s.out.c : 0,
                      step_t = s.out.t > 1 ? std::uint64_t{s.out.h} * s.out.c : 0;
  const bool over_t = s.out.t < s.in.t, over_h = s.out.h < s.in.h, over_c = s.out.c < s.in.c;
  const Columns times = over_t ? Columns{0, s.in.t} : columns;
  const float* in = memory.of(s.in) + std::uint64_t{times.begin} * s.in.h * s.in.c;
  for (std::uint32_t t = times.begin; t < times.end; ++t)
    for (std::uint32_t h = 0; h < s.in.h; ++h, in += s.in.c) {
      float* const out = memory.of(s.out) + t * step_t + h * step_h;
      const bool begins = !(over_t && t > 0) && !(over_h && h > 0);
      const std::uint32_t step_c = over_c ? 0 : 1;
      for (std::uint32_t c = 0; c < s.in.c; ++c) {
        float& to = out[c * step_c];
        to = begins && (c == 0 || !over_c) ? in[c] : joined(s.how, to, in[c]);
      }
    }
}

inline void run(const Reduce& s, const Memory& memory, Columns columns) noexcept {
  if (s.out.t < s.in.t && s.out.h == s.in.h && s.out.c == s.in.c)
    s.how == Summary::max ? reduce_times<true>(s, memory) : reduce_times<false>(s, memory);
  else
    reduce_places(s, memory, columns);
  if (s.how != Summary::mean) return;
  const float share = 1.0F / static_cast<float>(elements(s.in) / elements(s.out));
  const Run all = run_of(s.out, columns);
  for (std::uint64_t i = all.begin; i < all.end; ++i) memory.of(s.out)[i] *= share;
}

}  // namespace stride::engine

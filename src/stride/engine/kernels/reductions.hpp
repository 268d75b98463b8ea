#pragma once
#include "stride/engine/math.hpp"
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

/// Blocks of a fixed size become vectors.
inline void add(const float* in, std::uint32_t n, float* out) noexcept {
  std::uint32_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (std::uint32_t k = 0; k < 16; ++k) out[i + k] += in[i + k];
  for (; i < n; ++i) out[i] += in[i];
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

inline void run(const Reduce& s, const Memory& memory, Columns columns) noexcept {
  float* const all = memory.of(s.out);
  const std::uint64_t step_h = s.out.h > 1 ? s.out.c : 0,
                      step_t = s.out.t > 1 ? std::uint64_t{s.out.h} * s.out.c : 0;
  const bool over_t = s.out.t < s.in.t, over_h = s.out.h < s.in.h, over_c = s.out.c < s.in.c;
  const Columns times = over_t ? Columns{0, s.in.t} : columns;
  const float* in = memory.of(s.in) + std::uint64_t{times.begin} * s.in.h * s.in.c;
  for (std::uint32_t t = times.begin; t < times.end; ++t)
    for (std::uint32_t h = 0; h < s.in.h; ++h, in += s.in.c) {
      float* const out = all + t * step_t + h * step_h;
      const bool begins = !(over_t && t > 0) && !(over_h && h > 0);
      if (over_c) {
        float value = begins ? in[0] : joined(s.how, out[0], in[0]);
        for (std::uint32_t c = 1; c < s.in.c; ++c) value = joined(s.how, value, in[c]);
        out[0] = value;
      } else if (begins || s.how == Summary::last) {
        for (std::uint32_t c = 0; c < s.in.c; ++c) out[c] = in[c];
      } else if (s.how == Summary::max) {
        for (std::uint32_t c = 0; c < s.in.c; ++c) out[c] = in[c] > out[c] ? in[c] : out[c];
      } else {
        add(in, s.in.c, out);
      }
    }
  if (s.how != Summary::mean) return;
  const float share = 1.0F / static_cast<float>(elements(s.in) / elements(s.out));
  const std::uint64_t column = std::uint64_t{s.out.h} * s.out.c;
  for (std::uint64_t i = columns.begin * column; i < columns.end * column; ++i) all[i] *= share;
}

}  // namespace stride::engine

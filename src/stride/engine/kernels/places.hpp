#pragma once
#include "stride/engine/math.hpp"
#include "stride/engine/program.hpp"

/// What is done to each place by itself, to two values alike, or in another order: the portable
/// kernels.
namespace stride::engine {

inline float rectified(float x, std::uint32_t relu) noexcept {
  return relu != 0 && !(x > 0) ? 0.0F : x;
}

/// The floats of some columns of a tensor.
struct Run {
  std::uint64_t begin = 0, end = 0;
};

inline Run run_of(const Tensor& tensor, Columns columns) noexcept {
  const std::uint64_t column = std::uint64_t{tensor.h} * tensor.c;
  return {columns.begin * column, columns.end * column};
}

inline bool alike(const Tensor& a, const Tensor& b) noexcept {
  return a.t == b.t && a.h == b.h && a.c == b.c;
}

inline Status check(const Affine& s) noexcept {
  return alike(s.in, s.out) && s.scale.size == s.in.c && s.shift.size == s.in.c ? Status::ok
                                                                                : Status::bad_shape;
}

inline void run(const Affine& s, const Memory& memory, Columns columns) noexcept {
  const float *const scale = memory.of(s.scale), *const shift = memory.of(s.shift);
  const Run all = run_of(s.in, columns);
  for (std::uint64_t i = all.begin; i < all.end; i += s.in.c) {
    const float* const in = memory.of(s.in) + i;
    float* const out = memory.of(s.out) + i;
    for (std::uint32_t c = 0; c < s.in.c; ++c)
      out[c] = rectified(in[c] * scale[c] + shift[c], s.relu);
  }
}

inline Status check(const Elementwise& s) noexcept {
  if (s.function > Function::square_root) return Status::unsupported;
  return elements(s.in) == elements(s.out) ? Status::ok : Status::bad_shape;
}

inline void run(const Elementwise& s, const Memory& memory, Columns columns) noexcept {
  const float* const in = memory.of(s.in);
  float* const out = memory.of(s.out);
  const Run all = run_of(s.out, columns);
  const auto each = [&](auto&& function) {
    for (std::uint64_t i = all.begin; i < all.end; ++i) out[i] = function(in[i]);
  };
  switch (s.function) {
    case Function::relu:
      return each([](float x) { return rectified(x, 1); });
    case Function::tanh:
      return each(hyperbolic_tangent);
    case Function::sigmoid:
      return each(sigmoid);
    case Function::square_root:
      return each(square_root);
  }
}

inline Status check(const Softmax& s) noexcept {
  return alike(s.in, s.out) ? Status::ok : Status::bad_shape;
}

inline void run(const Softmax& s, const Memory& memory, Columns columns) noexcept {
  const Run all = run_of(s.in, columns);
  for (std::uint64_t i = all.begin; i < all.end; i += s.in.c) {
    const float* const in = memory.of(s.in) + i;
    float* const out = memory.of(s.out) + i;
    float largest = in[0], sum = 0;
    for (std::uint32_t c = 1; c < s.in.c; ++c)
      if (in[c] > largest) largest = in[c];
    for (std::uint32_t c = 0; c < s.in.c; ++c) sum += out[c] = exponential(in[c] - largest);
    for (std::uint32_t c = 0; c < s.in.c; ++c) out[c] /= sum;
  }
}

inline Status check(const Add& s) noexcept {
  return alike(s.first, s.out) && alike(s.second, s.out) ? Status::ok : Status::bad_shape;
}

inline void run(const Add& s, const Memory& memory, Columns columns) noexcept {
  const float *const a = memory.of(s.first), *const b = memory.of(s.second);
  float* const out = memory.of(s.out);
  const Run all = run_of(s.out, columns);
  for (std::uint64_t i = all.begin; i < all.end; ++i) out[i] = rectified(a[i] + b[i], s.relu);
}

inline Status check(const Multiply& s) noexcept {
  const auto fits = [](std::uint32_t map, std::uint32_t in) { return map == in || map == 1; };
  return alike(s.in, s.out) && fits(s.map.t, s.in.t) && fits(s.map.h, s.in.h) &&
                 fits(s.map.c, s.in.c)
             ? Status::ok
             : Status::bad_shape;
}

inline void run(const Multiply& s, const Memory& memory, Columns columns) noexcept {
  const Run all = run_of(s.in, columns);
  const float* in = memory.of(s.in) + all.begin;
  float* out = memory.of(s.out) + all.begin;
  const std::uint64_t step_c = s.map.c > 1, step_h = s.map.h > 1 ? s.map.c : 0,
                      step_t = s.map.t > 1 ? std::uint64_t{s.map.h} * s.map.c : 0;
  for (std::uint32_t t = columns.begin; t < columns.end; ++t)
    for (std::uint32_t h = 0; h < s.in.h; ++h) {
      const float* const map = memory.of(s.map) + t * step_t + h * step_h;
      for (std::uint32_t c = 0; c < s.in.c; ++c) *out++ = *in++ * map[c * step_c];
    }
}

inline Status check(const Rearrange& s) noexcept {
  if (s.element > Element::uint8) return Status::unsupported;
  constexpr std::uint64_t far = std::uint64_t{1} << 60;  // six of them can be added
  std::uint64_t from = 0, to = s.offset;                 // of the last copied
  std::uint64_t copies = 1;  // no more than there are places: a program's work is bounded
  for (std::uint32_t k = 0; k < Rearrange::most_loops; ++k) {
    if (s.count[k] == 0) return Status::bad_shape;
    const std::uint64_t last = s.count[k] - 1;
    if (last * s.from[k] > far || last * s.to[k] > far) return Status::bad_shape;
    from += last * s.from[k], to += last * s.to[k];
    if (s.count[k] > elements(s.out) / copies) return Status::bad_shape;
    copies *= s.count[k];
  }
  return from < elements(s.in) && to < elements(s.out) ? Status::ok : Status::bad_shape;
}

template <class Number>
void rearrange(const Rearrange& s, const Number* in, Number* out) noexcept {
  out += s.offset;
  std::uint32_t i[Rearrange::most_loops] = {};
  constexpr std::uint32_t inner = Rearrange::most_loops - 1;
  for (;;) {
    for (std::uint32_t k = 0; k < s.count[inner]; ++k)
      out[std::uint64_t{k} * s.to[inner]] = in[std::uint64_t{k} * s.from[inner]];
    std::uint32_t loop = inner;
    while (loop > 0) {
      --loop;
      in += s.from[loop], out += s.to[loop];
      if (++i[loop] < s.count[loop]) break;
      in -= std::uint64_t{s.count[loop]} * s.from[loop];
      out -= std::uint64_t{s.count[loop]} * s.to[loop];
      i[loop] = 0;
      if (loop == 0) return;
    }
  }
}

inline void run(const Rearrange& s, const Memory& memory, Columns) noexcept {
  if (s.element == Element::uint8)
    return rearrange(s, memory.bytes_of(s.in), memory.bytes_of(s.out));
  rearrange(s, memory.of(s.in), memory.of(s.out));
}

}  // namespace stride::engine

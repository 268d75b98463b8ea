#pragma once
#if defined(__x86_64__)
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/kernels/sequence.hpp"

/// Convolutions and LSTMs in tiles of places and filters held in registers, for AVX-512 and AVX2.
///
/// What lies under a kernel is runs of memory, so a convolution is a matrix product whose left rows
/// overlap in the input: nothing is gathered first. A tile of `rows` places and `width` vectors of
/// filters takes rows x width multiply-adds for rows + width loads. Sums begin as the bias and take
/// their taps in the order of the portable kernel; only the rounding of fused multiply-adds
/// differs.
namespace stride::engine::x86 {

typedef float Floats8 __attribute__((vector_size(32)));
typedef float Floats16 __attribute__((vector_size(64)));
typedef std::int32_t Whole8 __attribute__((vector_size(32)));
typedef std::int32_t Whole16 __attribute__((vector_size(64)));

/// What of the kernel lies inside the input for some places: the taps of time, and of each tap's
/// run of memory the floats [skip, skip + run).
struct Cover {
  Taps taps;
  std::uint32_t skip = 0, run = 0;
};

/// The steps of one convolution, in floats.
struct Steps {
  std::uint64_t tap_in, tap_weight;  ///< from one tap of time to the next
  std::uint64_t panel;               ///< from one panel's weights to the next's
};

/// One place: its kernel's first float, which may lie before the input, and where its sums go.
struct Place {
  const float* in;
  float* out;
};

inline Steps steps_of(const Convolution& s) noexcept {
  const std::uint64_t channels = s.in.c / s.groups;
  const std::uint64_t tap = s.kernel_h * channels * s.panel;
  return {std::uint64_t{s.dilation_t} * s.in.h * s.in.c, tap, s.kernel_t * tap};
}

/// Whether the taps of one time are one run of memory.
inline bool suits(const Convolution& s) noexcept {
  return s.panel > 1 && (s.kernel_h == 1 || (s.dilation_h == 1 && s.groups == 1));
}

#define STRIDE_INLINE [[gnu::always_inline]] inline
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
namespace avx2 {
#include "stride/engine/kernels/tiles.inl"
#include "stride/engine/kernels/tiles_lstm.inl"

inline void convolve(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  if (s.panel == 16) return convolve_panels<Floats8, 2, 1, 6>(s, memory, columns);
  convolve_panels<Floats8, 1, 1, 12>(s, memory, columns);
}

inline void recur(const Lstm& s, const Memory& memory) noexcept {
  recur_with<Floats8, Whole8, 2>(s, memory);
}
}  // namespace avx2
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx2,fma"))), \
                             apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx2,fma")
#endif
namespace avx512 {
#include "stride/engine/kernels/tiles.inl"
#include "stride/engine/kernels/tiles_lstm.inl"

inline void convolve(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  if (s.panel == 16) return convolve_panels<Floats16, 1, 2, 12>(s, memory, columns);
  convolve_panels<Floats8, 1, 1, 14>(s, memory, columns);
}

inline void recur(const Lstm& s, const Memory& memory) noexcept {
  recur_with<Floats16, Whole16, 1>(s, memory);
}
}  // namespace avx512
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef STRIDE_INLINE

}  // namespace stride::engine::x86
#endif

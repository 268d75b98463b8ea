#pragma once
#if defined(__x86_64__)
#include "stride/engine/kernels/tiles.hpp"

/// The tiles of AVX-512 and AVX2.
namespace stride::engine::x86 {

using namespace tiled;

typedef float Floats8 __attribute__((vector_size(32)));
typedef float Floats16 __attribute__((vector_size(64)));

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
#include "stride/engine/kernels/tiles_winograd.inl"

inline void convolve(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  if (s.panel == 16) return convolve_panels<Floats8, 2, 1, 6>(s, memory, columns);
  convolve_panels<Floats8, 1, 1, 12>(s, memory, columns);
}

inline void convolve(const WinogradConvolution& s, const Memory& memory, Columns columns) noexcept {
  winograd_panels<Floats8, 2, 1, 6>(s, memory, columns);
}

inline void recur(const Recurrence& r) noexcept { recur_with<Floats8, 2, 4>(r); }
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
#include "stride/engine/kernels/tiles_winograd.inl"

inline void convolve(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  if (s.panel == 16) return convolve_panels<Floats16, 1, 2, 12>(s, memory, columns);
  avx2::convolve(s, memory, columns);
}

inline void convolve(const WinogradConvolution& s, const Memory& memory, Columns columns) noexcept {
  winograd_panels<Floats16, 1, 2, 12>(s, memory, columns);
}

inline void recur(const Recurrence& r) noexcept { recur_with<Floats16, 1, 4>(r); }
}  // namespace avx512
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef STRIDE_INLINE

}  // namespace stride::engine::x86
#endif

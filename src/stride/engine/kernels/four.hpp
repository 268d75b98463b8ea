#pragma once
#include "stride/engine/kernels/tiles.hpp"

/// The tiles of vectors of four, for whatever the compiler builds for: NEON, WebAssembly's SIMD,
/// Helium, SSE.
namespace stride::engine::four {

using namespace tiled;

#define STRIDE_INLINE [[gnu::always_inline]] inline
#include "stride/engine/kernels/tiles.inl"
#include "stride/engine/kernels/tiles_lstm.inl"
#include "stride/engine/kernels/tiles_winograd.inl"
#undef STRIDE_INLINE

typedef float Floats4 __attribute__((vector_size(16)));

#if defined(__aarch64__)
inline constexpr int most_rows = 6, gate_panels = 4;  // 32 registers
#elif defined(__arm__)
inline constexpr int most_rows = 1, gate_panels = 1;  // 8
#else
inline constexpr int most_rows = 3, gate_panels = 2;  // 16
#endif

inline void convolve(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  if (s.panel == 16) return convolve_panels<Floats4, 4, 1, most_rows>(s, memory, columns);
  convolve_panels<Floats4, 2, 1, 2 * most_rows>(s, memory, columns);
}

inline void convolve(const WinogradConvolution& s, const Memory& memory, Columns columns) noexcept {
  winograd_panels<Floats4, 4, 1, most_rows>(s, memory, columns);
}

inline void recur(const Recurrence& r) noexcept { recur_with<Floats4, 4, gate_panels>(r); }

}  // namespace stride::engine::four

#pragma once
#include "stride/engine/kernels/average.hpp"
#include "stride/engine/kernels/four.hpp"
#include "stride/engine/kernels/narrow_lstm.hpp"

#if defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

/// Whole numbers in vectors of four, for whatever the compiler builds for: NEON, with and without
/// sums of products of bytes, WebAssembly's SIMD, Helium, SSE.
namespace stride::engine::whole_four {

namespace floats = four;
typedef four::Floats4 Floats;
typedef std::int32_t Wholes __attribute__((vector_size(16)));
typedef std::int16_t Shorts8 __attribute__((vector_size(16)));
typedef std::int8_t Signed8 __attribute__((vector_size(8)));
typedef std::uint8_t Bytes16 __attribute__((vector_size(16)));
typedef std::uint32_t Fours4 __attribute__((vector_size(16)));
typedef std::uint8_t Bytes __attribute__((vector_size(4)));

/// Not on x86, where every processor of the last ten years has wider ones.
#if defined(__x86_64__)
inline constexpr bool is_used = false;
#else
inline constexpr bool is_used = built_for == Vectors::four;
#endif

#define STRIDE_INLINE [[gnu::always_inline]] inline
#define STRIDE_LAMBDA __attribute__((always_inline))
#include "stride/engine/kernels/whole_four.inl"
// Which the lanes stand on.
#include "stride/engine/kernels/whole_lanes.inl"
#if defined(__ARM_FEATURE_MVE)
#include "stride/engine/kernels/whole_helium.inl"
#else
#include "stride/engine/kernels/whole_four_tile.inl"
#endif
// Which the products stand on.
#include "stride/engine/kernels/whole_tiles.inl"
#include "stride/engine/kernels/whole_tiles_lstm.inl"
#undef STRIDE_INLINE
#undef STRIDE_LAMBDA

inline void run(const Quantise& s, const Memory& memory, Columns columns) noexcept {
  const Run all = run_of(s.in, columns);
  quantise(memory.of(s.in) + all.begin, all.end - all.begin, s.factor, s.zero,
           memory.bytes_of(s.out) + all.begin);
}
inline void run(const Average& s, const Memory& memory, Columns) noexcept {
  average_with(s, memory, false, add_columns);
}
inline void run(const WholeConvolution& s, const Memory& memory, Columns columns) noexcept {
  convolve(s, memory, columns);
}
inline void run(const DynamicLinear& s, const Memory& memory, Columns) noexcept { tell(s, memory); }
inline void run(const NarrowLstm& s, const Memory& memory, Columns) noexcept { recur(s, memory); }

}  // namespace stride::engine::whole_four

#pragma once
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/kernels/four.hpp"
#include "stride/engine/kernels/narrow_lstm.hpp"
#include "stride/engine/kernels/sequence.hpp"
#include "stride/engine/kernels/tiles.hpp"
#include "stride/engine/kernels/whole_numbers_four.hpp"
#include "stride/engine/kernels/whole_numbers_x86.hpp"
#include "stride/engine/kernels/x86.hpp"

/// Which kernel does a step, where there are several. The portable one is always there, and what
/// the others are compared with.
namespace stride::engine {

template <class Step>
void convolve(const Step& s, const Memory& memory, Columns columns, Vectors vectors) noexcept {
#if defined(__x86_64__)
  if (vectors >= Vectors::avx512) return x86::avx512::convolve(s, memory, columns);
  if (vectors == Vectors::avx2) return x86::avx2::convolve(s, memory, columns);
#endif
  if constexpr (built_for == Vectors::four)
    if (vectors == Vectors::four) return four::convolve(s, memory, columns);
  convolve_portably(s, memory, columns);
}

inline void run(const Convolution& s, const Memory& memory, Columns columns) noexcept {
  convolve(s, memory, columns, tiled::suits(s) ? memory.vectors : Vectors::none);
}
inline void run(const WinogradConvolution& s, const Memory& memory, Columns columns) noexcept {
#if defined(__OPTIMIZE_SIZE__)  // nobody who wants few bytes plans these steps
  convolve_portably(s, memory, columns);
#else
  convolve(s, memory, columns, memory.vectors);
#endif
}

inline void recur(const Recurrence& r, Vectors vectors) noexcept {
#if defined(__x86_64__)
  if (vectors >= Vectors::avx512) return x86::avx512::recur(r);
  if (vectors == Vectors::avx2) return x86::avx2::recur(r);
#endif
  if constexpr (built_for == Vectors::four)
    if (vectors == Vectors::four) return four::recur(r);
  recur_portably(r);
}

inline void run(const Lstm& s, const Memory& memory, Columns) noexcept {
  recur(recurrence_of(s, memory), memory.vectors);
}
inline void run(const Gru& s, const Memory& memory, Columns) noexcept {
  recur(recurrence_of(s, memory), memory.vectors);
}

/// Floats as bytes.
inline void quantise(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                     std::uint8_t* out, Vectors vectors) noexcept {
#if defined(__x86_64__)
  if (vectors >= Vectors::avx512_vnni) return x86::whole_vnni::quantise(in, n, factor, zero, out);
  if (vectors >= Vectors::avx2) return x86::whole_avx2::quantise(in, n, factor, zero, out);
#endif
  if constexpr (whole_four::is_used)
    if (vectors == Vectors::four) return whole_four::quantise(in, n, factor, zero, out);
  quantise_portably(in, n, factor, zero, out);
}

inline void run(const Quantise& s, const Memory& memory, Columns columns) noexcept {
  const Run all = run_of(s.in, columns);
  quantise(memory.of(s.in) + all.begin, all.end - all.begin, s.factor, s.zero,
           memory.bytes_of(s.out) + all.begin, memory.vectors);
}

inline void average(const Average& s, const Memory& memory, bool goes_on) noexcept {
  auto* add = add_columns_portably;
#if defined(__x86_64__)
  if (memory.vectors >= Vectors::avx2) add = x86::whole_avx2::add_columns;
  if (memory.vectors >= Vectors::avx512_vnni) add = x86::whole_vnni::add_columns;
#endif
  if constexpr (whole_four::is_used)
    if (memory.vectors == Vectors::four) add = whole_four::add_columns;
  average_with(s, memory, goes_on, add);
}

inline void run(const Average& s, const Memory& memory, Columns) noexcept {
  average(s, memory, false);
}

inline void run(const WholeConvolution& s, const Memory& memory, Columns columns) noexcept {
#if defined(__x86_64__)
  if (memory.vectors >= Vectors::avx512_vnni) return x86::whole_vnni::convolve(s, memory, columns);
  if (memory.vectors >= Vectors::avx2) return x86::whole_avx2::convolve(s, memory, columns);
#endif
  if constexpr (whole_four::is_used)
    if (memory.vectors == Vectors::four) return whole_four::run(s, memory, columns);
  convolve_portably(s, memory, columns);
}

inline void run(const DynamicLinear& s, const Memory& memory, Columns columns) noexcept {
#if defined(__x86_64__)
  if (memory.vectors >= Vectors::avx512_vnni) return x86::whole_vnni::tell(s, memory);
  if (memory.vectors >= Vectors::avx2) return x86::whole_avx2::tell(s, memory);
#endif
  if constexpr (whole_four::is_used)
    if (memory.vectors == Vectors::four) return whole_four::run(s, memory, columns);
  run_portably(s, memory);
}

inline void run(const NarrowLstm& s, const Memory& memory, Columns columns) noexcept {
#if defined(__x86_64__)
  if (memory.vectors >= Vectors::avx512_vnni) return x86::whole_vnni::recur(s, memory);
  if (memory.vectors >= Vectors::avx2) return x86::whole_avx2::recur(s, memory);
#endif
  if constexpr (whole_four::is_used)
    if (memory.vectors == Vectors::four) return whole_four::run(s, memory, columns);
  recur_portably(s, memory);
}

}  // namespace stride::engine

#pragma once
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/kernels/sequence.hpp"
#include "stride/engine/kernels/x86.hpp"

/// Which kernel does a step, where there are several. The portable one is always there, and what
/// the others are compared with.
namespace stride::engine {

inline void run(const Convolution& s, const Memory& memory, Columns columns) noexcept {
#if defined(__x86_64__)
  if (x86::suits(s) && memory.vectors == Vectors::avx512)
    return x86::avx512::convolve(s, memory, columns);
  if (x86::suits(s) && memory.vectors == Vectors::avx2)
    return x86::avx2::convolve(s, memory, columns);
#endif
  convolve_portably(s, memory, columns);
}

inline void run(const Lstm& s, const Memory& memory, Columns) noexcept {
#if defined(__x86_64__)
  if (memory.vectors == Vectors::avx512) return x86::avx512::recur(s, memory);
  if (memory.vectors == Vectors::avx2) return x86::avx2::recur(s, memory);
#endif
  recur_portably(s, memory);
}

}  // namespace stride::engine

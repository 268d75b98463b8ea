#pragma once
#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

/// Which vectors the processor has. Device-safe.
namespace stride::engine {

/// Each has what those before it have.
enum class Vectors : std::uint8_t {
  none,         ///< the portable kernels
  four,         ///< 4 floats: NEON, WebAssembly's, Helium, SSE; where the compiler may use them
  avx2,         ///< 8 floats, fused multiply-add
  avx512,       ///< 16 floats, 32 registers
  avx512_vnni,  ///< and sums of products of bytes
};

/// Whether the compiler may use vectors of four.
#if defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__) || \
    (defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 2))
inline constexpr Vectors built_for = Vectors::four;
#else
inline constexpr Vectors built_for = Vectors::none;
#endif

/// The best that this processor and its operating system have and this engine uses. Asks the
/// processor: some microseconds in a virtual machine.
inline Vectors best_vectors() noexcept {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0) return built_for;
  constexpr unsigned fma = 1U << 12, os_saves = 1U << 27;
  if ((c & fma) == 0 || (c & os_saves) == 0) return built_for;
  unsigned saved = 0, high = 0;
  __asm__("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return built_for;
  constexpr unsigned avx2 = 1U << 5, avx512f = 1U << 16, avx512vl = 1U << 31;
  constexpr unsigned avx512bw = 1U << 30, vnni = 1U << 11;  // vnni in c
  constexpr unsigned ymm = 0x6, zmm = 0xE6;
  if ((b & avx512f) != 0 && (b & avx512vl) != 0 && (b & avx2) != 0 && (saved & zmm) == zmm)
    return (b & avx512bw) != 0 && (c & vnni) != 0 ? Vectors::avx512_vnni : Vectors::avx512;
  if ((b & avx2) != 0 && (saved & ymm) == ymm) return Vectors::avx2;
#endif
  return built_for;
}

}  // namespace stride::engine

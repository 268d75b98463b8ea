#pragma once
#include "stride/engine/kernel.hpp"

/// Where the engine finds its kernels: in this very file's unit, all of them, or, where
/// STRIDE_KERNELS_APART is defined, in the library that has found_kernels.cpp. The kernels take a
/// compiler some ten seconds, which not every unit of a host need wait for.
#if defined(STRIDE_KERNELS_APART)
namespace stride::engine {
/// nullptr where there is none.
const Kernel* found_kernel(Kind kind) noexcept;
/// Floats as bytes, see Quantise.
void found_quantise(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                    std::uint8_t* out, Vectors vectors) noexcept;
}  // namespace stride::engine
#else
#include "stride/engine/kernels.hpp"
namespace stride::engine {
inline const Kernel* found_kernel(Kind kind) noexcept { return kernel_of(kind); }
inline void found_quantise(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                           std::uint8_t* out, Vectors vectors) noexcept {
  quantise(in, n, factor, zero, out, vectors);
}
}  // namespace stride::engine
#endif

#include "stride/engine/found_kernels.hpp"

#include "stride/engine/kernels.hpp"

namespace stride::engine {

const Kernel* found_kernel(Kind kind) noexcept { return kernel_of(kind); }

void found_quantise(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                    std::uint8_t* out, Vectors vectors) noexcept {
  quantise(in, n, factor, zero, out, vectors);
}

}  // namespace stride::engine

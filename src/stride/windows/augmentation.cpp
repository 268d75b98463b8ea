#include "stride/windows/augmentation.hpp"

#include <cmath>

#include "stride/base/random.hpp"

namespace stride::windows {
namespace {

// U(-1, 1) out of 32 bits.
float share(std::uint32_t bits) {
  return static_cast<float>(static_cast<std::int32_t>(bits)) * 0x1p-31F;
}

}  // namespace

void augment(const Augmentation& augmentation, std::span<float> batch, std::size_t length,
             std::uint64_t seed) {
  if (!augmentation.any() || length == 0) return;
  // A uniform distribution of standard deviation s reaches to s * sqrt(3).
  const float amplitude = static_cast<float>(augmentation.amplitude * std::sqrt(3.0));
  const float noise = static_cast<float>(augmentation.noise * std::sqrt(3.0));
  Random random(seed);
  for (std::size_t row = 0; row + length <= batch.size(); row += length) {
    const float factor = 1 + amplitude * share(static_cast<std::uint32_t>(random.next()));
    std::uint64_t bits = 0;
    for (std::size_t t = 0; t < length; ++t) {
      bits = t % 2 == 0 ? random.next() : bits >> 32;
      batch[row + t] = batch[row + t] * factor + noise * share(static_cast<std::uint32_t>(bits));
    }
  }
}

}  // namespace stride::windows

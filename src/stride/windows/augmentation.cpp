// Small random changes to training windows: tilt, strength, noise.
#include "stride/windows/augmentation.hpp"

#include <cmath>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/recordings/channels.hpp"

namespace stride::windows {
namespace {

// A uniform distribution of standard deviation s reaches to s * sqrt(3).
const double reach = std::sqrt(3.0);

// U(-1, 1) out of 32 bits.
float share(std::uint32_t bits) {
  return static_cast<float>(static_cast<std::int32_t>(bits)) * 0x1p-31F;
}

std::array<double, 9> random_tilt(double degrees, Random& random) {
  const double height = random.uniform(-1, 1), turn = random.uniform(0, 2 * M_PI);
  const double radius = std::sqrt(1 - height * height);
  const double angle = degrees * M_PI / 180 * reach * random.uniform(-1, 1);
  return rotation({radius * std::cos(turn), radius * std::sin(turn), height}, angle);
}

// With scaled = (raw - offset) * factor, turned raw values are scaled values times one matrix, plus
// one number an axis.
void turn(const std::array<double, 9>& by, const float* offset, const float* factor,
          std::span<float> sensor) {
  std::array<float, 9> times{};
  std::array<float, 3> plus{};
  for (std::size_t i = 0; i < 3; ++i) {
    double moved = -double{offset[i]};
    for (std::size_t j = 0; j < 3; ++j) {
      times[i * 3 + j] = static_cast<float>(by[i * 3 + j] * factor[i] / factor[j]);
      moved += by[i * 3 + j] * offset[j];
    }
    plus[i] = static_cast<float>(moved * factor[i]);
  }
  const std::size_t length = sensor.size() / 3;
  float *x = sensor.data(), *y = x + length, *z = y + length;
  for (std::size_t t = 0; t < length; ++t) {
    const float a = x[t], b = y[t], c = z[t];
    x[t] = times[0] * a + times[1] * b + times[2] * c + plus[0];
    y[t] = times[3] * a + times[4] * b + times[5] * c + plus[1];
    z[t] = times[6] * a + times[7] * b + times[8] * c + plus[2];
  }
}

void tilt(double degrees, const WindowSet& windows, const Scaler& scaler, std::span<float> batch,
          std::uint64_t seed) {
  const std::size_t length = windows.length, each = windows.channels.size() * length;
  const std::vector<std::size_t> first = recordings::three_axes(windows.channels);
  Random random(seed);
  for (std::size_t w = 0; w + each <= batch.size(); w += each) {
    const std::array<double, 9> by = random_tilt(degrees, random);
    for (const std::size_t c : first)
      turn(by, scaler.offset.data() + c, scaler.factor.data() + c,
           batch.subspan(w + c * length, 3 * length));
  }
}

}  // namespace

std::array<double, 9> rotation(const std::array<double, 3>& axis, double angle) {
  const auto [x, y, z] = axis;
  const double c = std::cos(angle), s = std::sin(angle), d = 1 - c;
  return {c + x * x * d,     x * y * d - z * s, x * z * d + y * s,  //
          y * x * d + z * s, c + y * y * d,     y * z * d - x * s,  //
          z * x * d - y * s, z * y * d + x * s, c + z * z * d};
}

void augment(const Augmentation& augmentation, const WindowSet& windows, const Scaler& scaler,
             std::span<float> batch, std::uint64_t seed) {
  const std::size_t length = windows.length;
  if (!augmentation.any() || length == 0) return;
  if (augmentation.tilt > 0)
    tilt(augmentation.tilt, windows, scaler, batch, seed_for(seed, "tilt"));
  if (augmentation.amplitude == 0 && augmentation.noise == 0) return;
  const float amplitude = static_cast<float>(augmentation.amplitude * reach);
  const float noise = static_cast<float>(augmentation.noise * reach);
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

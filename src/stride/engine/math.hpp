#pragma once
#include <cstdint>

/// The few functions that networks need, without a mathematics library: the same bits on every
/// device whose floats are IEEE's. Device-safe.
namespace stride::engine {

/// log 2 in two parts; the first has so few digits that a small number times it is exact.
inline constexpr float log2_high = 0.693359375F, log2_low = -2.12194440e-4F;

/// (e^r - 1 - r) / r^2 for |r| <= log 2 / 2, and (tanh x - x) / x^3 by x^2 for x <= tangent_bend;
/// highest power first.
inline constexpr float exponential_terms[] = {1.9918385747e-4F, 1.3946073459e-3F, 8.3332643543e-3F,
                                              4.1666269941e-2F, 1.6666666861e-1F, 5.0000000779e-1F};
inline constexpr float tangent_terms[] = {-5.7170477820e-3F, 2.0650590354e-2F, -5.3743499278e-2F,
                                          1.3331491306e-1F, -3.3333283926e-1F};
inline constexpr float tangent_bend = 0.625F;

/// tanh x = x top(x^2) / bottom(x^2) for |x| <= tangent_end, where it is 1 to the last place: 2e-8
/// from the truth before rounding, and nowhere does it cancel. For kernels that would rather divide
/// once than look where a number lies; highest power first.
inline constexpr float tangent_top[] = {1.3434551829e-8F, 2.0666650818e-5F, 3.4990870761e-3F,
                                        1.3383972968e-1F, 9.9999998096e-1F};
inline constexpr float tangent_bottom[] = {7.8092220759e-7F, 3.291355815e-4F, 2.5890296878e-2F,
                                           4.6717289493e-1F, 1.0F};
inline constexpr float tangent_end = 9.0F;

inline float from_bits(std::uint32_t bits) noexcept {
  float value = 0;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

inline std::uint32_t bits_of(float value) noexcept {
  std::uint32_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// e^x to 2 units in the last place; 0 below -87.3, and the largest power it can above 88.
/// x = k log 2 + r with |r| <= log 2 / 2 (Cody, Waite 1980, ch. 6), and a minimax polynomial for
/// e^r, whose coefficients were fitted for this file, as all below.
inline float exponential(float x) noexcept {
  if (!(x > -87.3F)) return x != x ? x : 0.0F;
  if (x > 88.0F) x = 88.0F;
  constexpr float log2e = 1.44269504F;
  const float scaled = x * log2e;
  const auto k = static_cast<std::int32_t>(scaled + (scaled < 0 ? -0.5F : 0.5F));
  const auto whole = static_cast<float>(k);
  const float r = (x - whole * log2_high) - whole * log2_low;
  float p = exponential_terms[0];
  for (int i = 1; i < 6; ++i) p = p * r + exponential_terms[i];
  const float power = from_bits(static_cast<std::uint32_t>(k + 127) << 23);
  return (p * r * r + r + 1.0F) * power;
}

inline float sigmoid(float x) noexcept { return 1.0F / (1.0F + exponential(-x)); }

/// Near 0 a polynomial, because 1 - e^-2x would cancel there.
inline float hyperbolic_tangent(float x) noexcept {
  const float size = x < 0 ? -x : x;
  if (size < tangent_bend) {
    const float s = x * x;
    float p = tangent_terms[0];
    for (int i = 1; i < 5; ++i) p = p * s + tangent_terms[i];
    return p * s * x + x;
  }
  const float t = 1.0F - 2.0F / (exponential(2.0F * size) + 1.0F);
  return x < 0 ? -t : t;
}

/// The natural logarithm of a positive, normal number, to 2 units in the last place.
inline float logarithm(float x) noexcept {
  std::uint32_t bits = bits_of(x);
  auto exponent = static_cast<std::int32_t>(bits >> 23) - 126;
  float m = from_bits((bits & 0x007FFFFFU) | 0x3F000000U);  // 0.5 .. 1
  if (m < 0.70710678F) {
    m += m;
    --exponent;
  }
  m -= 1.0F;
  const float z = m * m;
  float p = 6.7463120140e-2F;
  p = p * m - 1.1793344563e-1F;
  p = p * m + 1.1956425491e-1F;
  p = p * m - 1.2389185957e-1F;
  p = p * m + 1.4206827128e-1F;
  p = p * m - 1.6668550175e-1F;
  p = p * m + 2.0002869797e-1F;
  p = p * m - 2.5000008950e-1F;
  p = p * m + 3.3333299023e-1F;
  const auto whole = static_cast<float>(exponent);
  return ((p * m * z + whole * log2_low) - 0.5F * z) + m + whole * log2_high;
}

/// The square root, 0 of what is not above 0: a guess from the exponent, then Newton's steps.
inline float square_root(float x) noexcept {
  if (!(x > 0)) return 0.0F;
  float scale = 1.0F;
  if (x < 1.17549435e-38F) x *= 16777216.0F, scale = 1.0F / 4096.0F;
  float y = from_bits((bits_of(x) >> 1) + 0x1FBD1DF5U);
  for (int i = 0; i < 3; ++i) y = 0.5F * (y + x / y);
  return y * scale;
}

}  // namespace stride::engine

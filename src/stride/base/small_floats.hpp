#pragma once
#include <cstdint>
#include <cstring>

/// Floats of 16 bits as their bits: IEEE 754's half (5 bits of exponent, 10 of fraction) and
/// bfloat16 (8 and 7: the upper half of a float). Device-safe. Rounding is to the nearest, a tie to
/// the even one; what is too large becomes infinity; subnormal numbers stay.
namespace stride {

namespace small_floats {

inline std::uint32_t bits_of(float value) noexcept {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float float_of(std::uint32_t bits) noexcept {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

constexpr std::uint32_t infinity = 0x7f800000;  // of a float; more is not a number

}  // namespace small_floats

inline std::uint16_t half_of(float value) noexcept {
  using namespace small_floats;
  const std::uint32_t all = bits_of(value), sign = (all >> 16) & 0x8000;
  std::uint32_t bits = all & 0x7fffffff;
  if (bits > infinity) return static_cast<std::uint16_t>(sign | 0x7e00);
  if (bits >= 0x477ff000) return static_cast<std::uint16_t>(sign | 0x7c00);  // from 65520
  // Below 2^-14 a half has no more bits than the sum with 0.5 keeps: the addition rounds.
  if (bits < 0x38800000)
    return static_cast<std::uint16_t>(sign | (bits_of(float_of(bits) + 0.5F) - 0x3f000000));
  bits += 0xfff + ((bits >> 13) & 1);
  return static_cast<std::uint16_t>(sign | ((bits - 0x38000000) >> 13));
}

inline float from_half(std::uint16_t half) noexcept {
  using namespace small_floats;
  const std::uint32_t sign = (half & 0x8000U) << 16, exponent = (half >> 10) & 31,
                      fraction = half & 1023U;
  if (exponent == 31) return float_of(sign | infinity | (fraction << 13));
  if (exponent > 0) return float_of(sign | ((exponent + 112) << 23) | (fraction << 13));
  const float value = static_cast<float>(fraction) * 0x1p-24F;
  return sign ? -value : value;
}

inline std::uint16_t bfloat16_of(float value) noexcept {
  using namespace small_floats;
  const std::uint32_t bits = bits_of(value);
  if ((bits & 0x7fffffff) > infinity) return static_cast<std::uint16_t>((bits >> 16) | 0x40);
  return static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

inline float from_bfloat16(std::uint16_t bits) noexcept {
  return small_floats::float_of(std::uint32_t{bits} << 16);
}

}  // namespace stride

#pragma once
#include <fast_float/fast_float.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>

/// The innermost loop of all text readers: one number out of a run of characters, correctly
/// rounded.
namespace stride::recordings::numbers {

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

/// Whether the 8 characters are all digits (Lemire 2018, "Quickly parsing eight digits").
inline bool are_digits(std::uint64_t eight) {
  return ((eight & 0xf0f0f0f0f0f0f0f0u) |
          (((eight + 0x0606060606060606u) & 0xf0f0f0f0f0f0f0f0u) >> 4)) == 0x3333333333333333u;
}

/// The value of 8 digits: pairs, then fours, then all, each step one multiplication for all lanes.
inline std::uint32_t value_of_digits(std::uint64_t eight) {
  eight = (eight & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
  eight = (eight & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
  return static_cast<std::uint32_t>((eight & 0x0000ffff0000ffffu) * 42949672960001u >> 32);
}

/// Adds the digits at p to `value`, eight at a time while there are eight; returns where they end.
inline const char* scan_digits(const char* p, const char* end, std::uint64_t& value) {
  if constexpr (std::endian::native == std::endian::little) {
    while (end - p >= 8) {
      std::uint64_t eight;
      std::memcpy(&eight, p, 8);
      if (!are_digits(eight)) break;
      value = value * 100'000'000 + value_of_digits(eight);
      p += 8;
    }
  }
  while (p != end && is_digit(*p)) value = value * 10 + static_cast<std::uint64_t>(*p++ - '0');
  return p;
}

/// The exact road for what the short one cannot do: very many digits, a tie, a very small or large
/// value.
template <class Float>
const char* scan_exactly(const char* p, const char* end, Float& value) {
  if (p != end && *p == '+') {
    ++p;
    if (p != end && *p == '-') return nullptr;
  }
  const auto result = fast_float::from_chars(p, end, value);
  if (result.ec != std::errc() || value - value != 0) return nullptr;  // none, or infinite
  return result.ptr;
}

inline bool is_nan(const char* p, const char* end) {
  return end - p >= 3 && (p[0] | 32) == 'n' && (p[1] | 32) == 'a' && (p[2] | 32) == 'n';
}

// 10^0 to 10^22 are exact as double.
inline constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// A decimal as w * 10^exponent with w below 10^19. False: take the exact road.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
  bool negative = false;
};

/// Scans [+-]digits[.digits][e[+-]digits]. Returns the end, or null where the short road does not
/// lead.
inline const char* scan_decimal(const char* p, const char* end, Decimal& out) {
  if (p == end) return nullptr;
  out.negative = *p == '-';
  if (*p == '-' || *p == '+') ++p;
  const char* const first = p;
  std::uint64_t w = 0;
  p = scan_digits(p, end, w);
  std::ptrdiff_t count = p - first;
  int exponent = 0;
  if (p != end && *p == '.') {
    const char* const fraction = ++p;
    p = scan_digits(p, end, w);
    exponent = static_cast<int>(fraction - p);
    count += p - fraction;
  }
  if (count == 0 || count > 19) return nullptr;
  if (p != end && (*p | 32) == 'e') {
    const char* q = p + 1;
    const bool below = q != end && *q == '-';
    if (q != end && (*q == '-' || *q == '+')) ++q;
    int e = 0;
    const char* const digits = q;
    while (q != end && is_digit(*q)) {
      e = e * 10 + (*q++ - '0');
      if (q - digits > 4) return nullptr;
    }
    if (q == digits) return nullptr;
    exponent += below ? -e : e;
    p = q;
  }
  out.digits = w;
  out.exponent = exponent;
  return p;
}

/// Clinger's short road (1990): both w and the power of ten are exact, so one operation rounds
/// once.
inline bool to_double(const Decimal& d, double& value) {
  if (d.digits > (std::uint64_t{1} << 53) || d.exponent < -22 || d.exponent > 22) return false;
  const double w = static_cast<double>(d.digits);
  const double magnitude =
      d.exponent < 0 ? w / powers_of_ten[-d.exponent] : w * powers_of_ten[d.exponent];
  value = d.negative ? -magnitude : magnitude;
  return true;
}

/// One quotient or product of doubles, with w rounded where it is above 2^53, is within 2 units of
/// its last place of the true value. Rounding it to float therefore gives the right float unless it
/// lies within 2 units of the middle between two floats (low 29 bits 1000...0) or outside their
/// normal range: those few take the exact road.
inline bool to_float(const Decimal& d, float& value) {
  if (d.exponent < -22 || d.exponent > 22) return false;
  const double w = static_cast<double>(d.digits);
  const double size =
      d.exponent < 0 ? w / powers_of_ten[-d.exponent] : w * powers_of_ten[d.exponent];
  const auto low = static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(size)) & 0x1fffffffu;
  if (low - 0x0ffffffeu <= 4 || (size < 1.2e-38 && d.digits != 0) || size > 3.4e38) return false;
  value = static_cast<float>(d.negative ? -size : size);
  return true;
}

/// One number at p (no blanks before it). Returns where it ends, or null when there is none. "NaN"
/// in any case is a missing value; an infinity is no number.
inline const char* scan(const char* p, const char* end, float& value) {
  Decimal decimal;
  const char* const after = scan_decimal(p, end, decimal);
  if (after && to_float(decimal, value)) return after;
  if (is_nan(p, end)) return value = std::numeric_limits<float>::quiet_NaN(), p + 3;
  return scan_exactly(p, end, value);
}

inline const char* scan(const char* p, const char* end, double& value) {
  Decimal decimal;
  const char* const after = scan_decimal(p, end, decimal);
  if (after && to_double(decimal, value)) return after;
  if (is_nan(p, end)) return value = std::numeric_limits<double>::quiet_NaN(), p + 3;
  return scan_exactly(p, end, value);
}

/// A whole number of at most 18 digits.
inline const char* scan(const char* p, const char* end, std::int64_t& value) {
  if (p == end) return nullptr;
  const bool negative = *p == '-';
  if (*p == '-' || *p == '+') ++p;
  std::uint64_t digits = 0;
  const char* const after = scan_digits(p, end, digits);
  if (after == p || after - p > 18) return nullptr;
  value = negative ? -static_cast<std::int64_t>(digits) : static_cast<std::int64_t>(digits);
  return after;
}

}  // namespace stride::recordings::numbers

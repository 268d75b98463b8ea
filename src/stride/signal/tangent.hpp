#pragma once

namespace stride::signal {

/// tan x for 0 <= x < pi / 2, without a mathematics library: the same bits on every device, to 2
/// units in the last place below 1.5. Lambert's continued fraction x / (1 - x^2 / (3 - x^2 / (5 -
/// ...))), which 13 terms exhaust up to pi / 4; beyond it the cotangent of what is left.
/// Device-safe.
constexpr double tangent(double x) noexcept {
  constexpr double half_pi = 1.57079632679489661923, rest = 6.123233995736766e-17;
  const bool steep = x > half_pi / 2;
  const double a = steep ? (half_pi - x) + rest : x;
  double fraction = 25;
  for (int odd = 23; odd > 0; odd -= 2) fraction = odd - a * a / fraction;
  return steep ? fraction / a : a / fraction;
}

}  // namespace stride::signal

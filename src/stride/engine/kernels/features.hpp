#pragma once
#include "stride/engine/math.hpp"
#include "stride/engine/program.hpp"

/// Features of random kernels and of windows as a whole: the portable kernels.
namespace stride::engine {

inline Status check(const WinnerCounts& s) noexcept {
  const bool whole = s.group > 1 && s.in.c % s.group == 0 && s.in.h == 1;
  return whole && elements(s.out) == 2 * std::uint64_t{s.in.c} ? Status::ok : Status::bad_shape;
}

/// Of equal responses the first wins, or loses.
inline void run(const WinnerCounts& s, const Memory& memory, Columns) noexcept {
  float* const wins = memory.of(s.out);
  float* const defeats = wins + s.in.c;
  for (std::uint32_t i = 0; i < 2 * s.in.c; ++i) wins[i] = 0;
  const float* row = memory.of(s.in);
  for (std::uint32_t t = 0; t < s.in.t; ++t, row += s.in.c)
    for (std::uint32_t g = 0; g < s.in.c; g += s.group) {
      std::uint32_t winner = g, loser = g;
      for (std::uint32_t i = g + 1; i < g + s.group; ++i) {
        if (row[i] > row[winner]) winner = i;
        if (row[i] < row[loser]) loser = i;
      }
      wins[winner] += row[winner];
      defeats[loser] += 1;
    }
}

inline Status check(const PositiveShare& s) noexcept {
  const bool shapes = s.in.h == 1 && 2 * std::uint64_t{s.margin} < s.in.t &&
                      s.threshold.size == elements(s.out) && s.threshold.size % s.in.c == 0;
  return shapes ? Status::ok : Status::bad_shape;
}

inline void run(const PositiveShare& s, const Memory& memory, Columns) noexcept {
  const std::uint32_t q = s.threshold.size / s.in.c;
  float* const out = memory.of(s.out);
  for (std::uint32_t i = 0; i < s.threshold.size; ++i) out[i] = 0;
  for (std::uint32_t t = 0; t < s.in.t; ++t) {
    const float* const row = memory.of(s.in) + std::uint64_t{t} * s.in.c;
    const bool inside = t >= s.margin && t < s.in.t - s.margin;
    for (std::uint32_t c = 0; c < s.in.c; ++c)
      for (std::uint32_t i = c * q; (c % 2 == 0 || inside) && i < (c + 1) * q; ++i)
        if (row[c] > memory.of(s.threshold)[i]) out[i] += 1;
  }
  for (std::uint32_t c = 0; c < s.in.c; ++c) {
    const std::uint32_t counted = c % 2 == 0 ? s.in.t : s.in.t - 2 * s.margin;
    for (std::uint32_t i = c * q; i < (c + 1) * q; ++i) out[i] /= static_cast<float>(counted);
  }
}

/// Ascending, in place: Shell's sort with Ciura's gaps (2001, doi:10.1007/3-540-44669-9_12).
inline void sort(float* values, std::uint32_t n) noexcept {
  constexpr std::uint32_t gaps[] = {1750, 701, 301, 132, 57, 23, 10, 4, 1};
  for (const std::uint32_t gap : gaps)
    for (std::uint32_t i = gap; i < n; ++i) {
      const float value = values[i];
      std::uint32_t at = i;
      for (; at >= gap && values[at - gap] > value; at -= gap) values[at] = values[at - gap];
      values[at] = value;
    }
}

inline Status check(const WindowStatistics& s) noexcept {
  const std::uint64_t length = s.in.t, channels = s.in.c;
  if (s.in.h != 1 || s.waves.size % (2 * length) != 0 || s.reach >= channels || !(s.floor > 0))
    return Status::bad_shape;
  const std::uint64_t bands = s.waves.size / (2 * length), reach = s.reach;
  const std::uint64_t pairs = reach * channels - reach * (reach + 1) / 2;
  return elements(s.out) == channels * (10 + bands) + pairs &&
                 elements(s.scratch) >= length + 2 * channels + 2 * bands
             ? Status::ok
             : Status::bad_shape;
}

inline void run(const WindowStatistics& s, const Memory& memory, Columns) noexcept {
  const std::uint32_t length = s.in.t, channels = s.in.c, bands = s.waves.size / (2 * length);
  const float* const x = memory.of(s.in);
  float* const out = memory.of(s.out);
  float* const column = memory.of(s.scratch);  // [T], then means and spreads [C], parts [2 bands]
  float* const mean = column + length;
  float* const spread = mean + channels;
  float* const parts = spread + channels;
  const float each = 1.0F / static_cast<float>(length);
  for (std::uint32_t c = 0; c < channels; ++c) {
    float sum = 0, change = 0, squares = 0;
    for (std::uint32_t t = 0; t < length; ++t) sum += column[t] = x[t * channels + c];
    mean[c] = sum * each;
    for (std::uint32_t i = 0; i < 2 * bands; ++i) parts[i] = 0;
    for (std::uint32_t t = 0; t < length; ++t) {
      const float centred = column[t] - mean[c];
      const float step = t > 0 ? column[t] - column[t - 1] : 0;
      squares += centred * centred;
      change += step < 0 ? -step : step;
      const float* const wave = memory.of(s.waves) + std::uint64_t{t} * 2 * bands;
      for (std::uint32_t i = 0; i < 2 * bands; ++i) parts[i] += centred * wave[i];
    }
    spread[c] = square_root(squares * each + 1e-12F);
    sort(column, length);
    constexpr float shares[] = {0.0F, 0.05F, 0.25F, 0.5F, 0.75F, 0.95F, 1.0F};
    float* at = out + c;
    *at = mean[c], at += channels;
    *at = spread[c], at += channels;
    for (const float share : shares) {
      const float place = share * static_cast<float>(length - 1);
      const auto below = static_cast<std::uint32_t>(place);
      const std::uint32_t above = below + 1 < length ? below + 1 : length - 1;
      *at = column[below] + (place - static_cast<float>(below)) * (column[above] - column[below]);
      at += channels;
    }
    *at = length > 1 ? change / static_cast<float>(length - 1) : 0;
    float* const spectrum = out + 10 * channels + c * bands;
    for (std::uint32_t i = 0; i < bands; ++i)
      spectrum[i] = 0.5F * logarithm(parts[i] * parts[i] + parts[bands + i] * parts[bands + i] +
                                     s.floor * s.floor);
  }
  float* pair = out + channels * (10 + bands);
  for (std::uint32_t apart = 1; apart <= s.reach; ++apart)
    for (std::uint32_t c = 0; c + apart < channels; ++c) {
      float product = 0;
      for (std::uint32_t t = 0; t < length; ++t)
        product +=
            (x[t * channels + c] - mean[c]) * (x[t * channels + c + apart] - mean[c + apart]);
      *pair++ = product * each / (spread[c] * spread[c + apart] + s.floor * s.floor);
    }
}

}  // namespace stride::engine

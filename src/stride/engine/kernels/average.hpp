#pragma once
#include "stride/engine/kernels/places.hpp"
#include "stride/engine/whole_steps.hpp"

/// The mean over time of bytes, with what it remembers of the window before. Sums of whole numbers
/// are the same in any order, so that those of columns which two windows share are taken once.
namespace stride::engine {

/// A sum that lies where floats lie; without a sign, for what a stream remembers may be damaged,
/// and an overflow is then the same everywhere.
typedef std::uint32_t Sum __attribute__((may_alias));

inline Status check(const Average& s) noexcept {
  const bool shapes = s.out.t == 1 && s.out.h == s.in.h && s.out.c == s.in.c;
  if (!shapes || s.in.t > most_products || s.zero > 255) return Status::bad_shape;
  if (s.blocks == 0) return Status::ok;
  const std::uint64_t ends = std::uint64_t{s.left} + s.right;
  if (s.hop == 0 || s.blocks < 2 || ends >= s.in.t) return Status::bad_shape;
  const std::uint64_t moving = s.in.t - ends;
  const bool kept = s.kept.t == s.blocks && s.kept.h == s.out.h && s.kept.c == s.out.c;
  return kept && s.blocks == (moving + s.hop - 1) / s.hop ? Status::ok : Status::bad_shape;
}

/// Adds columns [count][n] of bytes to sums [n].
inline void add_columns_portably(const std::uint8_t* in, std::uint64_t count, std::uint64_t n,
                                 Sum* sums) noexcept {
  constexpr std::uint32_t block = 64;
  for (std::uint64_t begin = 0; begin < n; begin += block) {
    std::uint32_t some[block] = {};
    const std::uint8_t* x = in + begin;
    const std::uint64_t own = n - begin < block ? n - begin : block;
    for (std::uint64_t t = 0; t < count; ++t, x += n) {
      if (own == block)
        for (std::uint32_t i = 0; i < block; ++i) some[i] += x[i];
      else
        for (std::uint64_t i = 0; i < own; ++i) some[i] += x[i];
    }
    for (std::uint64_t i = 0; i < own; ++i) sums[begin + i] += some[i];
  }
}

/// `add` is add_columns_portably or its like. `goes_on`: the kept sums are the last window's, and
/// of the columns that move only the newest `hop` need be there.
template <class Add>
void average_with(const Average& s, const Memory& memory, bool goes_on, Add&& add) noexcept {
  const std::uint64_t n = elements(s.out);
  Sum* const total = reinterpret_cast<Sum*>(memory.of(s.out));
  const auto clear = [n](Sum* sums) { __builtin_memset(sums, 0, n * sizeof(Sum)); };
  const auto sum = [&](std::uint32_t begin, std::uint32_t end, Sum* sums) {
    add(memory.bytes_of(s.in) + begin * n, end - begin, n, sums);
  };
  clear(total);
  if (s.blocks == 0) {
    sum(0, s.in.t, total);
  } else {
    Sum* const kept = reinterpret_cast<Sum*>(memory.of(s.kept));
    const auto block = [&](std::uint32_t b) { return kept + b * n; };
    const std::uint32_t last = s.blocks - 1, end = s.in.t - s.right;
    const std::uint32_t begin_last = s.left + last * s.hop;
    if (goes_on) {
      __builtin_memmove(kept, block(1), last * n * sizeof(Sum));
      sum(end - s.hop, begin_last, block(last - 1));  // what it lacked
    } else {
      for (std::uint32_t b = 0; b < last; ++b) {
        clear(block(b));
        sum(s.left + b * s.hop, s.left + (b + 1) * s.hop, block(b));
      }
    }
    clear(block(last));
    sum(begin_last, end, block(last));
    for (std::uint32_t b = 0; b < s.blocks; ++b)
      for (std::uint64_t i = 0; i < n; ++i) total[i] += block(b)[i];
    sum(0, s.left, total);
    sum(end, s.in.t, total);
  }
  const float share = s.scale / static_cast<float>(s.in.t);
  const std::uint32_t taken = s.zero * s.in.t;
  float* const out = memory.of(s.out);
  for (std::uint64_t i = 0; i < n; ++i)
    out[i] = static_cast<float>(static_cast<std::int32_t>(total[i] - taken)) * share;
}

}  // namespace stride::engine

// The instructions behind whole_lanes.inl on x86, included by whole_numbers_x86.hpp once for each
// set of vectors.

inline constexpr std::int32_t centre = 0;       // of bytes as they meet weights
inline constexpr std::uint32_t word_units = 0;  // whose states of an LSTM meet them as 16 bits

/// As many bytes as there are lanes, as whole numbers. The instruction itself: compilers take the
/// bytes one by one.
STRIDE_INLINE Wholes wide(const std::uint8_t* bytes) noexcept {
  Bytes narrow;
  __builtin_memcpy(&narrow, bytes, sizeof narrow);
  Wholes wide;
  __asm__("vpmovzxbd %1, %0" : "=v"(wide) : "vm"(narrow));
  return wide;
}

STRIDE_INLINE Bytes narrow(const Wholes& wholes) noexcept {
  return __builtin_convertvector(wholes, Bytes);
}

/// The instructions themselves: compilers compare and blend.
STRIDE_INLINE Floats within(Floats x, const Floats& low, const Floats& high) noexcept {
  __asm__("vmaxps %1, %0, %0" : "+v"(x) : "v"(low));
  __asm__("vminps %1, %0, %0" : "+v"(x) : "v"(high));
  return x;
}

STRIDE_INLINE Floats settled(Floats products) noexcept {
  __asm__("" : "+v"(products));
  return products;
}

/// What a run of bytes by four adds to the sums of a tile.
template <class Tile>
STRIDE_INLINE void add_run(Tile& tile, const std::uint8_t* in, std::uint64_t step,
                           const std::int8_t* weight, Runs runs) noexcept {
  const std::uint64_t panel = runs.panel();
  const std::uint32_t fours = runs.fours();
  for (std::uint32_t four = 0; four < fours; ++four, in += 4, weight += 4 * whole_panel)
    tile.add(in, step, weight, panel);
}

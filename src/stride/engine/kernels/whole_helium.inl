// Sums of products in Helium's vectors, included by whole_numbers_four.hpp. Helium sums 16 products
// of bytes to one number: 16 bytes of a place meet the weights that one filter has for them, which
// lie four by four.

/// Weights have a sign, so bytes must: they meet them as what they have above 128.
inline constexpr std::int32_t centre = 128;
inline constexpr std::uint32_t word_units = 0;  // see whole_four_tile.inl
inline constexpr int widest = 1;
constexpr int rows_of(int) { return 4; }

template <int rows, int width>
struct Tile {
  std::int32_t sums[rows][whole_panel];

  template <class Give>
  STRIDE_INLINE void begin(const Give&, std::uint32_t) noexcept {
    for (auto& row : sums)
      for (std::int32_t& sum : row) sum = 0;
  }

  template <class Give>
  STRIDE_INLINE void give(const Give& to, std::uint64_t place, std::uint64_t apart,
                          std::uint32_t first) const noexcept {
    for (std::uint32_t f = 0; f < whole_panel && first + f < to.filters; f += lanes) {
      const std::uint32_t filter = first + f;
      const Wholes begin = to.begin(filter);
      const Floats scale = to.scale(filter);
      for (int r = 0; r < rows; ++r)
        to.give(place + r * apart, filter, to.filters - filter, begin + load<Wholes>(sums[r] + f),
                scale);
    }
  }
};

template <int rows, int width>
[[gnu::noinline]] void add_run(Tile<rows, width>& tile, const std::uint8_t* in, std::uint64_t step,
                               const std::int8_t* weight, Runs runs) noexcept {
  constexpr std::uint32_t apart = 4 * whole_panel;  // bytes from four weights to the next
  constexpr std::uint32_t some = 4;                 // fours of a vector
  const uint32x4_t offsets = {0, apart, 2 * apart, 3 * apart};
  const std::uint32_t fours = runs.fours(), whole = fours / some, rest = fours % some;
  const mve_pred16_t left = vctp32q(rest);
  for (std::uint32_t f = 0; f < whole_panel; ++f) {
    const auto* w = reinterpret_cast<const std::int32_t*>(weight + 4 * f);
    const std::uint8_t* x = in;
    std::int32_t sums[rows];
#pragma GCC unroll 4
    for (int r = 0; r < rows; ++r) sums[r] = tile.sums[r][f];
    const auto add = [&](const int32x4_t& words, auto&& bytes_at) STRIDE_LAMBDA {
      const int8x16_t weights = vreinterpretq_s8_s32(words);
#pragma GCC unroll 4
      for (int r = 0; r < rows; ++r) {
        const uint8x16_t bytes = veorq_u8(bytes_at(x + r * step), vdupq_n_u8(128));
        sums[r] = vmladavaq_s8(sums[r], vreinterpretq_s8_u8(bytes), weights);
      }
    };
    for (std::uint32_t i = 0; i < whole; ++i, x += 4 * some, w += some * whole_panel)
      add(vldrwq_gather_offset_s32(w, offsets),
          [](const std::uint8_t* from) STRIDE_LAMBDA { return vldrbq_u8(from); });
    if (rest > 0)  // the weights of the others are none
      add(vldrwq_gather_offset_z_s32(w, offsets, left),
          [&](const std::uint8_t* from) STRIDE_LAMBDA { return vldrbq_z_u8(from, left); });
#pragma GCC unroll 4
    for (int r = 0; r < rows; ++r) tile.sums[r][f] = sums[r];
  }
}

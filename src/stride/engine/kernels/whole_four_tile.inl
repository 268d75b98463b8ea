// Sums of products in vectors of four, included by whole_numbers_four.hpp: four bytes of a place
// meet the four weights that each of four filters has for them.

#if defined(__aarch64__) && defined(__ARM_FEATURE_MATMUL_INT8)  // one instruction for 16 products
inline constexpr std::int32_t centre = 0;
inline constexpr std::uint32_t word_units = 0;  // whose states of an LSTM meet them as 16 bits
inline constexpr int split = 1, parts = 1, most_rows = 4, together = 4;
typedef uint8x16_t Given;
typedef int8x16_t Weights;

STRIDE_INLINE Given given(const std::uint8_t* bytes) noexcept {
  return vreinterpretq_u8_u32(vdupq_n_u32(four_at(bytes)));
}
STRIDE_INLINE Given given_together(const std::uint8_t* bytes) noexcept { return vld1q_u8(bytes); }
STRIDE_INLINE Weights weights_at(const std::int8_t* bytes) noexcept { return vld1q_s8(bytes); }
template <int which>
STRIDE_INLINE void add(Wholes (&sums)[split], const Given& x, const Weights& w) noexcept {
  const int32x4_t sum = reinterpret_cast<int32x4_t>(sums[0]);
  sums[0] = reinterpret_cast<Wholes>(vsudotq_laneq_s32(sum, w, x, which));
}
#elif defined(__ARM_NEON)
/// Weights have a sign, so bytes must: they meet them as what they have above 128.
inline constexpr std::int32_t centre = 128;
typedef int8x16_t Given;
typedef int8x16_t Weights;

STRIDE_INLINE Given above_centre(const uint8x16_t& bytes) noexcept {
  return vreinterpretq_s8_u8(veorq_u8(bytes, vdupq_n_u8(128)));
}
STRIDE_INLINE Given given(const std::uint8_t* bytes) noexcept {
  return above_centre(vreinterpretq_u8_u32(vdupq_n_u32(four_at(bytes))));
}
STRIDE_INLINE Weights weights_at(const std::int8_t* bytes) noexcept { return vld1q_s8(bytes); }
#if defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)
inline constexpr int split = 1, parts = 1, most_rows = 4, together = 4;

STRIDE_INLINE Given given_together(const std::uint8_t* bytes) noexcept {
  return above_centre(vld1q_u8(bytes));
}
template <int which>
STRIDE_INLINE void add(Wholes (&sums)[split], const Given& x, const Weights& w) noexcept {
  const int32x4_t sum = reinterpret_cast<int32x4_t>(sums[0]);
  sums[0] = reinterpret_cast<Wholes>(vdotq_laneq_s32(sum, w, x, which));
}
#else
inline constexpr int split = 2, parts = 1, most_rows = 3, together = 1;

/// A product fits 16 bits, two need not.
template <int>
STRIDE_INLINE void add(Wholes (&sums)[split], const Given& x, const Weights& w) noexcept {
  const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(w));
#if defined(__aarch64__)
  const int16x8_t high = vmull_high_s8(x, w);
#else
  const int16x8_t high = vmull_s8(vget_high_s8(x), vget_high_s8(w));
#endif
  sums[0] = reinterpret_cast<Wholes>(vpadalq_s16(reinterpret_cast<int32x4_t>(sums[0]), low));
  sums[1] = reinterpret_cast<Wholes>(vpadalq_s16(reinterpret_cast<int32x4_t>(sums[1]), high));
}
#endif
inline constexpr std::uint32_t word_units = 0;
#else  // bytes become 16 bits wide; of their products pairs are added
inline constexpr std::int32_t centre = 0;
inline constexpr int split = 2, parts = 2, most_rows = 2, together = 1;
/// States of 16 bits need no second sum then: of more units than these, sums could overflow.
inline constexpr std::uint32_t word_units = 511;
typedef Shorts8 Given;
struct Weights {
  Shorts8 first, second;
};

STRIDE_INLINE Given given(const std::uint8_t* bytes) noexcept {
  Bytes16 fours = reinterpret_cast<Bytes16>(Fours4{} + four_at(bytes));
#if defined(__wasm__)
  __asm__("" : "+r"(fours));  // or the compiler puts each byte in its place
#endif
  return __builtin_convertvector(__builtin_shufflevector(fours, fours, 0, 1, 2, 3, 4, 5, 6, 7),
                                 Shorts8);
}
STRIDE_INLINE Weights weights_at(const std::int8_t* bytes) noexcept {
  return {__builtin_convertvector(load<Signed8>(bytes), Shorts8),
          __builtin_convertvector(load<Signed8>(bytes + 8), Shorts8)};
}
STRIDE_INLINE Wholes pairs(const Shorts8& x, const Shorts8& w) noexcept {
#if defined(__wasm_simd128__)
  return __builtin_wasm_dot_s_i32x4_i16x8(x, w);
#elif defined(__SSE2__)
  return reinterpret_cast<Wholes>(__builtin_ia32_pmaddwd128(x, w));
#else
  const Wholes a = reinterpret_cast<Wholes>(x), b = reinterpret_cast<Wholes>(w);
  return (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
#endif
}
template <int>
STRIDE_INLINE void add(Wholes (&sums)[split], const Given& x, const Weights& w) noexcept {
  sums[0] += pairs(x, w.first), sums[1] += pairs(x, w.second);
}
#endif

inline constexpr int widest = 1;
constexpr int rows_of(int) { return most_rows; }

/// Sums of some places and a panel: of four filters at a time, or of two, for the even and the odd
/// pairs of bytes.
template <int rows, int width>
struct Tile {
  Wholes sums[rows][4][split];

  template <class Give>
  STRIDE_INLINE void begin(const Give&, std::uint32_t) noexcept {
    each<rows>([&](auto r) STRIDE_LAMBDA {
      each<4>([&](auto q) STRIDE_LAMBDA {
        each<split>([&](auto i) STRIDE_LAMBDA { sums[r()][q()][i()] = Wholes{}; });
      });
    });
  }

  template <class Give>
  STRIDE_INLINE void give(const Give& to, std::uint64_t place, std::uint64_t apart,
                          std::uint32_t first) const noexcept {
    each<4>([&](auto q) STRIDE_LAMBDA {
      const std::uint32_t filter = first + 4 * q();
      if (filter >= to.filters) return;
      const std::uint32_t own = to.filters - filter;
      const Wholes begin = to.begin(filter);
      const Floats scale = to.scale(filter);
      each<rows>([&](auto r) STRIDE_LAMBDA {
        const Wholes &a = sums[r()][q()][0], &b = sums[r()][q()][split - 1];
        if constexpr (split == 1)
          to.give(place + r() * apart, filter, own, begin + a, scale);
        else
          to.give(place + r() * apart, filter, own,
                  begin + __builtin_shufflevector(a, b, 0, 2, 4, 6) +
                      __builtin_shufflevector(a, b, 1, 3, 5, 7),
                  scale);
      });
    });
  }
};

/// What a run of bytes by four adds, for as many filters at a time as there are registers for.
template <int rows, int width>
STRIDE_INLINE void add_run(Tile<rows, width>& tile, const std::uint8_t* in, std::uint64_t step,
                           const std::int8_t* weight, Runs runs) noexcept {
  constexpr int quarters = 4 / parts;
  const std::uint32_t fours = runs.fours();
  each<parts>([&](auto part) STRIDE_LAMBDA {
    Wholes sums[rows][quarters][split];
    const auto each_sum = [&](auto&& f) STRIDE_LAMBDA {
      each<rows>([&](auto r) STRIDE_LAMBDA {
        each<quarters>([&](auto q) STRIDE_LAMBDA {
          each<split>([&](auto i) STRIDE_LAMBDA {
            f(sums[r()][q()][i()], tile.sums[r()][part() * quarters + q()][i()]);
          });
        });
      });
    };
    each_sum([](Wholes& own, const Wholes& all) STRIDE_LAMBDA { own = all; });
    const std::uint8_t* x = in;
    const std::int8_t* w = weight + part() * quarters * 16;
    const auto add_four = [&](auto which, const Given(&bytes)[rows]) STRIDE_LAMBDA {
      Weights weights[quarters];
      each<quarters>([&](auto q) STRIDE_LAMBDA { weights[q()] = weights_at(w + q() * 16); });
      each<rows>([&](auto r) STRIDE_LAMBDA {
        each<quarters>(
            [&](auto q) STRIDE_LAMBDA { add<which()>(sums[r()][q()], bytes[r()], weights[q()]); });
      });
      x += 4, w += 4 * whole_panel;
    };
    std::uint32_t four = 0;
    if constexpr (together > 1)
      for (; four + together <= fours; four += together) {
        Given bytes[rows];
        each<rows>([&](auto r) STRIDE_LAMBDA { bytes[r()] = given_together(x + r() * step); });
        each<together>([&](auto which) STRIDE_LAMBDA { add_four(which, bytes); });
      }
    for (; four < fours; ++four) {
      Given bytes[rows];
      each<rows>([&](auto r) STRIDE_LAMBDA { bytes[r()] = given(x + r() * step); });
      add_four(Number<0>{}, bytes);
    }
    each_sum([](const Wholes& own, Wholes& all) STRIDE_LAMBDA { all = own; });
  });
}

/// What a state of an LSTM adds to a panel of gates, its two bytes put together again.
template <class To>
STRIDE_INLINE void add_words(const To& both, StateBytes state, const std::int8_t* weight, Runs runs,
                             std::uint32_t first) noexcept {
  const auto fours_of = [](const std::uint8_t* bytes) STRIDE_LAMBDA {
    return reinterpret_cast<Bytes16>(Fours4{} + four_at(bytes));
  };
  Tile<1, 1> tile;
  tile.begin(both, first);
  const std::uint32_t fours = runs.fours();
  const std::uint8_t *high = state.high, *low = state.low;
  for (std::uint32_t four = 0; four < fours; ++four, high += 4, low += 4) {
    const Bytes16 words = __builtin_shufflevector(fours_of(low), fours_of(high) ^ 128, 0, 16, 1, 17,
                                                  2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    each<4>([&](auto q) STRIDE_LAMBDA {
      add<0>(tile.sums[0][q()], reinterpret_cast<Given>(words), weights_at(weight + q() * 16));
    });
    weight += 4 * whole_panel;
  }
  tile.give(both, 1, 1, first);  // in the units of low bytes
}

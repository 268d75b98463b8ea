#pragma once
#if defined(__x86_64__)
#include "stride/engine/kernels/average.hpp"
#include "stride/engine/kernels/narrow_lstm.hpp"
#include "stride/engine/kernels/x86.hpp"

/// Whole numbers in tiles of places and filters held in registers, for AVX-512 VNNI and AVX2.
///
/// Four bytes that lie under the kernel of a place meet the four weights that each of 16 filters
/// has for them. VNNI sums such products up in one instruction. AVX2 has one for bytes too, but its
/// sums of 16 bits overflow: bytes become 16 bits wide first.
namespace stride::engine::x86 {

typedef std::int32_t Wholes8 __attribute__((vector_size(32)));
typedef std::int32_t Wholes16 __attribute__((vector_size(64)));
typedef std::uint8_t Bytes8 __attribute__((vector_size(8)));
typedef std::uint8_t Bytes16 __attribute__((vector_size(16)));
typedef std::int8_t Signed16 __attribute__((vector_size(16)));
typedef std::int16_t Shorts16 __attribute__((vector_size(32)));
typedef std::uint32_t Fours4 __attribute__((vector_size(16)));

#define STRIDE_INLINE [[gnu::always_inline]] inline
#define STRIDE_LAMBDA __attribute__((always_inline))
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
namespace whole_avx2 {
namespace floats = x86::avx2;
typedef Floats8 Floats;
typedef Wholes8 Wholes;
typedef Bytes8 Bytes;
#include "stride/engine/kernels/whole_x86.inl"
// Which the lanes stand on.
#include "stride/engine/kernels/whole_lanes.inl"

inline constexpr int widest = 1;
constexpr int rows_of(int) { return 2; }

STRIDE_INLINE Shorts16 wide_weights(const std::int8_t* bytes) noexcept {
  const Signed16 narrow = load<Signed16>(bytes);
  Shorts16 wide;
  __asm__("vpmovsxbw %1, %0" : "=x"(wide) : "xm"(narrow));
  return wide;
}

/// The same four bytes for each of four filters.
STRIDE_INLINE Shorts16 wide_four(const std::uint8_t* bytes) noexcept {
  const Fours4 fours = Fours4{} + four_at(bytes);
  Shorts16 wide;
  __asm__("vpmovzxbw %1, %0" : "=x"(wide) : "x"(fours));
  return wide;
}

/// Sums of some places and a panel; of each filter two, for the even and the odd pairs of bytes.
template <int rows, int width>
struct Tile {
  Wholes8 sums[rows][4];

  template <class Give>
  STRIDE_INLINE void begin(const Give&, std::uint32_t) noexcept {
    each<rows>([&](auto r) STRIDE_LAMBDA {
      each<4>([&](auto q) STRIDE_LAMBDA { sums[r()][q()] = Wholes8{}; });
    });
  }

  STRIDE_INLINE void add(const std::uint8_t* in, std::uint64_t step, const std::int8_t* weight,
                         std::uint64_t) noexcept {
    Shorts16 weights[4];
    each<4>([&](auto q) STRIDE_LAMBDA { weights[q()] = wide_weights(weight + 16 * q()); });
    each<rows>([&](auto r) STRIDE_LAMBDA {
      const Shorts16 x = wide_four(in + r() * step);
      each<4>([&](auto q) STRIDE_LAMBDA {
        sums[r()][q()] += reinterpret_cast<Wholes8>(__builtin_ia32_pmaddwd256(x, weights[q()]));
      });
    });
  }

  template <class Give>
  STRIDE_INLINE void give(const Give& to, std::uint64_t place, std::uint64_t apart,
                          std::uint32_t first) const noexcept {
    each<2>([&](auto half) STRIDE_LAMBDA {
      const std::uint32_t filter = first + 8 * half();
      if (filter >= to.filters) return;
      const std::uint32_t own = to.filters - filter;
      const Wholes8 begin = to.begin(filter);
      const Floats8 scale = to.scale(filter);
      each<rows>([&](auto r) STRIDE_LAMBDA {
        const Wholes8 &a = sums[r()][2 * half()], &b = sums[r()][2 * half() + 1];
        to.give(place + r() * apart, filter, own,
                begin + __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14) +
                    __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15),
                scale);
      });
    });
  }
};
#include "stride/engine/kernels/whole_tiles.inl"
#include "stride/engine/kernels/whole_tiles_lstm.inl"
}  // namespace whole_avx2
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512vnni,avx2,fma"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512bw,avx512vnni,avx2,fma")
#endif
namespace whole_vnni {
namespace floats = x86::avx512;
typedef Floats16 Floats;
typedef Wholes16 Wholes;
typedef Bytes16 Bytes;
#include "stride/engine/kernels/whole_x86.inl"
// Which the lanes stand on.
#include "stride/engine/kernels/whole_lanes.inl"

inline constexpr int widest = 4;
constexpr int rows_of(int width) { return width == 1 ? 12 : 6; }

/// The instruction itself: compilers copy its sums to and fro around their own function for it.
STRIDE_INLINE void add_products(Wholes16& sums, const Wholes16& bytes,
                                const Wholes16& weights) noexcept {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(bytes), "v"(weights));
}

template <int rows, int width>
struct Tile {
  Wholes16 sums[rows][width];

  template <class Give>
  STRIDE_INLINE void begin(const Give& to, std::uint32_t first) noexcept {
    each<width>([&](auto v) STRIDE_LAMBDA {
      const Wholes16 begin = to.begin(first + v() * whole_panel);
      each<rows>([&](auto r) STRIDE_LAMBDA { sums[r()][v()] = begin; });
    });
  }

  STRIDE_INLINE void add(const std::uint8_t* in, std::uint64_t step, const std::int8_t* weight,
                         std::uint64_t panel) noexcept {
    Wholes16 weights[width];
    each<width>([&](auto v) STRIDE_LAMBDA { weights[v()] = load<Wholes16>(weight + v() * panel); });
    each<rows>([&](auto r) STRIDE_LAMBDA {
      const Wholes16 x = Wholes16{} + static_cast<std::int32_t>(four_at(in + r() * step));
      each<width>([&](auto v) STRIDE_LAMBDA { add_products(sums[r()][v()], x, weights[v()]); });
    });
  }

#if defined(__OPTIMIZE_SIZE__)
  /// By way of memory, in a loop: what is done to each vector is much code.
  template <class Give>
  STRIDE_INLINE void give(const Give& to, std::uint64_t place, std::uint64_t apart,
                          std::uint32_t first) const noexcept {
    Wholes16 told[width][rows];
    each<width>([&](auto v) STRIDE_LAMBDA {
      each<rows>([&](auto r) STRIDE_LAMBDA { told[v()][r()] = sums[r()][v()]; });
    });
#pragma GCC unroll 1
    for (std::uint32_t v = 0; v < width; ++v) {
      const std::uint32_t filter = first + v * whole_panel;
      const Floats16 scale = to.scale(filter);
#pragma GCC unroll 1
      for (std::uint32_t r = 0; r < rows; ++r)
        to.give(place + r * apart, filter, to.filters - filter, told[v][r], scale);
    }
  }
#else
  /// From the registers: 2 % of a window faster, and 20 kB more code.
  template <class Give>
  STRIDE_INLINE void give(const Give& to, std::uint64_t place, std::uint64_t apart,
                          std::uint32_t first) const noexcept {
    each<width>([&](auto v) STRIDE_LAMBDA {
      const std::uint32_t filter = first + v() * whole_panel;
      const Floats16 scale = to.scale(filter);
      const std::uint32_t own = to.filters - filter;
      if (own >= whole_panel)
        each<rows>([&](auto r) STRIDE_LAMBDA {
          to.give(place + r() * apart, filter, whole_panel, sums[r()][v()], scale);
        });
      else
        each<rows>([&](auto r) STRIDE_LAMBDA {
          to.give(place + r() * apart, filter, own, sums[r()][v()], scale);
        });
    });
  }
#endif
};
#include "stride/engine/kernels/whole_tiles.inl"
#include "stride/engine/kernels/whole_tiles_lstm.inl"
}  // namespace whole_vnni
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef STRIDE_INLINE
#undef STRIDE_LAMBDA

}  // namespace stride::engine::x86
#endif

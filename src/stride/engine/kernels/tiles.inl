// The tiles of tiles.hpp, compiled for one set of vectors: included once for each, between lines
// that choose what the compiler may use and inside a namespace of its own.

template <class Vector>
STRIDE_INLINE Vector load(const float* from) noexcept {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

template <class Vector>
STRIDE_INLINE void store(float* to, const Vector& vector) noexcept {
  __builtin_memcpy(to, &vector, sizeof vector);
}

/// The first `count` lanes, the others 0.
template <class Vector>
STRIDE_INLINE Vector load_some(const float* from, std::uint32_t count) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float);
  if (count >= lanes) return load<Vector>(from);
  float some[lanes] = {};
  for (std::uint32_t i = 0; i < count; ++i) some[i] = from[i];
  return load<Vector>(some);
}

template <class Vector>
STRIDE_INLINE void store_some(float* to, const Vector& vector, std::uint32_t count) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float);
  if (count >= lanes) return store(to, vector);
  float some[lanes];
  store(some, vector);
  for (std::uint32_t i = 0; i < count; ++i) to[i] = some[i];
}

/// How many lanes of vector v are filters, of so many from vector 0 on.
template <class Vector>
STRIDE_INLINE std::uint32_t lanes_left(std::uint32_t filters, int v) noexcept {
  const std::uint32_t before = static_cast<std::uint32_t>(v) * (sizeof(Vector) / sizeof(float));
  return filters > before ? filters - before : 0;
}

template <int n>
struct Number {
  static constexpr int value = n;
};

/// A pointer serves three rows, which x86's addresses reach by once and twice their distance: so
/// the pointers of twelve rows fit into its registers.
template <class Vector, int rows, int width, int in_panel>
STRIDE_INLINE void tile(const Places& at, const Panels& f, const Cover& cover) noexcept {
  constexpr int lanes = sizeof(Vector) / sizeof(float), bases = (rows + 2) / 3;
  Vector sums[rows][width];
#pragma GCC unroll 16
  for (int v = 0; v < width; ++v) {
    const Vector begin = load_some<Vector>(f.bias + v * lanes, lanes_left<Vector>(f.count, v));
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) sums[r][v] = begin;
  }
  const std::size_t apart = at.apart_in * sizeof(float);
  for (std::uint32_t tap = cover.taps.first; tap < cover.taps.end; ++tap) {
    const char* row[bases];
#pragma GCC unroll 16
    for (int b = 0; b < bases; ++b)
      row[b] = reinterpret_cast<const char*>(at.in + tap * f.tap_in + cover.skip) + 3 * b * apart;
    const float* w = f.weight + tap * f.tap_weight + std::uint64_t{cover.skip} * in_panel * lanes;
    for (std::uint32_t k = 0; k < cover.run; ++k, w += in_panel * lanes) {
      Vector weights[width];
#pragma GCC unroll 16
      for (int v = 0; v < width; ++v)
        weights[v] = load<Vector>(w + (v / in_panel) * f.panel + (v % in_panel) * lanes);
#pragma GCC unroll 16
      for (int r = 0; r < rows; ++r) {
        float x;
        __builtin_memcpy(&x, row[r / 3] + (r % 3) * apart, sizeof x);
#pragma GCC unroll 16
        for (int v = 0; v < width; ++v) sums[r][v] += x * weights[v];
      }
#pragma GCC unroll 16
      for (int b = 0; b < bases; ++b) {
        row[b] += sizeof(float);
        // Or the compiler works one of them out from another, and runs out of registers.
        __asm__("" : "+r"(row[b]));
      }
    }
  }
  if (f.relu)
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < width; ++v) sums[r][v] = sums[r][v] > 0.0F ? sums[r][v] : Vector{};
  if (f.count >= static_cast<std::uint32_t>(width * lanes)) {
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < width; ++v) store(at.out + r * at.apart_out + v * lanes, sums[r][v]);
    return;
  }
  float all[rows * width * lanes];
  __builtin_memcpy(all, sums, sizeof all);
  for (int r = 0; r < rows; ++r)
    for (std::uint32_t i = 0; i < f.count; ++i)
      at.out[r * at.apart_out + i] = all[r * width * lanes + i];
}

/// As many rows at a time as there are registers for; of fewer, at most six or two equal halves.
template <class Vector, int most, int width, int in_panel>
[[gnu::noinline]] void tiles(Places at, const Panels& f, const Cover& cover) noexcept {
  const auto past = [&](std::uint32_t rows) {
    at.in += rows * at.apart_in, at.out += rows * at.apart_out, at.count -= rows;
  };
  for (; at.count >= most; past(most)) tile<Vector, most, width, in_panel>(at, f, cover);
  while (at.count > 0) {
    const std::uint32_t rows = at.count > 6 ? (at.count + 1) / 2 : at.count;
    const auto if_any = [&](auto number) {
      if constexpr (number.value < most) tile<Vector, number.value, width, in_panel>(at, f, cover);
    };
    switch (rows) {
      case 1:
        if_any(Number<1>());
        break;
      case 2:
        if_any(Number<2>());
        break;
      case 3:
        if_any(Number<3>());
        break;
      case 4:
        if_any(Number<4>());
        break;
      case 5:
        if_any(Number<5>());
        break;
      case 6:
        if_any(Number<6>());
        break;
    }
    past(rows);
  }
}

/// All filters of the columns: panels of 16 or 8 of each group, `together` panels at a time.
template <class Vector, int in_panel, int together, int most>
STRIDE_INLINE void convolve_panels(const Convolution& s, const Memory& memory,
                                   Columns columns) noexcept {
  constexpr std::uint32_t panel = sizeof(Vector) / sizeof(float) * in_panel;
  const std::uint32_t filters = s.out.c / s.groups, panels = panels_of(filters, panel);
  make_zeros(s, memory);
  Panels f = panels_of_filters(s);
  for (std::uint32_t g = 0; g < s.groups; ++g)
    for (std::uint32_t p = 0; p < panels;) {
      const std::uint32_t first = p * panel;
      f.weight = memory.of(s.weight) + (std::uint64_t{g} * panels + p) * f.panel;
      f.bias = memory.of(s.bias) + g * filters + first;
      f.count = filters - first;
      const bool many = together > 1 && panels - p >= together;
      each_run(s, columns, memory.of(s.in) + g * (s.in.c / s.groups),
               memory.of(s.out) + g * filters + first, [&](const Places& at, const Cover& cover) {
                 if (many)
                   tiles<Vector, most, together * in_panel, in_panel>(at, f, cover);
                 else
                   tiles<Vector, most, in_panel, in_panel>(at, f, cover);
               });
      p += many ? together : 1;
    }
}

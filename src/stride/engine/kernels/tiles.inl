// The tiles of x86.hpp, compiled for one set of vectors: included there once for each,
// between lines that choose what the compiler may use and inside a namespace of its own.

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

template <class Vector, int rows, int width, int in_panel>
STRIDE_INLINE void tile(const Place* places, const float* weight, const float* bias, Steps steps,
                        Cover cover, std::uint32_t filters, bool relu) noexcept {
  constexpr int lanes = sizeof(Vector) / sizeof(float);
  Vector sums[rows][width];
#pragma GCC unroll 16
  for (int v = 0; v < width; ++v) {
    Vector begin;
    if ((v + 1) * lanes <= static_cast<int>(filters)) {
      begin = load<Vector>(bias + v * lanes);
    } else {
      float few[lanes] = {};
      for (int i = 0; v * lanes + i < static_cast<int>(filters); ++i) few[i] = bias[v * lanes + i];
      begin = load<Vector>(few);
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) sums[r][v] = begin;
  }
  for (std::uint32_t tap = cover.taps.first; tap < cover.taps.end; ++tap) {
    const float* x[rows];
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) x[r] = places[r].in + tap * steps.tap_in + cover.skip;
    const float* w = weight + tap * steps.tap_weight + std::uint64_t{cover.skip} * in_panel * lanes;
    for (std::uint32_t k = 0; k < cover.run; ++k, w += in_panel * lanes) {
      Vector weights[width];
#pragma GCC unroll 16
      for (int v = 0; v < width; ++v)
        weights[v] = load<Vector>(w + (v / in_panel) * steps.panel + (v % in_panel) * lanes);
#pragma GCC unroll 16
      for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < width; ++v) sums[r][v] += x[r][k] * weights[v];
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < width; ++v) {
      Vector sum = sums[r][v];
      if (relu) sum = sum > 0.0F ? sum : Vector{};
      float* const out = places[r].out + v * lanes;
      if ((v + 1) * lanes <= static_cast<int>(filters)) {
        store(out, sum);
      } else {
        float few[lanes];
        store(few, sum);
        for (int i = 0; v * lanes + i < static_cast<int>(filters); ++i) out[i] = few[i];
      }
    }
}

/// Places of the same cover, as many at a time as there are registers.
template <class Vector, int most, int width, int in_panel>
STRIDE_INLINE void tiles(const Place* places, std::uint32_t count, const float* weight,
                         const float* bias, Steps steps, Cover cover, std::uint32_t filters,
                         bool relu) noexcept {
  for (; count >= most; count -= most, places += most)
    tile<Vector, most, width, in_panel>(places, weight, bias, steps, cover, filters, relu);
  for (; count >= 4 && most > 4; count -= 4, places += 4)
    tile<Vector, 4, width, in_panel>(places, weight, bias, steps, cover, filters, relu);
  for (; count >= 2 && most > 2; count -= 2, places += 2)
    tile<Vector, 2, width, in_panel>(places, weight, bias, steps, cover, filters, relu);
  for (; count > 0; --count, ++places)
    tile<Vector, 1, width, in_panel>(places, weight, bias, steps, cover, filters, relu);
}

/// Hands out places in order, those of equal cover together. `Convolve` does them for all filters.
template <class Convolve>
STRIDE_INLINE void each_place(const Convolution& s, const Memory& memory, Columns columns,
                              const float* in, float* out, Convolve&& convolve) noexcept {
  // What lies around the input counts as zeros, and is made so: then all places are alike.
  const std::uint64_t room = std::uint64_t{s.zeros} * s.in.h * s.in.c;
  float* const around = memory.of(s.in);
  for (std::uint64_t i = 0; i < room; ++i) around[elements(s.in) + i] = *(around - 1 - i) = 0.0F;
  constexpr std::uint32_t most = 64;
  Place places[most];
  std::uint32_t waiting = 0;
  Cover cover;
  const std::uint32_t channels = s.in.c / s.groups;
  const auto flush = [&] {
    if (waiting > 0) convolve(places, waiting, cover);
    waiting = 0;
  };
  const bool whole_runs = s.dilation_t == 1 && s.kernel_h == s.in.h && s.groups == 1;
  for (std::uint32_t t = columns.begin; t < columns.end; ++t) {
    const std::int64_t begin_t = std::int64_t{t} * s.stride_t - s.padding_t;
    const Taps taps =
        taps_inside(begin_t + s.zeros, s.kernel_t, s.dilation_t, s.in.t + 2 * s.zeros);
    for (std::uint32_t h = 0; h < s.out.h; ++h) {
      const std::int64_t begin_h = std::int64_t{h} * s.stride_h - s.padding_h;
      const Taps rows = taps_inside(begin_h, s.kernel_h, s.dilation_h, s.in.h);
      Cover own{taps, rows.first * channels, (rows.end - rows.first) * channels};
      if (whole_runs && rows.end - rows.first == s.kernel_h) {  // the taps' runs are one
        own.skip = taps.first * own.run;
        own.run *= taps.end - taps.first;
        own.taps = {0, 1};
      }
      const bool same = own.taps.first == cover.taps.first && own.taps.end == cover.taps.end &&
                        own.skip == cover.skip && own.run == cover.run;
      if (!same || waiting == most) flush();
      cover = own;
      places[waiting++] = {in + (begin_t * s.in.h + begin_h) * s.in.c,
                           out + (std::uint64_t{t} * s.out.h + h) * s.out.c};
    }
  }
  flush();
}

/// Panels of 16 or 8 filters of each group, `together` panels at a time.
template <class Vector, int in_panel, int together, int most>
STRIDE_INLINE void convolve_panels(const Convolution& s, const Memory& memory,
                                   Columns columns) noexcept {
  constexpr std::uint32_t panel = sizeof(Vector) / sizeof(float) * in_panel;
  const std::uint32_t filters = s.out.c / s.groups, panels = panels_of(filters, panel);
  const Steps steps = steps_of(s);
  const bool relu = s.relu != 0;
  for (std::uint32_t g = 0; g < s.groups; ++g) {
    const float* const weight = memory.of(s.weight) + std::uint64_t{g} * panels * steps.panel;
    for (std::uint32_t p = 0; p < panels;) {
      const std::uint32_t first = p * panel, left = filters - first;
      const float* const w = weight + p * steps.panel;
      const float* const bias = memory.of(s.bias) + g * filters + first;
      const auto at = [&](auto&& convolve) {
        each_place(s, memory, columns, memory.of(s.in) + g * (s.in.c / s.groups),
                   memory.of(s.out) + g * filters + first, convolve);
      };
      if (together > 1 && panels - p >= together) {
        at([&](const Place* places, std::uint32_t count, Cover cover) {
          tiles<Vector, most, together * in_panel, in_panel>(places, count, w, bias, steps, cover,
                                                             left, relu);
        });
        p += together;
      } else {
        constexpr int alone = in_panel == 1 ? 14 : most;
        at([&](const Place* places, std::uint32_t count, Cover cover) {
          tiles<Vector, alone, in_panel, in_panel>(places, count, w, bias, steps, cover, left,
                                                   relu);
        });
        ++p;
      }
    }
  }
}

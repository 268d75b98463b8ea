// Products of whole_numbers_x86.hpp: included there once for each set of vectors, behind
// whole_lanes.inl and Tile, the sums of some places and panels.

/// Where the sums of a WholeConvolution go: bytes.
struct ToBytes {
  static constexpr Height height = Height::high;
  const std::int32_t* bias;
  const float* factor;
  std::uint8_t* out;
  std::uint32_t filters;
  Limits limits;

  explicit ToBytes(const WholeConvolution& s, const Memory& memory) noexcept
      : bias(words_of(memory, s.bias)),
        factor(memory.of(s.factor)),
        out(memory.bytes_of(s.out)),
        filters(s.out.c),
        limits(limits_of(s.out_zero, s.lowest)) {}

  STRIDE_INLINE Wholes begin(std::uint32_t filter) const noexcept {
    return load<Wholes>(bias + filter);
  }
  STRIDE_INLINE Floats scale(std::uint32_t filter) const noexcept {
    return load<Floats>(factor + filter);
  }
  STRIDE_INLINE void give(std::uint64_t place, std::uint32_t filter, std::uint32_t own,
                          const Wholes& sums, const Floats& scale) const noexcept {
    put(out + place * filters + filter,
        bytes_of(__builtin_convertvector(sums, Floats) * scale, limits), own);
  }
};

/// Or floats.
struct ToFloats {
  static constexpr Height height = Height::low;
  const std::int32_t* bias;
  const float* factor;
  float* out;
  std::uint32_t filters, relu;

  explicit ToFloats(const WholeConvolution& s, const Memory& memory) noexcept
      : bias(words_of(memory, s.bias)),
        factor(memory.of(s.factor)),
        out(memory.of(s.out)),
        filters(s.out.c),
        relu(s.relu) {}

  STRIDE_INLINE Wholes begin(std::uint32_t filter) const noexcept {
    return load<Wholes>(bias + filter);
  }
  STRIDE_INLINE Floats scale(std::uint32_t filter) const noexcept {
    return load<Floats>(factor + filter);
  }
  STRIDE_INLINE void give(std::uint64_t place, std::uint32_t filter, std::uint32_t own,
                          const Wholes& sums, const Floats& scale) const noexcept {
    Floats values = __builtin_convertvector(sums, Floats) * scale;
    if (relu != 0) values = values > 0.0F ? values : Floats{};
    put(out + place * filters + filter, values, own);
  }
};

/// Where those of a DynamicLinear go.
struct Told {
  static constexpr Height height = Height::low;
  const std::int32_t* sums;
  const float *factor, *bias;
  float* out;
  std::uint32_t filters, relu;
  Grid grid;

  explicit Told(const DynamicLinear& s, const Memory& memory, Grid own) noexcept
      : sums(words_of(memory, s.sums)),
        factor(memory.of(s.factor)),
        bias(memory.of(s.bias)),
        out(memory.of(s.out)),
        filters(s.out.c),
        relu(s.relu),
        grid(own) {}

  STRIDE_INLINE Wholes begin(std::uint32_t filter) const noexcept {
    return -static_cast<std::int32_t>(grid.zero) * load<Wholes>(sums + filter);
  }
  STRIDE_INLINE Floats scale(std::uint32_t filter) const noexcept {
    return grid.scale * load<Floats>(factor + filter);
  }
  STRIDE_INLINE void give(std::uint64_t place, std::uint32_t filter, std::uint32_t own,
                          const Wholes& sum, const Floats& scale) const noexcept {
    Floats product = __builtin_convertvector(sum, Floats) * scale;
    __asm__("" : "+v"(product));  // see settled
    Floats values = product + load<Floats>(bias + filter);
    if (relu != 0) values = values > 0.0F ? values : Floats{};
    put(out + place * filters + filter, values, own);
  }
};

template <int rows, int width, class Give>
STRIDE_INLINE void tile(const Give& give, const Places& places, std::uint32_t done,
                        std::uint32_t first, Runs runs, const std::int8_t* weight) noexcept {
  Tile<rows, width> tile;
  tile.begin(give, first);
  const std::uint8_t* const in = places.in + done * places.step;
  const std::uint64_t panel = runs.panel();
  const std::uint32_t fours = runs.fours();
  for (std::uint32_t tap = 0; tap < runs.taps; ++tap) {
    const std::uint8_t* x = in + tap * places.tap;
    for (std::uint32_t four = 0; four < fours; ++four, x += 4, weight += 4 * whole_panel)
      tile.add(x, places.step, weight, panel);
  }
  tile.give(give, places.first + done * places.apart, places.apart, first);
}

/// All places for `width` panels, as many at a time as there are registers.
template <int width, class Give>
STRIDE_INLINE void tiles(const Give& give, const Places& places, std::uint32_t first, Runs runs,
                         const std::int8_t* weight) noexcept {
  constexpr int most = rows_of(Give::height, width), few = most > 4 ? 4 : most;
  std::uint32_t left = places.count;
  const auto take = [&](auto rows) STRIDE_LAMBDA {
    tile<rows(), width>(give, places, places.count - left, first, runs, weight);
    left -= rows();
  };
  // Rather twice four at the end than two or so alone, which wait for their own sums.
  while (left >= most && (most == few || left == most || left > most + 2)) take(Number<most>{});
  while (left >= few) take(Number<few>{});
  while (left > 0) take(Number<1>{});
}

/// Places at equal distances, for all filters.
template <class Give>
STRIDE_INLINE void products(const Give& give, const Places& places, Runs runs,
                            const std::int8_t* weight) noexcept {
  for (std::uint32_t first = 0; first < give.filters;) {
    const std::int8_t* const w = weight + first / whole_panel * runs.panel();
    const bool many = give.filters - first > (widest - 1) * whole_panel;
    if (many)
      tiles<widest>(give, places, first, runs, w);
    else
      tiles<1>(give, places, first, runs, w);
    first += (many ? widest : 1) * whole_panel;
  }
}

inline void convolve(const WholeConvolution& s, const Memory& memory, Columns columns) noexcept {
  std::uint8_t* const in = memory.bytes_of(s.in);
  const std::uint64_t row = std::uint64_t{s.in.h} * s.in.c, room = s.padding_t * row;
  __builtin_memset(in - room, static_cast<int>(s.zero), room);
  __builtin_memset(in + elements(s.in), static_cast<int>(s.zero), room);
  for (std::uint32_t h = 0; h < s.out.h; ++h) {
    const std::int64_t begin_h = std::int64_t{h} * s.stride_h - s.padding_h;
    if (begin_h < 0 || begin_h + s.kernel_h > s.in.h) {  // where bytes outside are not in a row
      for (std::uint32_t t = columns.begin; t < columns.end; ++t) convolve_place(s, memory, t, h);
      continue;
    }
    const std::int64_t begin_t = std::int64_t{columns.begin} * s.stride_t - s.padding_t;
    Places places;
    places.in = in + begin_t * static_cast<std::int64_t>(row) + begin_h * s.in.c;
    places.step = s.stride_t * row;
    places.tap = s.dilation_t * row;
    places.first = std::uint64_t{columns.begin} * s.out.h + h;
    places.apart = s.out.h;
    places.count = columns.end - columns.begin;
    const std::int8_t* const weight = engine::bytes_of(memory, s.weight);
    if (s.element == Element::uint8)
      products(ToBytes(s, memory), places, runs_of(s), weight);
    else
      products(ToFloats(s, memory), places, runs_of(s), weight);
  }
}

inline void tell(const DynamicLinear& s, const Memory& memory) noexcept {
  const Grid grid = grid_of(memory.of(s.in), elements(s.in));
  std::uint8_t* const bytes = memory.bytes_of(s.scratch);
  quantise(memory.of(s.in), elements(s.in), grid.factor(), grid.zero, bytes);
  Places places;
  places.in = bytes;
  places.step = s.in.c;
  places.count = s.in.t * s.in.h;
  products(Told(s, memory, grid), places, runs_of(s), engine::bytes_of(memory, s.weight));
}

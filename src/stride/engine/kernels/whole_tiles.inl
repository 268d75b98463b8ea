// Products of whole numbers: included once for each set of vectors, behind whole_lanes.inl and
// Tile, the sums of some places and panels, with add_run.

/// Places at equal distances: bytes from one to the next, and from tap to tap; their numbers in the
/// output.
struct Places {
  const std::uint8_t* in = nullptr;
  std::uint64_t step = 0, tap = 0;
  std::uint64_t first = 0, apart = 1;
  std::uint32_t count = 0;
};

/// Where the sums of a convolution or of a DynamicLinear go: one type for all, whose branches cost
/// less than tiles of their own for each.
struct Results {
  const std::int32_t* words;    ///< sums begin as `times` these
  const std::int32_t* weights;  ///< sums of the weights, where bytes have a centre
  std::int32_t times = 1;
  const float* factor;
  float unit = 1.0F;  ///< of all factors
  const float* bias = nullptr;
  float* floats;
  std::uint8_t* bytes = nullptr;  ///< else floats
  std::uint32_t filters, relu;
  Limits limits = {};

  explicit Results(const WholeConvolution& s, const Memory& memory) noexcept
      : words(words_of(memory, s.bias)),
        factor(memory.of(s.factor)),
        floats(memory.of(s.out)),
        filters(s.out.c),
        relu(s.relu) {
    if constexpr (centre != 0) weights = words_of(memory, s.sums);
    if (s.element != Element::uint8) return;
    bytes = memory.bytes_of(s.out);
    limits = limits_of(s.out_zero, s.lowest);
  }
  explicit Results(const DynamicLinear& s, const Memory& memory, Grid grid) noexcept
      : words(words_of(memory, s.sums)),
        times(-static_cast<std::int32_t>(grid.zero)),
        factor(memory.of(s.factor)),
        unit(grid.scale),
        bias(memory.of(s.bias)),
        floats(memory.of(s.out)),
        filters(s.out.c),
        relu(s.relu) {
    if constexpr (centre != 0) weights = words;
  }

  STRIDE_INLINE Wholes begin(std::uint32_t filter) const noexcept {
    const Wholes begin = times * load<Wholes>(words + filter);
    if constexpr (centre == 0) return begin;
    return begin + centre * load<Wholes>(weights + filter);
  }
  STRIDE_INLINE Floats scale(std::uint32_t filter) const noexcept {
    return unit * load<Floats>(factor + filter);
  }
  STRIDE_INLINE void give(std::uint64_t place, std::uint32_t filter, std::uint32_t own,
                          const Wholes& sums, const Floats& scale) const noexcept {
    Floats values = __builtin_convertvector(sums, Floats) * scale;
    const std::uint64_t at = place * filters + filter;
    if (bytes != nullptr) return put(bytes + at, bytes_of(values, limits), own);
    if (bias != nullptr) {
      values = settled(values) + load<Floats>(bias + filter);
    }
    if (relu != 0) values = values > 0.0F ? values : Floats{};
    put(floats + at, values, own);
  }
};

template <int rows, int width>
STRIDE_INLINE void tile(const Results& give, const Places& places, std::uint32_t done,
                        std::uint32_t first, Runs runs, const std::int8_t* weight) noexcept {
  Tile<rows, width> tile;
  tile.begin(give, first);
  const std::uint8_t* const in = places.in + done * places.step;
  const std::uint64_t tap_weight = std::uint64_t{runs.fours()} * 4 * whole_panel;
  for (std::uint32_t tap = 0; tap < runs.taps; ++tap)
    add_run(tile, in + tap * places.tap, places.step, weight + tap * tap_weight, runs);
  tile.give(give, places.first + done * places.apart, places.apart, first);
}

/// All places for `width` panels, as many at a time as there are registers.
template <int width>
STRIDE_INLINE void tiles(const Results& give, const Places& places, std::uint32_t first, Runs runs,
                         const std::int8_t* weight) noexcept {
  constexpr std::uint32_t most = rows_of(width), few = most > 4 ? 4 : most;
  std::uint32_t left = places.count;
  const auto take = [&](auto rows) STRIDE_LAMBDA {
    if (left < rows()) left = rows();  // some a second time
    tile<rows(), width>(give, places, places.count - left, first, runs, weight);
    left -= rows();
  };
  // Two or so alone wait for their own sums: rather twice four at the end, or some a second time.
  while (left > 0) {
    const bool tall = left < most ? left > few && left + few > most && places.count >= most
                                  : most == few || left == most || left > most + 2;
    if (tall)
      take(Number<most>{});
    else if (places.count >= few)
      take(Number<few>{});
    else
      take(Number<1>{});
  }
}

/// Places at equal distances, for all filters.
inline void products(const Results& give, const Places& places, Runs runs,
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

/// Places that see only what counts as the input's zero: all the same.
inline void blanks(const WholeConvolution& s, const Memory& memory, const Results& results,
                   Columns columns, std::uint32_t h) noexcept {
  for (std::uint32_t first = 0; first < s.out.c; first += lanes) {
    const std::int32_t bytes = static_cast<std::int32_t>(s.zero) - centre;
    const Wholes sums =
        results.begin(first) + bytes * load<Wholes>(words_of(memory, s.sums) + first);
    for (std::uint32_t t = columns.begin; t < columns.end; ++t)
      results.give(std::uint64_t{t} * s.out.h + h, first, s.out.c - first, sums,
                   results.scale(first));
  }
}

inline void convolve(const WholeConvolution& s, const Memory& memory, Columns columns) noexcept {
  std::uint8_t* const in = memory.bytes_of(s.in);
  const std::uint64_t row = std::uint64_t{s.in.h} * s.in.c, room = s.padding_t * row;
  __builtin_memset(in - room, static_cast<int>(s.zero), room);
  __builtin_memset(in + elements(s.in), static_cast<int>(s.zero), room);
  const Results results(s, memory);
  for (std::uint32_t h = 0; h < s.out.h; ++h) {
    const std::int64_t begin_h = std::int64_t{h} * s.stride_h - s.padding_h;
    if (begin_h + s.kernel_h <= 0 || begin_h >= s.in.h) {
      blanks(s, memory, results, columns, h);
      continue;
    }
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
    products(results, places, runs_of(s), weight);
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
  products(Results(s, memory, grid), places, runs_of(s), engine::bytes_of(memory, s.weight));
}

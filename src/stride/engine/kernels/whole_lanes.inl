// What whole_numbers_x86.hpp does lane by lane, for one set of vectors: included there once for
// each, in a namespace that has Floats, Wholes and Bytes of as many lanes.

template <class Vector>
STRIDE_INLINE Vector load(const void* from) noexcept {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

template <class Vector>
STRIDE_INLINE void store(void* to, const Vector& vector) noexcept {
  __builtin_memcpy(to, &vector, sizeof vector);
}

inline constexpr std::uint32_t lanes = sizeof(Floats) / sizeof(float);

/// byte_of, lane by lane.
STRIDE_INLINE Bytes bytes_of(Floats x, std::uint32_t zero, std::uint32_t lowest) noexcept {
  const Floats none{};
  const Floats low = none + (static_cast<float>(lowest) - static_cast<float>(zero));
  const Floats high = none + (255.0F - static_cast<float>(zero));
  x = x > low ? x : low;
  x = x < high ? x : high;
  constexpr float shift = 12582912.0F;
  const Wholes bits = reinterpret_cast<Wholes>(x + shift);
  const auto begin = static_cast<std::int32_t>(bits_of(shift) - zero);
  return __builtin_convertvector(bits - begin, Bytes);
}

inline void quantise(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                     std::uint8_t* out) noexcept {
  std::uint64_t i = 0;
  for (; i + lanes <= n; i += lanes)
    store(out + i, bytes_of(load<Floats>(in + i) * factor, zero, 0));
  quantise_portably(in + i, n - i, factor, zero, out + i);
}

inline Grid grid_of(const float* in, std::uint64_t n) noexcept {
  Floats low{}, high{};
  std::uint64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const Floats x = load<Floats>(in + i);
    low = x < low ? x : low;
    high = x > high ? x : high;
  }
  float least = 0, most = 0;
  for (std::uint32_t lane = 0; lane < lanes; ++lane) {
    least = low[lane] < least ? low[lane] : least;
    most = high[lane] > most ? high[lane] : most;
  }
  for (; i < n; ++i) {
    least = in[i] < least ? in[i] : least;
    most = in[i] > most ? in[i] : most;
  }
  return grid_between(least, most);
}

inline void average(const Average& s, const Memory& memory) noexcept {
  const std::uint64_t column = elements(s.out);
  const float share = s.scale / static_cast<float>(s.in.t);
  const auto taken = static_cast<std::int32_t>(s.zero * s.in.t);
  const std::uint8_t* const all = memory.bytes_of(s.in);
  float* const out = memory.of(s.out);
  const auto block = [&](auto width, std::uint64_t begin) {
    Wholes sums[width()] = {};
    for (std::uint32_t t = 0; t < s.in.t; ++t)
      for (std::uint32_t v = 0; v < width(); ++v)
        sums[v] +=
            __builtin_convertvector(load<Bytes>(all + t * column + begin + v * lanes), Wholes);
    for (std::uint32_t v = 0; v < width(); ++v)
      store(out + begin + v * lanes, __builtin_convertvector(sums[v] - taken, Floats) * share);
  };
  std::uint64_t begin = 0;
  for (; begin + 4 * lanes <= column; begin += 4 * lanes) block(Number<4>{}, begin);
  for (; begin + lanes <= column; begin += lanes) block(Number<1>{}, begin);
  for (; begin < column; ++begin) {
    std::int32_t sum = -taken;
    for (std::uint32_t t = 0; t < s.in.t; ++t) sum += all[t * column + begin];
    out[begin] = static_cast<float>(sum) * share;
  }
}

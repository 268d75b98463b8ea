// What whole numbers need lane by lane, for one set of vectors: included once for each, in a
// namespace that has Floats, Wholes and Bytes of as many lanes, and the instructions wide, narrow,
// within and settled.

template <std::uint32_t n>
struct Number {
  constexpr std::uint32_t operator()() const noexcept { return n; }
};

STRIDE_INLINE std::uint32_t four_at(const std::uint8_t* bytes) noexcept {
  std::uint32_t four = 0;
  __builtin_memcpy(&four, bytes, sizeof four);
  return four;
}

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

/// f(0), f(1), … as constants: what they index stays in registers, which a loop may not grant.
template <std::uint32_t n, class F>
STRIDE_INLINE void each(F&& f) noexcept {
  if constexpr (n > 0) {
    each<n - 1>(f);
    f(Number<n - 1>{});
  }
}

inline constexpr std::uint32_t lanes = sizeof(Floats) / sizeof(float);

/// What byte_of needs of a value: the limits before its zero is added, and what then makes a number
/// of the bits.
struct Limits {
  Floats low, high;
  std::int32_t begin;
};

STRIDE_INLINE Limits limits_of(std::uint32_t zero, std::uint32_t lowest) noexcept {
  const Floats none{};
  return {none + (static_cast<float>(lowest) - static_cast<float>(zero)),
          none + (255.0F - static_cast<float>(zero)),
          static_cast<std::int32_t>(engine::bits_of(nearest_shift) - zero)};
}

/// byte_of, lane by lane.
STRIDE_INLINE Bytes bytes_of(const Floats& x, const Limits& limits) noexcept {
  const Floats shifted = within(x, limits.low, limits.high) + nearest_shift;
  return narrow(reinterpret_cast<Wholes>(shifted) - limits.begin);
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

/// add_columns_portably, in vectors.
inline void add_columns(const std::uint8_t* in, std::uint64_t count, std::uint64_t n,
                        Sum* sums) noexcept {
  const auto some = [&](auto width, std::uint64_t begin) STRIDE_LAMBDA {
    Wholes all[width()];
    each<width()>([&](auto v)
                      STRIDE_LAMBDA { all[v()] = load<Wholes>(sums + begin + v() * lanes); });
    const std::uint8_t* x = in + begin;
    for (std::uint64_t t = 0; t < count; ++t, x += n)
      each<width()>([&](auto v) STRIDE_LAMBDA { all[v()] += wide(x + v() * lanes); });
    each<width()>([&](auto v) STRIDE_LAMBDA { store(sums + begin + v() * lanes, all[v()]); });
  };
  std::uint64_t begin = 0;
  for (; begin + 4 * lanes <= n; begin += 4 * lanes) some(Number<4>{}, begin);
  for (; begin + lanes <= n; begin += lanes) some(Number<1>{}, begin);
  for (; begin < n; ++begin)
    for (std::uint64_t t = 0; t < count; ++t) sums[begin] += in[t * n + begin];
}

template <class Vector, class To>
[[gnu::noinline]] void put_some(To* to, Vector values, std::uint32_t own) noexcept {
  To few[lanes];
  store(few, values);
  for (std::uint32_t i = 0; i < own; ++i) to[i] = few[i];
}

/// A vector of results, or the first `own` of them.
template <class Vector, class To>
STRIDE_INLINE void put(To* to, const Vector& values, std::uint32_t own) noexcept {
  if (own >= lanes)
    store(to, values);
  else
    put_some<Vector>(to, values, own);
}

inline void quantise(const float* in, std::uint64_t n, float factor, std::uint32_t zero,
                     std::uint8_t* out) noexcept {
  const Limits limits = limits_of(zero, 0);
  std::uint64_t i = 0;
  for (; i + lanes <= n; i += lanes)
    store(out + i, bytes_of(load<Floats>(in + i) * factor, limits));
  if (i == n) return;
  float few[lanes] = {};
  __builtin_memcpy(few, in + i, (n - i) * sizeof(float));
  put_some(out + i, bytes_of(load<Floats>(few) * factor, limits),
           static_cast<std::uint32_t>(n - i));
}

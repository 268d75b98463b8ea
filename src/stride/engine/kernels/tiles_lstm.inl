// The LSTM of x86.hpp for one set of vectors; the functions are those of math.hpp, lane by lane.

template <class Vector, class Whole>
STRIDE_INLINE Vector exponentials(Vector x) noexcept {
  constexpr float lowest = -87.3F, highest = 88.0F, log2e = 1.44269504F;
  const Vector zero = x - x;
  x = x > lowest ? x : zero + lowest;
  x = x < highest ? x : zero + highest;
  const Vector scaled = x * log2e;
  const Whole k = __builtin_convertvector(scaled + (scaled < 0 ? zero - 0.5F : zero + 0.5F), Whole);
  const Vector whole = __builtin_convertvector(k, Vector);
  const Vector r = (x - whole * log2_high) - whole * log2_low;
  Vector p = r * exponential_terms[0] + exponential_terms[1];
  for (int i = 2; i < 6; ++i) p = p * r + exponential_terms[i];
  const Whole bits = (k + 127) << 23;
  return (p * r * r + r + 1.0F) * reinterpret_cast<Vector>(bits);
}

template <class Vector, class Whole>
STRIDE_INLINE Vector sigmoids(Vector x) noexcept {
  return 1.0F / (1.0F + exponentials<Vector, Whole>(-x));
}

template <class Vector, class Whole>
STRIDE_INLINE Vector hyperbolic_tangents(Vector x) noexcept {
  const Vector size = x < 0 ? -x : x, s = x * x;
  Vector p = s * tangent_terms[0] + tangent_terms[1];
  for (int i = 2; i < 5; ++i) p = p * s + tangent_terms[i];
  const Vector near = p * s * x + x;
  const Vector far = 1.0F - 2.0F / (exponentials<Vector, Whole>(2.0F * size) + 1.0F);
  return size < tangent_bend ? near : (x < 0 ? -far : far);
}

template <class Vector, class Whole, int in_panel>
STRIDE_INLINE void recur_with(const Lstm& s, const Memory& memory) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float), together = 8 / in_panel;
  const std::uint32_t units = s.out.c, gates = 4 * units;
  const std::uint32_t panels = panels_of(gates, lstm_panel);
  float* const sums = memory.of(s.scratch);
  float* const cell = sums + panels * lstm_panel;
  for (std::uint32_t i = 0; i < units; ++i) cell[i] = 0;
  const Steps steps{0, 0, std::uint64_t{units} * lstm_panel};
  for (std::uint32_t t = 0; t < s.out.t; ++t) {
    const float* const given = memory.of(s.gates) + std::uint64_t{t} * gates;
    float* const state = memory.of(s.out) + std::uint64_t{t} * units;
    // The first sample has no state before it; whatever lies there is not looked at.
    const Cover all{{0, 1}, 0, t > 0 ? units : 0};
    for (std::uint32_t p = 0; p < panels;) {
      const std::uint32_t first = p * lstm_panel;
      const float* const w = memory.of(s.weight) + p * steps.panel;
      const Place place{state - (t > 0 ? units : 0), sums + first};
      const bool many = panels - p >= together;
      if (many)
        tile<Vector, 1, 8, in_panel>(&place, w, given + first, steps, all, gates - first, false);
      else
        tile<Vector, 1, in_panel, in_panel>(&place, w, given + first, steps, all, gates - first,
                                            false);
      p += many ? together : 1;
    }
    std::uint32_t i = 0;
    for (; i + lanes <= units; i += lanes) {
      const auto gate = [&](std::uint32_t which) { return load<Vector>(sums + which * units + i); };
      const Vector kept = sigmoids<Vector, Whole>(gate(1)) * load<Vector>(cell + i);
      const Vector c =
          kept + sigmoids<Vector, Whole>(gate(0)) * hyperbolic_tangents<Vector, Whole>(gate(2));
      store(cell + i, c);
      const Vector open = sigmoids<Vector, Whole>(gate(3));
      store<Vector>(state + i, open * hyperbolic_tangents<Vector, Whole>(c));
    }
    for (; i < units; ++i) state[i] = next_state(sums, units, i, cell[i]);
  }
}

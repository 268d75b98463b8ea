// The LSTM of tiles.hpp for one set of vectors; the functions are those of math.hpp, lane by lane.

/// A fraction that is not divided yet: a product of some costs one division.
template <class Vector>
struct Fraction {
  Vector top, bottom;
};

/// tanh x, see math.hpp.
template <class Vector>
STRIDE_INLINE Fraction<Vector> tangent(Vector x) noexcept {
  const Vector end = Vector{} + tangent_end;
  x = -end > x ? -end : x;  // what is no number stays none
  x = end < x ? end : x;
  const Vector s = x * x;
  Vector top = s * tangent_top[0] + tangent_top[1],
         bottom = s * tangent_bottom[0] + tangent_bottom[1];
#pragma GCC unroll 4
  for (int i = 2; i < 5; ++i) {
    top = top * s + tangent_top[i];
    bottom = bottom * s + tangent_bottom[i];
  }
  return {top * x, bottom};
}

/// 1 / (1 + e^-x) = (1 + tanh(x / 2)) / 2.
template <class Vector>
STRIDE_INLINE Fraction<Vector> sigmoid_of(Vector x) noexcept {
  const Fraction<Vector> t = tangent<Vector>(x * 0.5F);
  return {t.bottom + t.top, t.bottom + t.bottom};
}

/// One vector's new cells and states.
template <class Vector>
struct States {
  Vector cell, state;
};

template <class Vector>
STRIDE_INLINE States<Vector> next_states(Vector in, Vector forget, Vector change, Vector open,
                                         Vector cell) noexcept {
  const Fraction<Vector> i = sigmoid_of(in), f = sigmoid_of(forget), g = tangent(change),
                         o = sigmoid_of(open);
  const Vector both = i.bottom * g.bottom;
  cell = (f.top * cell * both + i.top * g.top * f.bottom) / (f.bottom * both);
  const Fraction<Vector> c = tangent(cell);
  return {cell, o.top * c.top / (o.bottom * c.bottom)};
}

/// The next states of `units`, a block of at most 16, from their gates.
template <class Vector>
STRIDE_INLINE void step_of(const float* gates, std::uint32_t units, float* cell,
                           float* state) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float);
#pragma GCC unroll 4
  for (std::uint32_t i = 0; i < lstm_panel; i += lanes) {
    if (i >= units) return;
    const std::uint32_t count = units - i;
    const auto gate = [&](std::uint32_t which) {
      return load_some<Vector>(gates + which * units + i, count);
    };
    const States<Vector> next =
        next_states(gate(0), gate(1), gate(2), gate(3), load_some<Vector>(cell + i, count));
    store_some(cell + i, next.cell, count), store_some(state + i, next.state, count);
  }
}

/// A block's units are done as soon as their gates are: while their functions are worked out, the
/// next block's weights arrive, for which a processor waits longer than it multiplies. The weights
/// are more than its nearest cache holds. They are gone through forwards and backwards by turns, so
/// that what was last is still there.
template <class Vector, int in_panel, int together>
STRIDE_INLINE void recur_with(const Lstm& s, const Memory& memory) noexcept {
  const std::uint32_t units = s.out.c, blocks = panels_of(units, lstm_panel);
  float* const sums = memory.of(s.scratch);
  float* const cell = sums + panels_of(4 * units, lstm_panel) * lstm_panel;
  for (std::uint32_t i = 0; i < units; ++i) cell[i] = 0;
  Panels f;
  f.panel = std::uint64_t{units} * lstm_panel;
  for (std::uint32_t t = 0; t < s.out.t; ++t) {
    const float* const given = memory.of(s.gates) + std::uint64_t{t} * s.gates.c;
    float* const state = memory.of(s.out) + std::uint64_t{t} * units;
    // The first sample has no state before it; whatever lies there is not looked at.
    const Cover all{{0, 1}, 0, t > 0 ? units : 0};
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const std::uint32_t first = (t % 2 == 0 ? i : blocks - 1 - i) * lstm_panel;
      const std::uint32_t own = units - first < lstm_panel ? units - first : lstm_panel;
      const std::uint32_t panels = panels_of(4 * own, lstm_panel);
      for (std::uint32_t p = 0; p < panels;) {
        const std::uint32_t at = p * lstm_panel;
        f.weight = memory.of(s.weight) + (first / 4 + p) * f.panel;
        f.bias = given + 4 * first + at;
        f.count = 4 * own - at;
        const Places one{state - (t > 0 ? units : 0), sums + at, 0, 0, 1};
        const bool many = panels - p >= together;
        if (many)
          tile<Vector, 1, together * in_panel, in_panel>(one, f, all);
        else
          tile<Vector, 1, in_panel, in_panel>(one, f, all);
        p += many ? together : 1;
      }
      step_of<Vector>(sums, own, cell + first, state + first);
    }
  }
}

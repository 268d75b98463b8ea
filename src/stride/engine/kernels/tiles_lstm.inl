// LSTM and GRU of tiles.hpp for one set of vectors; the functions are those of math.hpp, lane by
// lane.

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

/// keep * cell + write * change.
template <class Vector>
STRIDE_INLINE Vector next_cell(Fraction<Vector> keep, Vector cell, Fraction<Vector> write,
                               Fraction<Vector> change) noexcept {
  const Vector both = write.bottom * change.bottom;
  return (keep.top * cell * both + write.top * change.top * keep.bottom) / (keep.bottom * both);
}

/// What an LSTM shows of its cells.
template <class Vector>
STRIDE_INLINE Vector shown(Vector open, Vector cell) noexcept {
  const Fraction<Vector> o = sigmoid_of(open), c = tangent(cell);
  return o.top * c.top / (o.bottom * c.bottom);
}

/// One vector's new cells and states of an LSTM.
template <class Vector>
struct States {
  Vector cell, state;
};

template <class Vector>
STRIDE_INLINE States<Vector> next_states(Vector in, Vector forget, Vector change, Vector open,
                                         Vector cell) noexcept {
  cell = next_cell(sigmoid_of(forget), cell, sigmoid_of(in), tangent(change));
  return {cell, shown(open, cell)};
}

/// The next states of a block's units, at most 16, from their gates and what the inputs gave these;
/// as next_state() of sequence.hpp.
template <class Vector>
STRIDE_INLINE void step_of(const Recurrence& r, const float* given, std::uint32_t first,
                           std::uint32_t units, float* state) noexcept {
  constexpr std::uint32_t lanes = sizeof(Vector) / sizeof(float);
  for (std::uint32_t i = 0; i < units; i += lanes) {
    const std::uint32_t count = units - i;
    const auto some = [&](const float* from) { return load_some<Vector>(from + i, count); };
    const auto gate = [&](std::uint32_t which) { return some(r.sums + which * units); };
    Fraction<Vector> write = sigmoid_of(gate(0));
    const Fraction<Vector> keep = sigmoid_of(gate(1));
    Vector change = gate(2);
    if (r.is_gru()) {
      const Vector from_inputs = some(given + 2 * units);
      change =
          from_inputs + write.top * (change - from_inputs + some(r.bias + first)) / write.bottom;
      write = {keep.bottom - keep.top, keep.bottom};
    }
    const Vector cell = next_cell(keep, some(r.cell + first), write, tangent(change));
    store_some(r.cell + first + i, cell, count);
    store_some(state + i, r.is_gru() ? cell : shown(gate(3), cell), count);
  }
}

/// A block's units are done as soon as their gates are: while their functions are worked out, the
/// next block's weights arrive, for which a processor waits longer than it multiplies. The weights
/// are more than its nearest cache holds. They are gone through forwards and backwards by turns, so
/// that what was last is still there.
template <class Vector, int in_panel, int together>
STRIDE_INLINE void recur_with(const Recurrence& r) noexcept {
  const std::uint32_t units = r.units, blocks = panels_of(units, lstm_panel);
  for (std::uint32_t i = 0; i < units; ++i) r.cell[i] = 0;
  Panels f;
  f.panel = std::uint64_t{units} * lstm_panel;
  for (std::uint32_t t = 0; t < r.times; ++t) {
    float* const state = r.out + std::uint64_t{t} * units;
    // The first sample has no state before it; whatever lies there is not looked at.
    const Cover all{{0, 1}, 0, t > 0 ? units : 0};
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const std::uint32_t first = (t % 2 == 0 ? i : blocks - 1 - i) * lstm_panel;
      const std::uint32_t own = units - first < lstm_panel ? units - first : lstm_panel;
      const float* const given = r.given + (std::uint64_t{t} * units + first) * r.gates_each;
      f.weight = r.weight + std::uint64_t{first} * r.gates_each * units;
      const std::uint32_t gates = r.gates_each * own;
      for (std::uint32_t at = 0; at < gates;) {
        const std::uint32_t left = gates - at;
        const auto take = [&](auto panels, std::uint32_t count) {
          f.bias = given + at, f.count = count;
          const Places one{state - (t > 0 ? units : 0), r.sums + at, 0, 0, 1};
          tile<Vector, 1, panels.value * in_panel, in_panel>(one, f, all);
          f.weight += panels.value * f.panel;
          return panels.value * lstm_panel;
        };
        // Only the last panel may lack gates; the compiler is told where none can.
        if (left >= together * lstm_panel)
          at += take(Number<together>(), together * lstm_panel);
        else if (together > 3 && left >= 3 * lstm_panel)  // a GRU's block
          at += take(Number<3>(), 3 * lstm_panel);
        else
          at += take(Number<1>(), left);
      }
      step_of<Vector>(r, given, first, own, state + first);
    }
  }
}

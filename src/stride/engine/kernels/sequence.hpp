#pragma once
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/math.hpp"
#include "stride/engine/program.hpp"

/// What looks at the order of times: LSTM, GRU, self-attention, the difference; the portable
/// kernels.
namespace stride::engine {

/// Units of an Lstm or Gru whose gates lie together, and gates whose weights do.
inline constexpr std::uint32_t lstm_panel = 16;

template <class Step>
Status check_recurrence(const Step& s) noexcept {
  const std::uint64_t units = s.out.c, gates = Step::gates_each * units;
  const std::uint64_t padded = (gates + lstm_panel - 1) / lstm_panel * lstm_panel;
  const bool shapes = s.gates.c == gates && s.gates.t == s.out.t && s.gates.h == 1 &&
                      s.out.h == 1 && elements(s.scratch) >= padded + units;
  return shapes && s.weight.size == padded * units ? Status::ok : Status::bad_shape;
}

inline Status check(const Lstm& s) noexcept { return check_recurrence(s); }
inline Status check(const Gru& s) noexcept {
  return s.bias.size == s.out.c ? check_recurrence(s) : Status::bad_shape;
}

/// An LSTM or a GRU as kernels see it: they differ in little, so one kernel has both.
struct Recurrence {
  const float *given, *weight;
  const float* bias;  ///< of a GRU; an LSTM has nullptr
  float *out, *sums, *cell;
  std::uint32_t times, units, gates_each;

  bool is_gru() const noexcept { return bias != nullptr; }
};

template <class Step>
Recurrence recurrence_of(const Step& s, const Memory& memory, const float* bias) noexcept {
  const std::uint32_t units = s.out.c, panels = panels_of(Step::gates_each * units, lstm_panel);
  float* const sums = memory.of(s.scratch);
  return {memory.of(s.gates),
          memory.of(s.weight),
          bias,
          memory.of(s.out),
          sums,
          sums + panels * lstm_panel,
          s.out.t,
          units,
          Step::gates_each};
}
inline Recurrence recurrence_of(const Lstm& s, const Memory& memory) noexcept {
  return recurrence_of(s, memory, nullptr);
}
inline Recurrence recurrence_of(const Gru& s, const Memory& memory) noexcept {
  return recurrence_of(s, memory, memory.of(s.bias));
}

/// Where the gates of a unit's block begin, and how many units it has.
struct GateBlock {
  std::uint32_t begin = 0, units = 0;
};

constexpr GateBlock gate_block(std::uint32_t unit, std::uint32_t units,
                               std::uint32_t gates_each) noexcept {
  const std::uint32_t first = unit / lstm_panel * lstm_panel, left = units - first;
  return {gates_each * first, left < lstm_panel ? left : lstm_panel};
}

/// One unit's new state; `given` is what the inputs add to its gates, which the sums have too.
/// LSTM: c = f c + i g, h = o tanh(c). GRU: h = (1 - z) n + z h, which is its cell; r weighs what
/// of n's sum was not given: to take that off again costs no more than a rounding of the sum does.
inline float next_state(const Recurrence& r, const float* given, std::uint32_t i) noexcept {
  const GateBlock block = gate_block(i, r.units, r.gates_each);
  const std::uint32_t at = block.begin + i % lstm_panel;
  const float* const gate = r.sums + at;
  const float first = sigmoid(gate[0]), keep = sigmoid(gate[block.units]);
  float change = gate[2 * block.units];
  if (r.is_gru()) {
    const float from_inputs = given[at + 2 * block.units];
    change = from_inputs + first * (change - from_inputs + r.bias[i]);
  }
  change = hyperbolic_tangent(change);
  float& cell = r.cell[i];
  cell = keep * cell + (r.is_gru() ? 1 - keep : first) * change;
  return r.is_gru() ? cell : sigmoid(gate[3 * block.units]) * hyperbolic_tangent(cell);
}

/// From a state of zeros.
inline void recur_portably(const Recurrence& r) noexcept {
  const std::uint32_t units = r.units, gates = r.gates_each * units;
  for (std::uint32_t i = 0; i < units; ++i) r.cell[i] = 0;
  for (std::uint32_t t = 0; t < r.times; ++t) {
    const float* const given = r.given + std::uint64_t{t} * gates;
    float* const state = r.out + std::uint64_t{t} * units;
    for (std::uint32_t i = 0; i < gates; ++i) r.sums[i] = given[i];
    const float* w = r.weight;
    for (std::uint32_t p = 0; p < gates && t > 0; p += lstm_panel)
      for (std::uint32_t i = 0; i < units; ++i, w += lstm_panel) {
        const float before = (state - units)[i];
        for (std::uint32_t k = 0; k < lstm_panel; ++k) r.sums[p + k] += before * w[k];
      }
    for (std::uint32_t i = 0; i < units; ++i) state[i] = next_state(r, given, i);
  }
}

inline Status check(const Attention& s) noexcept {
  const std::uint64_t inner = std::uint64_t{s.heads} * s.width;
  const bool shapes = inner > 0 && s.out.c == inner && s.projected.c == 3 * inner &&
                      s.projected.t == s.out.t && s.projected.h == 1 && s.out.h == 1;
  return shapes && elements(s.scratch) >= s.out.t ? Status::ok : Status::bad_shape;
}

inline void run(const Attention& s, const Memory& memory, Columns) noexcept {
  const std::uint32_t length = s.out.t, inner = s.heads * s.width, row = 3 * inner;
  const float* const all = memory.of(s.projected);
  float* const weight = memory.of(s.scratch);
  const float shrink = 1.0F / square_root(static_cast<float>(s.width));
  for (std::uint32_t head = 0; head < s.heads; ++head)
    for (std::uint32_t t = 0; t < length; ++t) {
      const float* const query = all + std::uint64_t{t} * row + head * s.width;
      float largest = 0, sum = 0;
      for (std::uint32_t u = 0; u < length; ++u) {
        const float* const key = all + std::uint64_t{u} * row + inner + head * s.width;
        float score = 0;
        for (std::uint32_t i = 0; i < s.width; ++i) score += query[i] * shrink * key[i];
        weight[u] = score;
        if (u == 0 || score > largest) largest = score;
      }
      for (std::uint32_t u = 0; u < length; ++u)
        sum += weight[u] = exponential(weight[u] - largest);
      float* const out = memory.of(s.out) + std::uint64_t{t} * inner + head * s.width;
      for (std::uint32_t i = 0; i < s.width; ++i) out[i] = 0;
      for (std::uint32_t u = 0; u < length; ++u) {
        const float* const value = all + std::uint64_t{u} * row + 2 * inner + head * s.width;
        const float share = weight[u] / sum;
        for (std::uint32_t i = 0; i < s.width; ++i) out[i] += share * value[i];
      }
    }
}

inline Status check(const Difference& s) noexcept {
  return s.out.t + std::uint64_t{1} == s.in.t && s.out.h == s.in.h && s.out.c == s.in.c
             ? Status::ok
             : Status::bad_shape;
}

inline void run(const Difference& s, const Memory& memory, Columns columns) noexcept {
  const std::uint64_t column = std::uint64_t{s.in.h} * s.in.c;
  const float* const in = memory.of(s.in);
  float* const out = memory.of(s.out);
  for (std::uint64_t i = columns.begin * column; i < columns.end * column; ++i)
    out[i] = in[i + column] - in[i];
}

}  // namespace stride::engine

#pragma once
#include "stride/engine/kernels/convolution.hpp"
#include "stride/engine/math.hpp"
#include "stride/engine/program.hpp"

/// What looks at the order of times: LSTM, self-attention, the difference; the portable kernels.
namespace stride::engine {

inline constexpr std::uint32_t lstm_panel = 16;

inline Status check(const Lstm& s) noexcept {
  const std::uint64_t units = s.out.c, gates = 4 * units;
  const std::uint64_t padded = (gates + lstm_panel - 1) / lstm_panel * lstm_panel;
  const bool shapes = s.gates.c == gates && s.gates.t == s.out.t && s.gates.h == 1 &&
                      s.out.h == 1 && elements(s.scratch) >= padded + units;
  return shapes && s.weight.size == padded * units ? Status::ok : Status::bad_shape;
}

/// Where the gates of a unit's block begin, and how many units it has.
struct GateBlock {
  std::uint32_t begin = 0, units = 0;
};

constexpr GateBlock gate_block(std::uint32_t unit, std::uint32_t units) noexcept {
  const std::uint32_t first = unit / lstm_panel * lstm_panel, left = units - first;
  return {4 * first, left < lstm_panel ? left : lstm_panel};
}

/// One unit's new state; `sums` are all gates.
inline float next_state(const float* sums, std::uint32_t units, std::uint32_t i,
                        float& cell) noexcept {
  const GateBlock block = gate_block(i, units);
  const float* const gate = sums + block.begin + i % lstm_panel;
  const float in = sigmoid(gate[0]), forget = sigmoid(gate[block.units]);
  const float change = hyperbolic_tangent(gate[2 * block.units]);
  cell = forget * cell + in * change;
  return sigmoid(gate[3 * block.units]) * hyperbolic_tangent(cell);
}

/// c = f c + i g, h = o tanh(c), from a state of zeros.
inline void recur_portably(const Lstm& s, const Memory& memory) noexcept {
  const std::uint32_t units = s.out.c, gates = 4 * units;
  const std::uint32_t panels = panels_of(gates, lstm_panel);
  float* const sums = memory.of(s.scratch);
  float* const cell = sums + panels * lstm_panel;
  for (std::uint32_t i = 0; i < units; ++i) cell[i] = 0;
  for (std::uint32_t t = 0; t < s.out.t; ++t) {
    const float* const given = memory.of(s.gates) + std::uint64_t{t} * gates;
    float* const state = memory.of(s.out) + std::uint64_t{t} * units;
    for (std::uint32_t i = 0; i < gates; ++i) sums[i] = given[i];
    for (std::uint32_t p = 0; p < panels && t > 0; ++p) {
      const float* w = memory.of(s.weight) + std::uint64_t{p} * units * lstm_panel;
      float* const sum = sums + p * lstm_panel;
      for (std::uint32_t i = 0; i < units; ++i, w += lstm_panel) {
        const float before = (state - units)[i];
        for (std::uint32_t k = 0; k < lstm_panel; ++k) sum[k] += before * w[k];
      }
    }
    for (std::uint32_t i = 0; i < units; ++i) state[i] = next_state(sums, units, i, cell[i]);
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

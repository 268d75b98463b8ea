#pragma once
#include "stride/engine/kernels/whole_numbers.hpp"

/// The LSTM with narrow recurrent weights: the portable kernel.
namespace stride::engine {

inline constexpr std::uint32_t block_gates = 4 * lstm_block;

inline Status check(const NarrowLstm& s) noexcept {
  if ((s.bits != 8 && s.bits != 16) || s.out.c > most_products) return Status::unsupported;
  const std::uint64_t padded = std::uint64_t{s.blocks()} * block_gates;
  const bool shapes = s.gates.c == padded && s.gates.t == s.out.t && s.gates.h == 1 &&
                      s.out.h == 1 && elements(s.scratch) >= 2 * padded / 4;
  const std::uint64_t words = (std::uint64_t{s.out.c} * s.bits + 31) / 32;
  const std::uint64_t scales = s.bits == 8 ? padded : 0;
  return shapes && s.weight.size == padded * words && s.factor.size == scales &&
                 s.sums.size == scales
             ? Status::ok
             : Status::bad_shape;
}

/// A state in [-1, 1] as 1 to 65535, in two runs of bytes, high and low. Two states take turns.
struct StateBytes {
  std::uint8_t* high;
  std::uint8_t* low;
};

inline constexpr float state_steps = 32767.0F;
inline constexpr std::int32_t state_zero = 32768;

inline StateBytes state_bytes(const NarrowLstm& s, const Memory& memory, std::uint32_t t) noexcept {
  const std::uint32_t padded = s.blocks() * lstm_block;
  std::uint8_t* const bytes = memory.bytes_of(s.scratch) + 4 * std::uint64_t{padded};
  std::uint8_t* const high = bytes + std::uint64_t{t % 2} * 2 * padded;
  return {high, high + padded};
}

/// The float that two bytes are the upper half of.
inline float widened(std::uint32_t half) noexcept { return from_bits(half << 16); }

/// What the state before adds to one gate of a block; `row` is the gate's among all.
inline float recurrent_sum(const NarrowLstm& s, const Memory& memory, std::uint32_t t,
                           std::uint32_t row) noexcept {
  const std::uint32_t units = s.out.c, lane = row % lstm_block;
  const std::uint64_t panel = row / lstm_block;
  if (s.bits == 16) {
    const std::uint32_t pairs = (units + 1) / 2;
    const auto* const w = reinterpret_cast<const std::uint32_t*>(words_of(memory, s.weight)) +
                          panel * pairs * lstm_block + lane;
    const float* const state = memory.of(s.out) + std::uint64_t{t - 1} * units;
    float sum = 0;
    for (std::uint32_t i = 0; i < units; ++i) {
      const std::uint32_t pair = w[std::uint64_t{i / 2} * lstm_block];
      sum += state[i] * widened(i % 2 == 0 ? pair & 0xFFFFU : pair >> 16);
    }
    return sum;
  }
  const Runs runs{1, units};
  const std::int8_t* const w = bytes_of(memory, s.weight) + panel * runs.panel();
  const StateBytes state = state_bytes(s, memory, t - 1);
  std::int32_t high = 0, low = 0;
  for (std::uint32_t i = 0; i < units; ++i) {
    const std::int32_t weight = w[runs.at(0, i, lane)];
    high += state.high[i] * weight, low += state.low[i] * weight;
  }
  // Zeros of the state are 128 in the high byte.
  const auto sum = static_cast<std::uint32_t>(words_of(memory, s.sums)[row]);
  high = static_cast<std::int32_t>(static_cast<std::uint32_t>(high) - sum * 128U);
  return (static_cast<float>(high) * 256.0F + static_cast<float>(low)) * memory.of(s.factor)[row];
}

/// Notes a unit's new state.
inline void put_state(const NarrowLstm& s, const Memory& memory, std::uint32_t t, std::uint32_t i,
                      float state) noexcept {
  memory.of(s.out)[std::uint64_t{t} * s.out.c + i] = state;
  if (s.bits != 8) return;
  const std::int32_t q = nearest(state * state_steps) + state_zero;
  const StateBytes bytes = state_bytes(s, memory, t);
  bytes.high[i] = static_cast<std::uint8_t>(q >> 8), bytes.low[i] = static_cast<std::uint8_t>(q);
}

/// c = f c + i g, h = o tanh(c), from a state of zeros.
inline void recur_portably(const NarrowLstm& s, const Memory& memory) noexcept {
  float* const cells = memory.of(s.scratch);
  for (std::uint32_t i = 0; i < s.out.c; ++i) cells[i] = 0;
  for (std::uint32_t t = 0; t < s.out.t; ++t)
    for (std::uint32_t i = 0; i < s.out.c; ++i) {
      float gates[4];
      for (std::uint32_t g = 0; g < 4; ++g) {
        const std::uint32_t row = i / lstm_block * block_gates + g * lstm_block + i % lstm_block;
        gates[g] = memory.of(s.gates)[std::uint64_t{t} * s.gates.c + row];
        if (t > 0) gates[g] += recurrent_sum(s, memory, t, row);
      }
      cells[i] = sigmoid(gates[1]) * cells[i] + sigmoid(gates[0]) * hyperbolic_tangent(gates[2]);
      put_state(s, memory, t, i, sigmoid(gates[3]) * hyperbolic_tangent(cells[i]));
    }
}

}  // namespace stride::engine

// The LSTM of narrow_lstm.hpp for one set of vectors: a block of 16 units at a time, whose gates
// stay in registers.

/// What the state adds to the gates of a block, from weights of two bytes.
STRIDE_INLINE void add_halves(const std::uint32_t* weight, const float* state, std::uint32_t units,
                              float* gates) noexcept {
  const std::uint64_t panel = std::uint64_t{(units + 1) / 2} * lstm_block;
  for (std::uint32_t part = 0; part < lstm_block; part += lanes) {
    Floats even[4], odd[4];
#pragma GCC unroll 4
    for (std::uint32_t g = 0; g < 4; ++g)
      even[g] = load<Floats>(gates + g * lstm_block + part), odd[g] = Floats{};
    const std::uint32_t* w = weight + part;
    const auto pair = [&](float first, float second) {
#pragma GCC unroll 4
      for (std::uint32_t g = 0; g < 4; ++g) {
        const Wholes halves = load<Wholes>(w + g * panel);
        even[g] += first * reinterpret_cast<Floats>(halves << 16);
        odd[g] += second * reinterpret_cast<Floats>(halves & -65536);
      }
      w += lstm_block;
    };
    std::uint32_t i = 0;
    for (; i + 2 <= units; i += 2) pair(state[i], state[i + 1]);
    if (i < units) pair(state[i], 0.0F);
#pragma GCC unroll 4
    for (std::uint32_t g = 0; g < 4; ++g) store(gates + g * lstm_block + part, even[g] + odd[g]);
  }
}

/// Where the sums of both bytes of a state go: onto the gates of a block.
struct Both {
  const std::int32_t* sums;  // of the block's rows, as the factors
  const float* factor;
  float* gates;
  std::uint32_t filters = block_gates;

  STRIDE_INLINE Wholes begin(std::uint32_t row) const noexcept {
    if constexpr (centre == 0) return Wholes{};
    return centre * load<Wholes>(sums + row);
  }
  STRIDE_INLINE Floats scale(std::uint32_t row) const noexcept {
    return load<Floats>(factor + row);
  }
  STRIDE_INLINE void give(std::uint64_t low, std::uint32_t row, std::uint32_t, const Wholes& sum,
                          const Floats& scale) const noexcept {
    const Wholes centred = low != 0 ? sum : sum - (load<Wholes>(sums + row) << 7);
    const Floats unit = low != 0 ? scale : scale * 256.0F;
    store(gates + row, load<Floats>(gates + row) + __builtin_convertvector(centred, Floats) * unit);
  }
};

template <class To>
STRIDE_INLINE void add_bytes(const std::int8_t* weight, StateBytes state, std::uint32_t units,
                             const To& both) noexcept {
  const Runs runs{1, units};
  const auto apart = static_cast<std::uint64_t>(state.low - state.high);
  for (std::uint32_t g = 0; g < 4; g += widest) {
    const std::int8_t* const w = weight + g * runs.panel();
    if constexpr (word_units > 0)
      if (units <= word_units) {
        add_words(both, state, w, runs, g * lstm_block);
        continue;
      }
    Tile<2, widest> tile;
    tile.begin(both, 0);
    add_run(tile, state.high, apart, w, runs);
    tile.give(both, 0, 1, g * lstm_block);
  }
}

inline void recur(const NarrowLstm& s, const Memory& memory) noexcept {
  const std::uint32_t units = s.out.c, blocks = s.blocks();
  float* const cells = memory.of(s.scratch);
  for (std::uint32_t i = 0; i < blocks * lstm_block; ++i) cells[i] = 0;
  const std::uint64_t weights = s.weight.size / blocks;  // words of a block
  for (std::uint32_t t = 0; t < s.out.t; ++t) {
    float* const out = memory.of(s.out) + std::uint64_t{t} * units;
    const StateBytes now = state_bytes(s, memory, t);
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const std::uint32_t b = t % 2 == 0 ? i : blocks - 1 - i;  // see recur_with
      alignas(64) float gates[block_gates];
      __builtin_memcpy(gates, memory.of(s.gates) + (std::uint64_t{t} * blocks + b) * block_gates,
                       sizeof gates);
      const float* const weight = memory.of(s.weight) + b * weights;
      if (t > 0 && s.bits == 16)
        add_halves(reinterpret_cast<const std::uint32_t*>(weight), out - units, units, gates);
      if (t > 0 && s.bits == 8)
        add_bytes(reinterpret_cast<const std::int8_t*>(weight), state_bytes(s, memory, t - 1),
                  units,
                  Both{words_of(memory, s.sums) + b * block_gates,
                       memory.of(s.factor) + b * block_gates, gates});
      for (std::uint32_t part = 0; part < lstm_block; part += lanes) {
        const std::uint32_t unit = b * lstm_block + part;
        if (unit >= units) break;
        const auto gate = [&](std::uint32_t g) {
          return load<Floats>(gates + g * lstm_block + part);
        };
        const auto [cell, state] =
            floats::next_states(gate(0), gate(1), gate(2), gate(3), load<Floats>(cells + unit));
        store(cells + unit, cell);
        put(out + unit, state, units - unit);
        if (s.bits != 8) continue;
        const Wholes q = reinterpret_cast<Wholes>(state * state_steps + nearest_shift) -
                         (static_cast<std::int32_t>(engine::bits_of(nearest_shift)) - state_zero);
        store(now.high + unit, narrow(q >> 8));
        store(now.low + unit, narrow(q));
      }
    }
  }
}

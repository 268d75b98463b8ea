// LSTMs with narrow recurrent weights, in every kernel.
#include <algorithm>
#include <cmath>

#include "stride/engine/step_cases.hpp"

namespace stride::engine {
namespace {

// An LSTM of random narrow weights, its inputs in place.
NarrowLstm random_lstm(Place& place, std::uint32_t bits, std::uint32_t units, std::uint32_t length,
                       Random& random) {
  NarrowLstm s;
  s.bits = bits, s.out.c = units;
  const std::uint32_t blocks = s.blocks(), rows = blocks * block_gates;
  s.gates = place.tensor(length, 1, rows, Element::float32);
  s.out = place.tensor(length, 1, units, Element::float32);
  s.scratch = place.tensor(1, 1, rows / 2, Element::float32);
  if (bits == 8) {
    const Runs runs{1, units};
    std::vector<std::int8_t> weight(rows / lstm_block * runs.panel());
    std::vector<std::int32_t> sums(rows);
    for (std::uint32_t row = 0; row < rows; ++row)
      for (std::uint32_t i = 0; i < units; ++i) {
        const auto w = static_cast<std::int8_t>(static_cast<int>(within(0, 254, random)) - 127);
        weight[row / lstm_block * runs.panel() + runs.at(0, i, row % lstm_block)] = w;
        sums[row] += w;
      }
    s.weight = place.constant(weight), s.sums = place.constant(sums);
    const float scale = 1 / (127 * std::sqrt(static_cast<float>(units)));
    s.factor = place.constant(std::vector<float>(rows, scale / state_steps));
  } else {
    std::vector<std::uint32_t> pairs(rows * ((units + 1) / 2));
    for (auto& pair : pairs) {
      const float scale = 1 / std::sqrt(static_cast<float>(units));
      const auto half = [&] { return bits_of(static_cast<float>(random.normal()) * scale) >> 16; };
      pair = half() | half() << 16;
    }
    s.weight = place.constant(pairs);
  }
  place.stir(random);
  const std::vector<float> gates = noise(elements(s.gates), random);
  std::ranges::copy(gates, place.arena.begin() + s.gates.at);
  return s;
}

std::vector<float> floats_of_bytes(const std::vector<std::uint8_t>& bytes) {
  std::vector<float> all(bytes.size() / 4);
  std::memcpy(all.data(), bytes.data(), bytes.size());
  return all;
}

// The definition, in floats of double length and all bits of the state.
std::vector<double> recurrence_of(const Place& place, const NarrowLstm& s) {
  const std::uint32_t units = s.out.c;
  const Memory memory{const_cast<float*>(place.arena.data()), place.constants.data(), {}};
  const auto weight = [&](std::uint32_t row, std::uint32_t i) {
    if (s.bits == 8) {
      const Runs runs{1, units};
      const double scale = double{memory.of(s.factor)[row]} * double{state_steps};
      return scale *
             bytes_of(memory,
                      s.weight)[row / lstm_block * runs.panel() + runs.at(0, i, row % lstm_block)];
    }
    const auto at = (row / lstm_block * ((units + 1) / 2) + i / 2) * lstm_block + row % lstm_block;
    const auto pair = static_cast<std::uint32_t>(words_of(memory, s.weight)[at]);
    return double{widened(i % 2 == 0 ? pair & 0xFFFFU : pair >> 16)};
  };
  const auto sigma = [](double x) { return 1 / (1 + std::exp(-x)); };
  std::vector<double> state(units), cell(units), all;
  for (std::uint32_t t = 0; t < s.out.t; ++t) {
    std::vector<double> next(units);
    for (std::uint32_t i = 0; i < units; ++i) {
      double gates[4];
      for (std::uint32_t g = 0; g < 4; ++g) {
        const std::uint32_t row = i / lstm_block * block_gates + g * lstm_block + i % lstm_block;
        gates[g] = memory.of(s.gates)[t * s.gates.c + row];
        for (std::uint32_t k = 0; k < units; ++k) gates[g] += weight(row, k) * state[k];
      }
      cell[i] = sigma(gates[1]) * cell[i] + sigma(gates[0]) * std::tanh(gates[2]);
      next[i] = sigma(gates[3]) * std::tanh(cell[i]);
    }
    state = next;
    all.insert(all.end(), state.begin(), state.end());
  }
  return all;
}

// Bounds: a few roundings of each sum and of the functions; of bytes the state's 32767 steps as
// well, whose errors add up as they are drawn: 1 / 65534 for one weight of size one.
TEST(NarrowLstm, IsItsDefinition) {
  Random random(10);
  for (int n = 0; n < 64; ++n) {
    const std::uint32_t bits = n % 2 == 0 ? 8 : 16,
                        units = n < 60 ? within(1, 70, random) : 450U + n;  // 512 for bytes as well
    SCOPED_TRACE(std::to_string(bits) + " bits, units " + std::to_string(units));
    Place place;
    const NarrowLstm s = random_lstm(place, bits, units, within(1, 12, random), random);
    const std::vector<double> wanted = recurrence_of(place, s);
    std::vector<Vectors> all = fast_ones();
    all.push_back(Vectors::none);
    for (const Vectors vectors : all) {
      const auto got = floats_of_bytes(place.output(s, vectors, {0, s.out.t}));
      for (std::size_t i = 0; i < got.size(); ++i)
        ASSERT_NEAR(got[i], wanted[i], bits == 8 ? 5e-5 : 5e-6) << i;
    }
  }
}

TEST(NarrowLstm, RefusesWhatLiesOutside) {
  Random random(11);
  for (const std::uint32_t bits : {8U, 16U}) {
    Place place;
    const NarrowLstm fine = random_lstm(place, bits, 18, 3, random);
    EXPECT_EQ(check(fine), Status::ok);
    const auto refused = [&](auto&& change) {
      NarrowLstm s = fine;
      change(s);
      return check(s) != Status::ok;
    };
    EXPECT_TRUE(refused([](auto& s) { s.bits = 24 - s.bits; }));
    EXPECT_TRUE(refused([](auto& s) { s.bits = 32; }));
    EXPECT_TRUE(refused([](auto& s) { s.gates.c -= 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.gates.t -= 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.gates.h += 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.out.h += 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.out.c += 16; }));
    EXPECT_TRUE(refused([](auto& s) { s.scratch.c -= 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.weight.size -= 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.factor.size += 1; }));
    EXPECT_TRUE(refused([](auto& s) { s.sums.size += 1; }));
  }
}

}  // namespace
}  // namespace stride::engine

#include "stride/engine/engine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/plan/draft.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/network/layers.hpp"

namespace {
std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace stride::engine {
namespace {

using network::Graph;
using network::Value;

// A little of everything: a convolution, a norm, an LSTM, a GRU, a head.
Graph small_graph() {
  Graph g;
  Value h = g.input("x", {network::batch, 3, 12});
  h = network::convolution(g, "conv", h, {.filters = 5, .kernel = {3}, .padding = {1}});
  h = network::batch_norm(g, "norm", h);
  h = network::relu(g, "relu", h);
  h = g.add("max_pool", "pool", {h}, {{"kernel", network::Shape{2}}});
  h = network::lstm(g, "lstm", h, 4);
  h = network::gru(g, "gru", h, 3);
  h = network::last_of_time(g, "last", h);
  g.set_output("logits", network::linear(g, "head", h, 3));
  return g;
}

ProgramBytes small_program(std::uint32_t hop = 0) {
  const Graph g = small_graph();
  return plan(g, network::initial_parameters(g, 1), {.hop = hop});
}

struct Loaded {
  ProgramBytes program;
  std::vector<float> arena;
  Engine engine;
  Status status = Status::ok;

  explicit Loaded(ProgramBytes bytes)
      : program(std::move(bytes)),
        arena(Engine::arena(program)),
        status(Engine::make(program, arena, engine)) {}
};

TEST(Engine, AsksForItsMemoryAndTakesNoLess) {
  const ProgramBytes program = small_program();
  std::vector<float> arena(Engine::arena(program));
  ASSERT_GT(arena.size(), 3u * 12u);
  Engine engine;
  EXPECT_EQ(Engine::make(program, Span<float>(arena.data(), arena.size() - 1), engine),
            Status::memory_too_small);
  EXPECT_EQ(Engine::make(program, arena, engine), Status::ok);
}

TEST(Engine, RefusesWindowsOfAnotherSize) {
  Loaded loaded(small_program());
  ASSERT_EQ(loaded.status, Status::ok);
  std::vector<float> window(loaded.engine.window_size()), answers(loaded.engine.answers_size());
  EXPECT_EQ(loaded.engine.run(window, answers), Status::ok);
  EXPECT_EQ(loaded.engine.run(answers, answers), Status::bad_shape);
  EXPECT_EQ(loaded.engine.run(window, window), Status::bad_shape);
}

TEST(Engine, GoesOnOnlyFromAWindowAndByItsHop) {
  std::vector<float> window(36), answers(3);
  Loaded loaded(small_program(2)), without(small_program());
  EXPECT_EQ(loaded.engine.hop(), 2u);
  EXPECT_EQ(loaded.engine.advance({window.data(), 6}, answers), Status::bad_shape);
  EXPECT_EQ(loaded.engine.run(window, answers), Status::ok);
  EXPECT_EQ(loaded.engine.advance({window.data(), 6}, answers), Status::ok);
  EXPECT_EQ(loaded.engine.advance({window.data(), 3}, answers), Status::bad_shape);
  EXPECT_EQ(without.engine.run(window, answers), Status::ok);
  EXPECT_EQ(without.engine.advance({window.data(), 0}, answers), Status::bad_shape);
}

TEST(Engine, AllocatesNothing) {
  const ProgramBytes program = small_program(2);
  std::vector<float> arena(Engine::arena(program)), window(36, 1.0F), answers(3);
  const std::size_t before = allocations;
  Engine engine;
  EXPECT_EQ(Engine::make(program, arena, engine), Status::ok);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(engine.run(window, answers), Status::ok);
  EXPECT_EQ(engine.advance({window.data(), 6}, answers), Status::ok);
  EXPECT_EQ(allocations, before);
}

TEST(Engine, AnswersAlikeWhateverItsArenaHeld) {
  const ProgramBytes program = small_program();
  std::vector<std::vector<float>> answers;
  for (const float before : {0.0F, 1e30F}) {
    std::vector<float> arena(Engine::arena(program), before), window(36);
    Random random(1);
    for (float& x : window) x = static_cast<float>(random.normal());
    Engine engine;
    ASSERT_EQ(Engine::make(program, arena, engine), Status::ok);
    for (int i = 0; i < 2; ++i) {
      answers.emplace_back(3);
      ASSERT_EQ(engine.run(window, answers.back()), Status::ok);
    }
  }
  for (const auto& each : answers) EXPECT_EQ(each, answers[0]);
}

TEST(Engine, RefusesEveryShorterProgram) {
  const ProgramBytes program = small_program();
  for (std::size_t size = 0; size < program.size(); size += size < 300 ? 1 : 97) {
    Engine engine;
    std::vector<float> arena(Engine::arena(program));
    EXPECT_NE(Engine::make(Span<const unsigned char>(program.data(), size), arena, engine),
              Status::ok);
  }
}

// Each word of header and steps by itself: refused, or run without leaving its memory (which the
// sanitizers watch).
TEST(Engine, SurvivesDamage) {
  const ProgramBytes program = small_program(2);
  const auto steps_end = read<Header>(program.data()).constants_at;
  int refused = 0;
  for (std::size_t at = 0; at < steps_end; at += 4)
    for (const std::uint32_t value : {0U, 1U, 7U, 0x80000000U, 0xFFFFFFFFU}) {
      ProgramBytes damaged = program;
      std::memcpy(damaged.data() + at, &value, sizeof value);
      if (Engine::arena(damaged) > (1U << 20)) continue;  // nobody would give it
      Loaded loaded(damaged);
      if (loaded.status != Status::ok) {
        ++refused;
        continue;
      }
      std::vector<float> window(loaded.engine.window_size(), 0.5F),
          answers(loaded.engine.answers_size());
      EXPECT_EQ(loaded.engine.run(window, answers), Status::ok);
      // A hop that is no longer this one is refused.
      (void)loaded.engine.advance({window.data(), 2 * 3}, answers);
    }
  EXPECT_GT(refused, 100);
}

TEST(Engine, RefusesAStepItDoesNotKnow) {
  ProgramBytes program = small_program();
  const std::uint32_t unknown = 999;
  std::memcpy(program.data() + sizeof(Header), &unknown, sizeof unknown);
  EXPECT_EQ(Loaded(program).status, Status::unsupported);
}

TEST(Planner, FoldsNormsAndReluAway) {
  const ProgramBytes program = small_program();
  // Convolution, pool, gates, LSTM, gates, GRU, last, head.
  EXPECT_EQ(read<Header>(program.data()).steps, 8u);
}

// A flatten that more than one layer reads is copied, so that no layer's columns may move.
TEST(Planner, TellsAFlattenThatIsReadTwice) {
  Graph g;
  const Value flat = network::flatten(g, "flat", g.input("x", {network::batch, 2, 3}));
  const Value one = network::linear(g, "one", flat, 1, false),
              two = network::linear(g, "two", flat, 1, false);
  g.set_output("logits", network::concatenate(g, "both", {one, two}));
  const std::vector<float> weights = {1, 2, 3, 4, 5, 6, 1, 0, 0, 0, 0, 0};
  Loaded loaded(plan(g, weights));
  ASSERT_EQ(loaded.status, Status::ok);
  // [T, C] of [C, T] = 1 10 100, 1000 10000 100000
  std::vector<float> window = {1, 1000, 10, 10000, 100, 100000}, answers(2);
  ASSERT_EQ(loaded.engine.run(window, answers), Status::ok);
  EXPECT_EQ(answers, (std::vector<float>{654321, 1}));
}

// More units than a block of gates has, and a block that is not full.
TEST(Planner, GivesAnLstmItsGates) {
  constexpr std::size_t units = 21, channels = 2, length = 5;
  Graph g;
  const Value h =
      network::lstm(g, "lstm", g.input("x", {network::batch, channels, length}), units, "uniform");
  const Value last = network::last_of_time(g, "last", h);
  g.set_output("logits", network::linear(g, "head", last, 1, false));
  Random random(8);
  std::vector<float> weights(static_cast<std::size_t>(network::layout(g).total));
  for (float& w : weights) w = static_cast<float>(random.uniform(-0.5, 0.5));
  std::vector<float> window(length * channels);
  for (float& x : window) x = static_cast<float>(random.normal());
  // [4 H][C], [4 H][H], [4 H], gates i, f, g, o; then the head's [1][H].
  const float *const in = weights.data(), *const recurrent = in + 4 * units * channels,
                     *const bias = recurrent + 4 * units * units, *const head = bias + 4 * units;
  ASSERT_EQ(head + units, weights.data() + weights.size());
  std::vector<double> state(units), cell(units);
  for (std::size_t t = 0; t < length; ++t) {
    std::vector<double> gate(4 * units);
    for (std::size_t row = 0; row < gate.size(); ++row) {
      gate[row] = double{bias[row]};
      for (std::size_t c = 0; c < channels; ++c)
        gate[row] += double{in[row * channels + c]} * double{window[t * channels + c]};
      for (std::size_t k = 0; k < units; ++k)
        gate[row] += double{recurrent[row * units + k]} * state[k];
    }
    const auto open = [&](std::size_t row) { return 1 / (1 + std::exp(-gate[row])); };
    for (std::size_t k = 0; k < units; ++k) {
      cell[k] = open(units + k) * cell[k] + open(k) * std::tanh(gate[2 * units + k]);
      state[k] = open(3 * units + k) * std::tanh(cell[k]);
    }
  }
  double wanted = 0;
  for (std::size_t k = 0; k < units; ++k) wanted += double{head[k]} * state[k];
  Loaded loaded(plan(g, weights));
  ASSERT_EQ(loaded.status, Status::ok);
  std::vector<float> answers(1);
  ASSERT_EQ(loaded.engine.run(window, answers), Status::ok);
  EXPECT_NEAR(double{answers[0]}, wanted, 1e-5);
}

TEST(Planner, GivesAGruItsGates) {
  constexpr std::size_t units = 21, channels = 2, length = 5;
  Graph g;
  const Value h = network::gru(g, "gru", g.input("x", {network::batch, channels, length}), units);
  const Value last = network::last_of_time(g, "last", h);
  g.set_output("logits", network::linear(g, "head", last, 1, false));
  Random random(9);
  std::vector<float> weights(static_cast<std::size_t>(network::layout(g).total));
  for (float& w : weights) w = static_cast<float>(random.uniform(-0.5, 0.5));
  std::vector<float> window(length * channels);
  for (float& x : window) x = static_cast<float>(random.normal());
  // [3 H][C], [3 H][H], [3 H], [3 H], gates r, z, n; then the head's [1][H].
  const float *const in = weights.data(), *const recurrent = in + 3 * units * channels,
                     *const bias = recurrent + 3 * units * units,
                     *const recurrent_bias = bias + 3 * units,
                     *const head = recurrent_bias + 3 * units;
  ASSERT_EQ(head + units, weights.data() + weights.size());
  std::vector<double> state(units);
  for (std::size_t t = 0; t < length; ++t) {
    std::vector<double> given(3 * units), own(3 * units);
    for (std::size_t row = 0; row < 3 * units; ++row) {
      given[row] = double{bias[row]}, own[row] = double{recurrent_bias[row]};
      for (std::size_t c = 0; c < channels; ++c)
        given[row] += double{in[row * channels + c]} * double{window[t * channels + c]};
      for (std::size_t k = 0; k < units; ++k)
        own[row] += double{recurrent[row * units + k]} * state[k];
    }
    const auto open = [&](std::size_t row) { return 1 / (1 + std::exp(-given[row] - own[row])); };
    for (std::size_t k = 0; k < units; ++k) {
      const double change = std::tanh(given[2 * units + k] + open(k) * own[2 * units + k]);
      state[k] = (1 - open(units + k)) * change + open(units + k) * state[k];
    }
  }
  double wanted = 0;
  for (std::size_t k = 0; k < units; ++k) wanted += double{head[k]} * state[k];
  Loaded loaded(plan(g, weights));
  ASSERT_EQ(loaded.status, Status::ok);
  std::vector<float> answers(1);
  ASSERT_EQ(loaded.engine.run(window, answers), Status::ok);
  EXPECT_NEAR(double{answers[0]}, wanted, 1e-5);
}

TEST(Planner, SharesPlacesBetweenValuesThatNeverMeet) {
  Graph g;
  Value h = g.input("x", {network::batch, 8, 64});
  for (int i = 0; i < 6; ++i)
    h = network::convolution(g, "conv" + std::to_string(i), h,
                             {.filters = 8, .kernel = {3}, .padding = {1}});
  g.set_output("logits", network::linear(g, "head", network::mean_over_time(g, "mean", h), 2));
  const auto program = plan(g, network::initial_parameters(g, 1));
  EXPECT_LE(Engine::arena(program), 2u * 8u * (64u + 4u));  // with room for zeros
}

TEST(Planner, RefusesWhatTheEngineLacks) {
  Graph g;
  const Value x = g.input("x", {network::batch, 2, 4});
  const Value y = g.input("y", {network::batch}, network::Type::index);
  const Value logits = network::linear(g, "head", network::flatten(g, "flat", x), 2);
  g.set_output("logits", logits);
  g.set_output("loss", g.add("cross_entropy", "loss", {logits, y}));
  try {
    plan(g, network::initial_parameters(g, 1));
    FAIL() << "planned";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'y'"), std::string::npos) << error.what();
  }
}

TEST(Planner, CountsParameters) {
  const Graph g = small_graph();
  const std::vector<float> few(3);
  EXPECT_THROW(plan(g, few), Error);
}

}  // namespace
}  // namespace stride::engine

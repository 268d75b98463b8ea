// One window of 128 x 9 in whole numbers and with narrow recurrent weights, one thread. Bars: cnn
// in whole numbers 13.5 us; DeepConvLSTM 325 us and LSTM(100) 76 us with narrow recurrent weights.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "stride/base/random.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/tracing.hpp"
#include "stride/models/architecture.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/layers.hpp"

namespace {

using namespace stride;
using network::Graph;
using network::Quantisation;
using network::Storage;
using network::Value;

Graph model(const char* name) {
  return network::deployed(models::build(name, {9, 128, 6}, Json::object()));
}

// Four convolutions over time of all channels, then two LSTMs: 297 k parameters.
Graph deep_conv_lstm() {
  Graph g;
  Value h = g.input("x", {network::batch, 9, 128});
  for (const char* name : {"a", "b", "c", "d"}) {
    h = network::convolution(g, name, h, {.filters = 64, .kernel = {5}});
    h = network::relu(g, std::string(name) + ".relu", h);
  }
  for (const char* name : {"lstm1", "lstm2"}) h = network::lstm(g, name, h, 128);
  g.set_output("logits", network::linear(g, "head", network::last_of_time(g, "last", h), 6));
  return g;
}

std::vector<float> noise(std::size_t n) {
  Random random(1);
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(random.normal());
  return x;
}

// Recurrent weights, and all others, kept like this; ranges where they are bytes.
Quantisation quantised(const Graph& g, Storage recurrent, Storage others) {
  Quantisation q;
  for (const auto& parameter : g.parameters()) {
    const bool recurs = parameter.name.ends_with("recurrent_weight");
    if (parameter.shape.size() > 1) q.weights[parameter.name] = recurs ? recurrent : others;
  }
  if (others != Storage::int8) return q;
  engine::Tracing tracing(g, network::initial_parameters(g, 1));
  tracing.run(noise(9 * 128), [&](const engine::Tracing::Traced& traced) {
    auto& range = q.ranges[traced.node];
    for (const float x : traced.floats) range = {std::min(range.low, x), std::max(range.high, x)};
  });
  return q;
}

void run(benchmark::State& state, const Graph& g, Storage recurrent, Storage others,
         engine::Vectors vectors = engine::best_vectors()) {
  if (vectors > engine::best_vectors()) return state.SkipWithError("not on this processor");
  const Quantisation q = quantised(g, recurrent, others);
  const auto program = engine::plan(g, network::initial_parameters(g, 1), {.quantisation = &q});
  std::vector<float> arena(engine::Engine::arena(program)), answers(6);
  engine::Engine engine;
  if (engine::Engine::make(program, arena, engine, vectors) != Status::ok)
    return state.SkipWithError("no program");
  const std::vector<float> window = noise(9 * 128);
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine.run(window, answers));
    benchmark::ClobberMemory();
  }
  const auto macs = static_cast<double>(network::cost(g).macs);
  state.counters["Gop/s"] =
      benchmark::Counter(2e-9 * macs, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["program_kB"] = static_cast<double>(program.size()) / 1e3;
}

constexpr auto f32 = Storage::float32, i8 = Storage::int8, b16 = Storage::bfloat16;

void cnn_float(benchmark::State& s) { run(s, model("cnn"), f32, f32); }
void cnn_whole(benchmark::State& s) { run(s, model("cnn"), f32, i8); }
void cnn_whole_avx2(benchmark::State& s) { run(s, model("cnn"), f32, i8, engine::Vectors::avx2); }
void cnn_whole_portable(benchmark::State& s) {
  run(s, model("cnn"), f32, i8, engine::Vectors::none);
}
void deep_float(benchmark::State& s) { run(s, deep_conv_lstm(), f32, f32); }
void deep_bfloat16(benchmark::State& s) { run(s, deep_conv_lstm(), b16, f32); }
void deep_int8(benchmark::State& s) { run(s, deep_conv_lstm(), i8, f32); }
void deep_whole(benchmark::State& s) { run(s, deep_conv_lstm(), i8, i8); }
void lstm_float(benchmark::State& s) { run(s, model("lstm"), f32, f32); }
void lstm_bfloat16(benchmark::State& s) { run(s, model("lstm"), b16, f32); }
void lstm_int8(benchmark::State& s) { run(s, model("lstm"), i8, f32); }

BENCHMARK(cnn_float)->Unit(benchmark::kMicrosecond);
BENCHMARK(cnn_whole)->Unit(benchmark::kMicrosecond);
BENCHMARK(cnn_whole_avx2)->Unit(benchmark::kMicrosecond);
BENCHMARK(cnn_whole_portable)->Unit(benchmark::kMicrosecond);
BENCHMARK(deep_float)->Unit(benchmark::kMicrosecond);
BENCHMARK(deep_bfloat16)->Unit(benchmark::kMicrosecond);
BENCHMARK(deep_int8)->Unit(benchmark::kMicrosecond);
BENCHMARK(deep_whole)->Unit(benchmark::kMicrosecond);
BENCHMARK(lstm_float)->Unit(benchmark::kMicrosecond);
BENCHMARK(lstm_bfloat16)->Unit(benchmark::kMicrosecond);
BENCHMARK(lstm_int8)->Unit(benchmark::kMicrosecond);

}  // namespace

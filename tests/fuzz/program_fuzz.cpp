// Any bytes as a program of the engine: refused, or run without leaving its memory, by every
// kernel. The input is the program itself, or says where to spoil a sound one: random bytes seldom
// become steps.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/network/layers.hpp"

namespace {

using namespace stride;
using network::Quantisation;
using network::Storage;
using network::Value;

// Convolutions of both axes and a wide one, a pool, an order, a mean, an LSTM and a GRU, from 3
// x 12.
network::Graph small_graph() {
  network::Graph g;
  const Value x = g.input("x", {network::batch, 3, 12});
  Value h = network::reshape(g, "plane", x, {1, 3, 12});
  h = network::convolution(g, "first", h, {.filters = 5, .kernel = {2, 3}, .padding = {1, 1}});
  h = network::permute(g, "turned", network::relu(g, "relu", h), {3, 1, 2});
  h = network::convolution(g, "second", h, {.filters = 18, .kernel = {1, 2}});
  h = g.add("max_pool", "pool", {h}, {{"kernel", network::Shape{2, 2}}});
  const Value flat = network::linear(g, "flat.head", network::flatten(g, "flat", h), 3);
  const Value state =
      network::last_of_time(g, "last", network::gru(g, "gru", network::lstm(g, "lstm", x, 5), 4));
  h = network::convolution(g, "third", x, {.filters = 16, .kernel = {3}, .padding = {1}});
  h = network::convolution(g, "fourth", h, {.filters = 12, .kernel = {3}});
  const Value mean = network::linear(g, "mean.head", network::mean_over_time(g, "mean", h), 3);
  g.set_output("logits",
               network::add(g, "sum", {flat, mean, network::linear(g, "head", state, 3)}));
  return g;
}

// In floats, whole numbers of both kinds, and with narrow recurrent weights; with a hop and
// without; with sums that are kept.
std::vector<engine::ProgramBytes> sound_programs() {
  const network::Graph g = small_graph();
  const std::vector<float> parameters = network::initial_parameters(g, 1);
  Quantisation whole, dynamic, halves;
  for (const auto& parameter : g.parameters()) {
    whole.weights[parameter.name] = Storage::int8;
    halves.weights[parameter.name] = Storage::bfloat16;
  }
  dynamic = whole, dynamic.dynamic = true;
  for (const auto& node : g.nodes()) whole.ranges[node.name] = {-3, 4};
  std::vector<engine::ProgramBytes> all;
  for (const std::uint32_t hop : {0U, 2U}) {
    for (const bool winograd : {false, true})
      all.push_back(engine::plan(g, parameters, {.hop = hop, .winograd = winograd}));
    for (const Quantisation* q : {&whole, &dynamic, &halves})
      all.push_back(engine::plan(g, parameters, {.hop = hop, .quantisation = q}));
  }
  all.push_back(
      engine::plan(g, parameters, {.hop = 2, .keep = engine::Keep::sums, .quantisation = &whole}));
  return all;
}

// The first byte chooses a program or none; then place and value, three bytes, a word each.
engine::ProgramBytes program_of(const std::uint8_t* bytes, std::size_t size) {
  static const std::vector<engine::ProgramBytes> sound = sound_programs();
  if (size == 0 || bytes[0] >= sound.size()) return {bytes, bytes + size};
  engine::ProgramBytes program = sound[bytes[0]];
  for (std::size_t i = 1; i + 3 <= size; i += 3) {
    const std::size_t word = (bytes[i] + 256U * (bytes[i + 1] % 16U)) % (program.size() / 4);
    // Small numbers, or one bit.
    const std::uint32_t value = bytes[i + 1] < 128 ? bytes[i + 2] : 1U << bytes[i + 2] % 32U;
    std::memcpy(program.data() + 4 * word, &value, sizeof value);
  }
  return program;
}

int run(const engine::ProgramBytes& program, engine::Vectors vectors) {
  const std::size_t floats = engine::Engine::arena(program);
  if (floats > 1U << 12) return 0;  // its work grows with it
  std::vector<float> arena(floats, 0.5F);
  engine::Engine engine;
  if (engine::Engine::make(program, arena, engine, vectors) != Status::ok) return 0;
  std::vector<float> window(engine.window_size(), 0.25F), answers(engine.answers_size());
  if (engine.run(window, answers) != Status::ok) return -1;
  const std::size_t samples = engine.hop() * (window.size() / engine.length());
  if (engine.hop() > 0 && engine.hop() <= engine.length())
    (void)engine.advance({window.data(), samples}, answers);
  std::vector<unsigned char> stored(engine.stored_bytes());
  engine.store(window, stored.data());
  std::vector<float> kept(engine.kept());
  if (kept.size() > floats) return -1;
  if (engine.run({stored, kept}, answers, &stored) != Status::ok) return -1;
  (void)engine.advance({stored, kept}, answers, &stored);
  return 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using engine::Vectors;
  const engine::ProgramBytes program = program_of(bytes, size);
  for (const Vectors vectors :
       {Vectors::none, Vectors::avx2, Vectors::avx512, Vectors::avx512_vnni})
    if (vectors <= engine::best_vectors() && run(program, vectors) != 0) return -1;
  return 0;
}

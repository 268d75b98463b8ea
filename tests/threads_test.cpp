// Engines of several threads share a program, and streams a plan, its rules and its wires: built
// with the thread sanitizer, which sees every place that two threads touch.
#include <array>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/engine/plan/recogniser.hpp"
#include "stride/engine/stride.h"
#include "stride/models/architecture.hpp"

namespace {

using namespace stride;

constexpr std::size_t threads = 4, samples = 600, sensors = 3;

network::Model small_model(bool whole) {
  network::Model model;
  model.graph = deployed(models::build("cnn", {3, 32, 3}, {{"filters", 8}}));
  model.parameters = network::initial_parameters(model.graph, 1);
  model.activities = {"walking", "lying", "sitting"};
  network::Contract& c = model.contract;
  c.sensors = c.channels = {{"x", "m/s^2"}, {"y", "m/s^2"}, {"z", "m/s^2"}};
  c.rate_hz = 20, c.length = 32, c.hop = 8;
  c.preprocessing = {{"channels", {"x", "y", "z"}},
                     {"longest_gap_s", 0.5},
                     {"low_pass_hz", 5.0},
                     {"high_pass_hz", 0.0},
                     {"gravity", "keep"}};
  c.scaler = {{"kind", "none"}, {"offset", Json::array()}, {"factor", Json::array()}};
  if (!whole) return model;
  model.quantisation.emplace();
  for (const auto& parameter : model.graph.parameters())
    model.quantisation->weights[parameter.name] = network::Storage::int8;
  for (const auto& node : model.graph.nodes()) model.quantisation->ranges[node.name] = {-4, 4};
  return model;
}

// What the streams of one thread answer: two of them, by turns, in one engine.
std::vector<float> listened(const std::vector<double>& program, std::size_t bytes,
                            const std::vector<float>& readings) {
  std::size_t size = 0;
  stride_engine* engine = nullptr;
  if (stride_size(program.data(), bytes, &size) != STRIDE_OK) return {};
  std::vector<unsigned char> memory(size);
  if (stride_make(program.data(), bytes, memory.data(), size, &engine) != STRIDE_OK) return {};
  const stride_feed feed = {.rate_hz = 25, .stamped = 0, .wires = nullptr, .width = 0};
  if (stride_stream_size(engine, &feed, &size) != STRIDE_OK) return {};
  std::array<std::vector<double>, 2> rooms;
  std::array<stride_stream*, 2> streams{};
  for (std::size_t i = 0; i < 2; ++i) {
    rooms[i].resize(size / sizeof(double) + 1);
    if (stride_stream_make(engine, &feed, rooms[i].data(), size, &streams[i]) != STRIDE_OK)
      return {};
  }
  std::vector<float> all;
  stride_answer answer;
  for (std::size_t s = 0; s < samples; ++s)
    for (stride_stream* stream : streams) {
      if (stride_push(stream, 1, nullptr, &readings[s * sensors]) != STRIDE_OK) return {};
      while (stride_pop(stream, engine, &answer) == 1)
        if (answer.logits != nullptr) all.insert(all.end(), answer.logits, answer.logits + 3);
    }
  return all;
}

bool alike(bool whole) {
  const std::vector<unsigned char> bytes = engine::recogniser(small_model(whole));
  std::vector<double> program(bytes.size() / sizeof(double) + 1);
  std::memcpy(program.data(), bytes.data(), bytes.size());
  Random random(5);
  std::vector<float> readings;
  for (std::size_t i = 0; i < samples * sensors; ++i)
    readings.push_back(static_cast<float>(random.normal()));
  std::array<std::vector<float>, threads> answers;
  std::vector<std::thread> all;
  for (std::vector<float>& own : answers)
    all.emplace_back([&] { own = listened(program, bytes.size(), readings); });
  for (std::thread& thread : all) thread.join();
  const std::vector<float> alone = listened(program, bytes.size(), readings);
  bool same = alone.size() > 300;
  for (const std::vector<float>& own : answers) same = same && own == alone;
  return same;
}

}  // namespace

int main() {
  for (const bool whole : {false, true})
    if (!alike(whole)) {
      std::fprintf(stderr, "threads that share a %s program answer otherwise than one alone\n",
                   whole ? "whole-number" : "float");
      return 1;
    }
  return 0;
}

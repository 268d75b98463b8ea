// Any bytes as all that a device needs of a model: refused, or asked and listened through without
// leaving its memory. The input is the file itself, or says where to spoil a sound one.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "stride/engine/plan/recogniser.hpp"
#include "stride/engine/stride.h"
#include "stride/network/layers.hpp"

namespace {

using namespace stride;

std::vector<unsigned char> sound() {
  network::Model model;
  network::Contract& c = model.contract;
  c.sensors = c.channels = {{"acc", "m/s^2"}, {"gyro", "rad/s"}};
  c.rate_hz = 10, c.length = 4, c.hop = 2;
  c.preprocessing = {{"channels", {"acc", "gyro"}},
                     {"longest_gap_s", 0.25},
                     {"low_pass_hz", 2.0},
                     {"high_pass_hz", 0.0},
                     {"gravity", "remove"}};
  c.scaler = {{"kind", "zscore"}, {"offset", {0.0, 0.0}}, {"factor", {1.0, 1.0}}};
  const network::Value x = model.graph.input("x", {network::batch, 2, 4});
  model.graph.set_output(
      "logits", network::linear(model.graph, "head", network::flatten(model.graph, "flat", x), 2));
  model.parameters = network::initial_parameters(model.graph, 1);
  model.activities = {"walking", "lying"};
  model.decisions.emplace();
  model.decisions->smoothing = {{0, 1, 1, 0}, {0, 0}, 3};
  model.decisions->rejection = {"energy", -1.0F, 0.95};
  return engine::recogniser(model);
}

// The first byte: the file itself, or a sound one with bytes spoilt, two each: where and with what.
std::vector<unsigned char> file_of(const std::uint8_t* bytes, std::size_t size) {
  static const std::vector<unsigned char> good = sound();
  if (size == 0 || bytes[0] < 64) return {bytes, bytes + size};
  std::vector<unsigned char> file = good;
  for (std::size_t i = 1; i + 3 <= size; i += 3)
    file[(bytes[i] + 256U * bytes[i + 1]) % file.size()] = bytes[i + 2];
  return file;
}

int listen(stride_engine* engine, const stride_feed& feed) {
  std::size_t size = 0;
  if (stride_stream_size(engine, &feed, &size) != STRIDE_OK || size > 1U << 20) return 0;
  std::vector<double> memory(size / sizeof(double) + 1);
  stride_stream* stream = nullptr;
  if (stride_stream_make(engine, &feed, memory.data(), size, &stream) != STRIDE_OK) return 0;
  const std::size_t samples = 24, sensors = stride_sensors(engine);
  std::vector<float> readings(samples * sensors, 0.25F);
  if (stride_push(stream, samples, nullptr, readings.data()) != STRIDE_OK) return -1;
  stride_answer answer;
  for (int i = 0; i < 100 && stride_pop(stream, engine, &answer) == 1; ++i)
    if (answer.decided == 1 && answer.unknown == 0 &&
        stride_activity(engine, answer.activity) == nullptr)
      return -1;
  for (int i = 0; i < 100 && stride_end(stream, &answer) == 1; ++i) {
  }
  return 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::vector<unsigned char> file = file_of(bytes, size);
  std::vector<double> words(file.size() / sizeof(double) + 1);
  if (!file.empty()) std::memcpy(words.data(), file.data(), file.size());
  std::size_t needed = 0;
  if (stride_size(words.data(), file.size(), &needed) != STRIDE_OK || needed > 1U << 20) return 0;
  std::vector<unsigned char> memory(needed);
  stride_engine* engine = nullptr;
  if (stride_make(words.data(), file.size(), memory.data(), needed, &engine) != STRIDE_OK) return 0;
  std::vector<float> window(stride_samples(engine) * stride_channels(engine), 0.5F);
  std::vector<float> answers(stride_answers(engine));
  if (stride_run(engine, window.data(), answers.data()) != STRIDE_OK) return -1;
  for (const double rate_hz : {10.0, 17.0})
    if (listen(engine, {.rate_hz = rate_hz, .stamped = 0, .wires = nullptr, .width = 0}) != 0)
      return -1;
  return 0;
}

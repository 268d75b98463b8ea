// Any bytes as a stream's plan, and as the samples, times and bursts of a sound one: refused, or
// answered without leaving its memory, and never with a number that is none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/engine/stream.hpp"
#include "stride/network/layers.hpp"

namespace {

using namespace stride;

network::Contract contract_of(std::uint8_t choice) {
  network::Contract contract;
  contract.sensors = {{"acc", "m/s^2"}, {"gyro", "rad/s"}};
  contract.channels = contract.sensors;
  const bool split = choice % 2 == 0;
  if (split) contract.channels.push_back({"acc_gravity", "m/s^2"});
  contract.rate_hz = choice % 3 == 0 ? 10 : 17.5;
  contract.length = 4 + choice % 5;
  contract.hop = 1 + choice % 4;
  contract.preprocessing = {{"channels", {"acc", "gyro"}},
                            {"longest_gap_s", choice % 7 / 10.0},
                            {"low_pass_hz", choice % 4 == 0 ? 3.0 : 0.0},
                            {"high_pass_hz", choice % 8 == 1 ? 0.5 : 0.0},
                            {"gravity", split ? "split" : "keep"}};
  const std::vector<double> numbers(contract.channels.size(), 0.5);
  contract.scaler = {{"kind", "zscore"}, {"offset", numbers}, {"factor", numbers}};
  return contract;
}

engine::ProgramBytes program_of(std::int64_t channels, std::int64_t length, std::uint32_t hop) {
  network::Graph g;
  network::Value h = g.input("x", {network::batch, channels, length});
  h = network::convolution(g, "conv", h, {.filters = 3, .kernel = {3}, .padding = {1}});
  g.set_output("logits", network::linear(g, "head", network::mean_over_time(g, "mean", h), 2));
  // In whole numbers, with sums that are kept, for every second number of channels.
  network::Quantisation q;
  q.weights = {{"conv.weight", network::Storage::int8}, {"head.weight", network::Storage::int8}};
  for (const auto& node : g.nodes()) q.ranges[node.name] = {-100, 100};
  const bool whole = channels % 2 == 0;
  return engine::plan(g, network::initial_parameters(g, 1),
                      {.hop = hop,
                       .keep = whole ? engine::Keep::sums : engine::Keep::columns,
                       .quantisation = whole ? &q : nullptr});
}

void check(const engine::StreamAnswer& answer, bool sound) {
  // Readings are bounded, and so are sums of a few of them; a damaged scaler is not.
  for (const float logit : answer.logits)
    if (sound && logit - logit != 0) std::abort();
  if (answer.logits.empty() && answer.doubt == engine::Doubt::none && !answer.decided) std::abort();
}

// Two bytes of each sample say how its time and readings differ from what is usual.
void run(const engine::StreamPlan& plan, const std::uint8_t* data, std::size_t size, bool stamped,
         double rate_hz, bool sound) {
  const engine::StreamHeader& h = plan.header();
  if (std::uint64_t{h.length} * h.channels > 4096 || h.channels > 64) return;
  const engine::ProgramBytes program = program_of(h.channels, h.length, h.hop);
  std::vector<float> arena(engine::Engine::arena(program));
  engine::Engine engine;
  if (engine::Engine::make(program, arena, engine) != Status::ok) std::abort();
  engine::Feed feed;
  feed.rate_hz = rate_hz;
  feed.stamped = stamped;
  engine::DecisionRules rules;
  rules.activities = 2;
  const std::vector<float> costs(4, 0.5F);
  rules.transition = costs, rules.start = {costs.data(), 2};
  rules.lag = h.hop % 3;
  std::vector<unsigned char> memory(engine::Stream::memory(plan, feed, rules, engine));
  engine::Stream stream;
  if (engine::Stream::make(plan, feed, rules, engine, memory, stream) != Status::ok) return;
  engine::StreamAnswer answer;
  double time_s = 0;
  std::vector<double> times;
  std::vector<float> samples;
  for (std::size_t i = 0; i + 2 <= size; i += 2) {
    const std::uint8_t how = data[i], what = data[i + 1];
    time_s += 1 / rate_hz;
    if (how % 16 == 1) time_s += what / 50.0;
    if (how % 16 == 2) time_s -= what;
    if (how % 16 == 3) std::memcpy(&time_s, data + i, size - i < 8 ? 2 : 8);
    if (how % 16 == 4) time_s = 0;
    times.push_back(time_s);
    for (std::uint32_t s = 0; s < h.sensors; ++s) {
      float reading = static_cast<float>(what) - 100;
      if (how % 16 == 5 + s % 4) reading /= 0.0F * reading;
      if (how % 16 == 9) std::memcpy(&reading, data + i, size - i < 4 ? 2 : 4);
      samples.push_back(reading);
    }
    if (how >= 240 && i + 4 <= size) continue;  // a burst goes on
    if (!stamped) times.clear();
    const Status status = stream.push(times, samples);
    if (status != Status::ok && status != Status::bad_time) std::abort();
    while (stream.pop(engine, answer)) check(answer, sound);
    times.clear();
    samples.clear();
    if (how % 16 == 10 && what == 0) stream.reset();
    if (how % 16 == 11 && what == 0)
      while (stream.end(answer)) check(answer, sound);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  if (data[0] % 8 == 0) {
    const std::vector<unsigned char> bytes(data + 1, data + size);
    engine::StreamPlan plan;
    if (engine::StreamPlan::read(bytes, plan) == Status::ok)
      run(plan, data, size < 200 ? size : 200, true, plan.header().rate_hz, false);
    return 0;
  }
  const std::vector<unsigned char> bytes = engine::stream_plan(contract_of(data[1]), "fuzz");
  engine::StreamPlan plan;
  if (engine::StreamPlan::read(bytes, plan) != Status::ok) std::abort();
  // Another word of the plan, now and then: refused, or run.
  std::vector<unsigned char> damaged = bytes;
  if (data[0] % 8 == 1) {
    damaged[(data[2] % (damaged.size() / 4)) * 4 + data[3] % 4] = data[size - 1];
    if (engine::StreamPlan::read(damaged, plan) != Status::ok) return 0;
  }
  run(plan, data + 3, size - 3, data[2] % 4 != 0, data[2] % 2 == 0 ? 10 : 33.3, data[0] % 8 != 1);
  return 0;
}

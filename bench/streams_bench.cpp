// How many phones one machine listens to: streams of 50 Hz that get an answer every half second, in
// bursts of 25 samples, on all cores. Prints a line of JSON.
//
//     streams_bench [streams] [channels] [threads] [shared|own] [float|int8]
//
// `shared`: an engine a thread; a stream keeps sums of whole numbers, and floats are computed anew.
// `own`: an engine a stream, which keeps all columns that overlapping windows share.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/engine/plan/tracing.hpp"
#include "stride/engine/stream.hpp"
#include "stride/models/architecture.hpp"

namespace {

using namespace stride;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t length = 128, hop = 25, activities = 6;
constexpr double rate_hz = 50;
constexpr int rounds = 8;  // of half a second each, after the first windows are full

network::Contract contract_of(std::size_t channels) {
  network::Contract contract;
  for (std::size_t c = 0; c < channels; ++c)
    contract.sensors.push_back({"channel_" + std::to_string(c), "m/s^2"});
  contract.channels = contract.sensors;
  contract.rate_hz = rate_hz;
  contract.length = length;
  contract.hop = hop;
  contract.preprocessing = {{"channels", Json::array()},
                            {"longest_gap_s", 0.25},
                            {"low_pass_hz", 0.0},
                            {"high_pass_hz", 0.0},
                            {"gravity", "keep"}};
  contract.scaler = {{"kind", "zscore"},
                     {"offset", std::vector<double>(channels, 0.1)},
                     {"factor", std::vector<double>(channels, 0.9)}};
  return contract;
}

// `cnn` as it is made, or with weights and activations of bytes.
engine::ProgramBytes program_of(std::size_t channels, bool whole, engine::Keep keep) {
  const network::Graph trained = models::build(
      "cnn", {static_cast<std::int64_t>(channels), length, activities}, Json::object());
  const network::Graph graph = network::deployed(trained);
  const std::vector<float> parameters =
      network::deployed_parameters(trained, network::initial_parameters(trained, 1));
  network::Quantisation q;
  for (const auto& parameter : graph.parameters())
    if (parameter.shape.size() > 1) q.weights[parameter.name] = network::Storage::int8;
  Random random(1);
  std::vector<float> window(length * channels);
  for (float& value : window) value = static_cast<float>(random.normal());
  engine::Tracing(graph, parameters).run(window, [&](const engine::Tracing::Traced& traced) {
    auto& range = q.ranges[traced.node];
    for (const float x : traced.floats) range = {std::min(range.low, x), std::max(range.high, x)};
  });
  return engine::plan(graph, parameters,
                      {.hop = hop, .keep = keep, .quantisation = whole ? &q : nullptr});
}

void must(Status status) {
  if (status == Status::ok) return;
  std::fprintf(stderr, "%s\n", text(status));
  std::abort();
}

/// Some of the streams: those of one thread.
struct Share {
  std::vector<std::vector<unsigned char>> memories;
  std::vector<engine::Arena> arenas;  // one, or one a stream
  std::vector<engine::Engine> engines;
  std::vector<engine::Stream> streams;
  std::int64_t answers = 0;
};

Share share_of(const engine::StreamPlan& plan, const engine::ProgramBytes& program,
               std::size_t streams, bool own) {
  Share share;
  engine::Feed feed;
  feed.rate_hz = rate_hz;
  const std::size_t engines = own ? streams : 1;
  share.arenas.assign(engines, engine::Arena(engine::Engine::arena(program)));
  share.engines.resize(engines);
  for (std::size_t e = 0; e < engines; ++e)
    must(engine::Engine::make(program, share.arenas[e], share.engines[e]));
  share.streams.resize(streams);
  for (engine::Stream& stream : share.streams) {
    share.memories.emplace_back(engine::Stream::memory(plan, feed, {}, share.engines[0]));
    must(engine::Stream::make(plan, feed, {}, share.engines[0], share.memories.back(), stream));
  }
  return share;
}

// Half a second of each stream.
void advance(Share& share, const std::vector<float>& signal, std::size_t channels,
             std::size_t samples) {
  engine::StreamAnswer answer;
  for (std::size_t s = 0; s < share.streams.size(); ++s) {
    const std::size_t places = signal.size() / channels - samples;
    const float* const from = signal.data() + (s * 7919 % places) * channels;
    must(share.streams[s].push(Span<const float>(from, samples * channels)));
    engine::Engine& engine = share.engines[share.engines.size() == 1 ? 0 : s];
    while (share.streams[s].pop(engine, answer)) ++share.answers;
  }
}

double seconds_of_all(std::vector<Share>& shares, const std::vector<float>& signal,
                      std::size_t channels, std::size_t samples, int times) {
  const auto begin = Clock::now();
  std::vector<std::thread> threads;
  for (Share& share : shares)
    threads.emplace_back([&] {
      for (int i = 0; i < times; ++i) advance(share, signal, channels, samples);
    });
  for (std::thread& thread : threads) thread.join();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> given(words + 1, words + count);
  const auto number = [&](std::size_t i, std::size_t otherwise) {
    return i < given.size() ? std::stoul(given[i]) : otherwise;
  };
  const std::size_t streams = number(0, 10'000), channels = number(1, 9), threads = number(2, 2);
  const bool own = given.size() > 3 && given[3] == "own";
  const bool whole = given.size() > 4 && given[4] == "int8";
  const engine::ProgramBytes program =
      program_of(channels, whole, own ? engine::Keep::columns : engine::Keep::sums);
  const std::vector<unsigned char> plan_bytes = engine::stream_plan(contract_of(channels), "bench");
  engine::StreamPlan plan;
  must(engine::StreamPlan::read(plan_bytes, plan));
  Random random(1);
  std::vector<float> signal(10'000 * channels);
  for (float& value : signal) value = static_cast<float>(random.normal());

  std::vector<Share> shares;
  for (std::size_t t = 0; t < threads; ++t)
    shares.push_back(share_of(plan, program, streams / threads, own));
  // All but the last sample of a window: pre-processing alone.
  const double fill_s = seconds_of_all(shares, signal, channels, length - 1, 1);
  (void)seconds_of_all(shares, signal, channels, 1, 1);
  const double round_s = seconds_of_all(shares, signal, channels, hop, rounds) / rounds;
  // The network by itself, on one thread, from one window to the next.
  std::vector<float> window(length * channels, 0.5F), logits(activities);
  const auto begin = Clock::now();
  constexpr int runs = 2000;
  for (int i = 0; i < runs; ++i) must(shares[0].engines[0].run(window, logits));
  const double run_s = std::chrono::duration<double>(Clock::now() - begin).count() / runs;

  const auto all = static_cast<double>(streams / threads * threads);
  const double window_s = round_s * static_cast<double>(threads) / all;
  const std::size_t state = sizeof(engine::Stream) + shares[0].memories[0].size();
  const std::size_t arena = shares[0].arenas[0].size() * sizeof(float);
  const Json result = {{"streams", all},
                       {"channels", channels},
                       {"threads", threads},
                       {"engine", own ? "own" : "shared"},
                       {"numbers", whole ? "int8" : "float"},
                       {"bytes_a_stream", state + (own ? arena + sizeof(engine::Engine) : 0)},
                       {"arena_bytes", arena},
                       {"round_s", round_s},
                       {"streams_in_real_time", all * (hop / rate_hz) / round_s},
                       {"us_a_window", 1e6 * window_s},
                       {"us_network_alone", 1e6 * run_s},
                       {"us_preprocessing_a_sample",
                        1e6 * fill_s * static_cast<double>(threads) / all / (length - 1)}};
  std::printf("%s\n", result.dump().c_str());
  return 0;
}

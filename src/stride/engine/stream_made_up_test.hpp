#pragma once
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/engine/stream.hpp"
#include "stride/network/layers.hpp"

/// A small contract, and a network whose answers can be read by eye.
namespace stride::engine {

/// 10 Hz; sensors "acc" (m/s^2) and "gyro" (rad/s); windows of 4 samples, a new one every second;
/// gaps of up to 0.25 s are bridged.
inline network::Contract small_contract() {
  network::Contract contract;
  contract.sensors = contract.channels = {{"acc", "m/s^2"}, {"gyro", "rad/s"}};
  contract.rate_hz = 10;
  contract.length = 4;
  contract.hop = 2;
  contract.preprocessing = {{"channels", {"acc", "gyro"}},
                            {"longest_gap_s", 0.25},
                            {"low_pass_hz", 0.0},
                            {"high_pass_hz", 0.0},
                            {"gravity", "keep"}};
  contract.scaler = {{"kind", "zscore"}, {"offset", {0.0, 0.0}}, {"factor", {1.0, 1.0}}};
  return contract;
}

/// Answers with the first and the last acceleration of a window, and its last rotation.
inline ProgramBytes telling_program(const network::Contract& contract) {
  const std::int64_t c = static_cast<std::int64_t>(contract.channels.size()), t = contract.length;
  network::Graph g;
  const network::Value x = g.input("x", {network::batch, c, t});
  g.set_output("logits", network::linear(g, "head", network::flatten(g, "flat", x), 3));
  std::vector<float> weights(static_cast<std::size_t>(3 * c * t + 3));
  const auto weight = [&](std::int64_t answer, std::int64_t channel, std::int64_t time) -> float& {
    return weights[static_cast<std::size_t>((answer * c + channel) * t + time)];
  };
  weight(0, 0, 0) = weight(1, 0, t - 1) = weight(2, 1, t - 1) = 1;
  return plan(g, weights, {.hop = static_cast<std::uint32_t>(contract.hop)});
}

/// A stream with memory of its own, and all that came out of it.
struct Running {
  struct Told {
    double begin_s, end_s;
    Doubt doubt;
    std::uint32_t sensor;
    std::vector<float> logits;
    bool decided, unknown;
    std::size_t activity, ago;
    std::int64_t last;
  };

  explicit Running(const Feed& feed_, const network::Contract& contract = small_contract(),
                   const DecisionRules& rules = {})
      : plan_bytes(stream_plan(contract, "contract")),
        program(telling_program(contract)),
        arena(Engine::arena(program)),
        feed(feed_) {
    EXPECT_EQ(Engine::make(program, arena, engine), Status::ok);
    EXPECT_EQ(StreamPlan::read(plan_bytes, plan), Status::ok);
    memory.resize(Stream::memory(plan, feed, rules, engine));
    status = Stream::make(plan, feed, rules, engine, memory, stream);
  }

  Status push(const std::vector<double>& times_s, const std::vector<float>& samples) {
    const Status pushed = stream.push(times_s, samples);
    pop();
    return pushed;
  }
  /// A sample whose readings are both `value`.
  Status push(double time_s, float value) {
    return push(std::vector<double>{time_s}, {value, value});
  }
  /// Samples at 10 Hz whose values count on from the first.
  void count(double from_s, int samples, float value = 0) {
    for (int i = 0; i < samples; ++i)
      EXPECT_EQ(push(from_s + i * 0.1, value + static_cast<float>(i)), Status::ok);
  }
  void pop() {
    for (StreamAnswer a; stream.pop(engine, a);) tell(a);
  }
  void end() {
    for (StreamAnswer a; stream.end(a);) tell(a);
  }
  void tell(const StreamAnswer& a) {
    told.push_back({a.begin_s,
                    a.end_s,
                    a.doubt,
                    a.sensor,
                    {a.logits.begin(), a.logits.end()},
                    a.decided,
                    a.decision.unknown,
                    a.decision.activity,
                    a.decision.ago,
                    a.last});
  }
  /// The doubts told, without the windows that have none.
  std::vector<Told> doubts() const {
    std::vector<Told> all;
    for (const Told& t : told)
      if (t.doubt != Doubt::none) all.push_back(t);
    return all;
  }
  /// First and last value of each window that was recognised.
  std::vector<std::pair<float, float>> windows() const {
    std::vector<std::pair<float, float>> all;
    for (const Told& t : told)
      if (!t.logits.empty()) all.emplace_back(t.logits[0], t.logits[1]);
    return all;
  }

  std::vector<unsigned char> plan_bytes;
  ProgramBytes program;
  std::vector<float> arena;
  Feed feed;
  Engine engine;
  StreamPlan plan;
  std::vector<unsigned char> memory;
  Stream stream;
  Status status = Status::ok;
  std::vector<Told> told;
};

inline Feed stamped_feed(double rate_hz = 10) {
  Feed feed;
  feed.rate_hz = rate_hz;
  feed.stamped = true;
  return feed;
}

}  // namespace stride::engine

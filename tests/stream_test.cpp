// A stream answers what windowed evaluation of the same recording does, bit for bit, and allocates
// nothing.
#include "stride/engine/stream.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>
#include <numeric>
#include <string>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/models/architecture.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/windows/scaler.hpp"
#include "stride/windows/window_set.hpp"

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

namespace stride {
namespace {

using Answers = std::vector<std::vector<float>>;  // [windows][K]

constexpr float missing = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t classes = 3;

/// A collection's windows, all of them, and the network that is asked about them.
struct Evaluation {
  windows::WindowSet windows;
  windows::Scaler scaler;
  network::Contract contract;
  engine::ProgramBytes program;  // planned for the hop

  /// `whole`: in whole numbers, and of one window for the next only sums are kept.
  Evaluation(const recordings::Collection& collection, windows::Preprocessing p,
             std::string_view model, const Json& options, std::uint64_t seed, bool whole = false) {
    p.label_rule = windows::LabelRule::last;
    p.unlabelled = windows::Unlabelled::keep;
    windows = windows::make_windows(collection, p);
    std::vector<std::int32_t> all(windows.size());
    std::iota(all.begin(), all.end(), 0);
    scaler = windows::fit_scaler(windows.preprocessing.scaler, windows, all);
    for (const auto& channel : windows.channels)
      contract.channels.push_back({channel.name, channel.unit});
    contract.sensors = contract.channels;
    contract.sensors.resize(windows.preprocessing.channels.size());
    contract.rate_hz = windows.preprocessing.rate_hz;
    contract.length = static_cast<std::int64_t>(windows.length);
    contract.hop = static_cast<std::int64_t>(windows.hop);
    contract.preprocessing = windows::to_json(windows.preprocessing);
    contract.scaler = windows::to_json(scaler);
    const models::Task task{static_cast<std::int64_t>(windows.channels.size()), contract.length,
                            classes};
    const network::Graph trained = models::build(model, task, options);
    const network::Graph graph = network::deployed(trained);
    network::Quantisation q;
    for (const auto& parameter : graph.parameters())
      if (parameter.shape.size() > 1) q.weights[parameter.name] = network::Storage::int8;
    for (const auto& node : graph.nodes()) q.ranges[node.name] = {-4, 4};
    program = engine::plan(
        graph, network::deployed_parameters(trained, network::initial_parameters(trained, seed)),
        {.hop = static_cast<std::uint32_t>(windows.hop),
         .keep = whole ? engine::Keep::sums : engine::Keep::columns,
         .quantisation = whole ? &q : nullptr});
  }

  /// Of each recording, in order, window by window from nothing.
  std::vector<Answers> by_windows() const {
    std::vector<float> arena(engine::Engine::arena(program));
    engine::Engine engine;
    EXPECT_EQ(engine::Engine::make(program, arena, engine), Status::ok);
    const std::size_t c = windows.channels.size(), t = windows.length;
    std::vector<float> x(c * t), samples(c * t), logits(engine.answers_size());
    std::vector<Answers> all(windows.recordings.size());
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const auto chosen = static_cast<std::int32_t>(i);
      windows::gather(windows, scaler, {&chosen, 1}, x);
      for (std::size_t at = 0; at < c * t; ++at) samples[at % t * c + at / t] = x[at];
      EXPECT_EQ(engine.run(samples, logits), Status::ok);
      all[static_cast<std::size_t>(windows.origins[i].recording)].push_back(logits);
    }
    return all;
  }
};

/// What is pushed at once, and whether stamps that are to be ignored stand between.
enum class Pushed { singly, in_bursts, with_strays };

Answers by_stream(const Evaluation& e, const recordings::Collection& collection,
                  const recordings::Recording& r, Pushed pushed, Random& random) {
  const std::vector<unsigned char> bytes = engine::stream_plan(e.contract, "contract");
  engine::StreamPlan plan;
  EXPECT_EQ(engine::StreamPlan::read(bytes, plan), Status::ok);
  std::vector<float> arena(engine::Engine::arena(e.program));
  engine::Engine engine;
  EXPECT_EQ(engine::Engine::make(e.program, arena, engine), Status::ok);
  // The contract's sensors, found among the collection's channels.
  std::vector<engine::Wire> wires;
  for (const auto& sensor : e.contract.sensors)
    for (std::uint32_t c = 0; c < collection.channels.size(); ++c)
      if (collection.channels[c].name == sensor.name) wires.push_back({c, 1});
  const std::size_t width = collection.channels.size(), n = r.labels.size();
  engine::Feed feed;
  feed.rate_hz = collection.rate_hz;
  feed.stamped = !r.time_s.empty();
  feed.wires = wires;
  feed.width = static_cast<std::uint32_t>(width);
  std::vector<unsigned char> memory(engine::Stream::memory(plan, feed, {}, engine));
  engine::Stream stream;
  EXPECT_EQ(engine::Stream::make(plan, feed, {}, engine, memory, stream), Status::ok);

  Answers all;
  engine::StreamAnswer answer;
  std::vector<float> others(engine.window_size(), 1.0F), theirs(engine.answers_size());
  for (std::size_t i = 0; i < n;) {
    const std::size_t some =
        std::min<std::size_t>(n - i, pushed == Pushed::in_bursts ? 1 + random.below(60) : 1);
    const Span<const double> times =
        feed.stamped ? Span<const double>(r.time_s.data() + i, some) : Span<const double>();
    EXPECT_EQ(stream.push(times, {r.samples.data() + i * width, some * width}), Status::ok);
    i += some;
    // Another's window in the same arena, where that may be.
    if (engine.kept() > 0) {
      EXPECT_EQ(engine.run(others, theirs), Status::ok);
    }
    while (stream.pop(engine, answer))
      if (!answer.logits.empty()) all.emplace_back(answer.logits.begin(), answer.logits.end());
    if (pushed != Pushed::with_strays || !feed.stamped || random.below(4) > 0) continue;
    const double stray = r.time_s[i - 1] - (random.below(2) == 0 ? 0.0 : random.uniform());
    const std::vector<float> nonsense(width, 1e3F);
    EXPECT_EQ(stream.push({&stray, 1}, nonsense), Status::bad_time);
    EXPECT_FALSE(stream.pop(engine, answer));
  }
  return all;
}

/// Recordings with missing readings, silent channels and holes; with stamps that jitter, or none.
recordings::Collection random_collection(Random& random, bool stamped) {
  recordings::Collection c;
  c.data_set = "made-up";
  c.rate_hz = std::vector<double>{20, 50, 31.5, 100}[random.below(4)];
  c.channels = {{"acc_x", "m/s^2"}, {"gyro_x", "rad/s"}, {"acc_y", "m/s^2"}, {"volts", "V"}};
  c.activities = {"sit", "walk"};
  c.windowing = {.window_s = 1, .overlap = 0.5};
  for (int i = 0; i < 3; ++i) {
    recordings::Recording& r = c.recordings.emplace_back();
    r.subject = r.name = std::to_string(i);
    const std::size_t n = 300 + random.below(600);
    r.labels.assign(n, 0);
    // Far from 0, where a double is coarser.
    double time_s = i == 0 ? 0 : random.uniform(0, 1.7e9);
    const double rate_hz = c.rate_hz * random.uniform(0.9, 1.1);
    std::size_t silent = 0, until = 0;
    for (std::size_t s = 0; s < n; ++s) {
      if (stamped) r.time_s.push_back(time_s);
      time_s += (1 + 0.4 * random.uniform(-1, 1)) / rate_hz;
      if (random.below(150) == 0) time_s += random.uniform(0, 0.6);
      if (random.below(80) == 0) silent = random.below(4), until = s + 1 + random.below(40);
      for (std::size_t k = 0; k < 4; ++k) {
        const bool lacks = (s < until && k == silent) || random.below(400) == 0;
        r.samples.push_back(lacks ? missing : static_cast<float>(9 * random.normal()));
      }
    }
  }
  return c;
}

windows::Preprocessing random_preprocessing(Random& random, double rate_hz) {
  windows::Preprocessing p;
  p.channels = std::vector<std::vector<std::string>>{
      {}, {"acc_y", "gyro_x", "acc_x"}, {"acc_x", "acc_y"}}[random.below(3)];
  p.rate_hz = std::vector<double>{0, 20, rate_hz / 2, 1.5 * rate_hz}[random.below(4)];
  p.longest_gap_s = std::vector<double>{0.04, 0.1, 0.25}[random.below(3)];
  p.low_pass_hz = random.below(2) == 0 ? 0 : 4;
  p.high_pass_hz = random.below(2) == 0 ? 0 : 0.5;
  p.gravity = std::vector<windows::Gravity>{windows::Gravity::keep, windows::Gravity::remove,
                                            windows::Gravity::split}[random.below(3)];
  p.window_s = random.uniform(0.4, 1.2);
  p.overlap = std::vector<double>{0, 0.5, 0.8, 0.999}[random.below(4)];
  p.scaler = random.below(3) == 0 ? windows::ScalerKind::none : windows::ScalerKind::zscore;
  return p;
}

TEST(Stream, EqualsWindowedEvaluationBitForBit) {
  std::size_t compared = 0;
  int kept_sums = 0;
  for (std::uint64_t trial = 0; trial < 120; ++trial) {
    Random random(20261125 + trial);
    const recordings::Collection c = random_collection(random, trial % 3 != 0);
    const windows::Preprocessing p = random_preprocessing(random, c.rate_hz);
    const bool whole = trial % 4 == 1;
    const Evaluation e = [&] {
      const std::string model = trial % 4 == 0 ? "lstm" : "cnn";
      const Json options =
          model == "cnn" ? Json{{"filters", 4}, {"blocks", 2}, {"kernel", 3}} : Json{{"units", 4}};
      return Evaluation(c, p, model, options, trial, whole);
    }();
    kept_sums += engine::read<engine::Header>(e.program.data()).kept > 0;
    const std::vector<Answers> wanted = e.by_windows();
    for (std::size_t r = 0; r < c.recordings.size(); ++r)
      for (const Pushed pushed : {Pushed::singly, Pushed::in_bursts, Pushed::with_strays}) {
        const Answers got = by_stream(e, c, c.recordings[r], pushed, random);
        ASSERT_EQ(got, wanted[r]) << "trial " << trial << ", recording " << r << ", "
                                  << to_json(e.windows.preprocessing).dump();
        compared += got.size();
      }
  }
  EXPECT_GT(compared, 20'000u);
  EXPECT_GT(kept_sums, 10);
}

// Half an hour of people, with the windows of a published network.
TEST(Stream, EqualsWindowedEvaluationOfRealRecordings) {
  for (const char* const name : {"hapt", "usc-had"}) {
    recordings::Collection c;
    try {
      c = recordings::load(name);
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
    c.recordings.resize(std::min<std::size_t>(c.recordings.size(), 4));
    for (const double rate_hz : {0.0, 20.0}) {
      windows::Preprocessing p;
      p.rate_hz = rate_hz;
      p.window_s = 2.56;
      p.overlap = 0.5;
      const Evaluation e(c, p, "cnn", {{"filters", 8}}, 1);
      const std::vector<Answers> wanted = e.by_windows();
      Random random(3);
      for (std::size_t r = 0; r < c.recordings.size(); ++r) {
        ASSERT_GT(wanted[r].size(), 10u) << name;
        ASSERT_EQ(by_stream(e, c, c.recordings[r], Pushed::in_bursts, random), wanted[r]) << name;
      }
    }
  }
}

TEST(Stream, AllocatesNothing) {
  Random random(5);
  const recordings::Collection c = random_collection(random, true);
  windows::Preprocessing p;
  p.gravity = windows::Gravity::split;
  p.rate_hz = 20;
  const Evaluation e(c, p, "cnn", {{"filters", 4}}, 1);
  const std::vector<unsigned char> bytes = engine::stream_plan(e.contract, "contract");
  std::vector<float> arena(engine::Engine::arena(e.program));
  engine::StreamPlan plan;
  engine::Feed feed;
  feed.rate_hz = c.rate_hz;
  feed.stamped = true;
  engine::Engine engine;
  engine::Stream stream;
  engine::StreamAnswer answer;
  engine::DecisionRules rules;
  rules.activities = classes;
  ASSERT_EQ(engine::StreamPlan::read(bytes, plan), Status::ok);
  ASSERT_EQ(engine::Engine::make(e.program, arena, engine), Status::ok);
  std::vector<unsigned char> memory(engine::Stream::memory(plan, feed, rules, engine));
  const recordings::Recording& r = c.recordings[0];
  const std::size_t before = allocations;
  EXPECT_EQ(engine::Stream::make(plan, feed, rules, engine, memory, stream), Status::ok);
  std::size_t answers = 0;
  EXPECT_EQ(stream.push(r.time_s, r.samples), Status::ok);
  while (stream.pop(engine, answer)) answers += !answer.logits.empty();
  while (stream.end(answer)) ++answers;
  EXPECT_EQ(allocations, before);
  EXPECT_GT(answers, 3u);
}

}  // namespace
}  // namespace stride

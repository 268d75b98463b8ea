// Streams as C calls them: the same answers as the engine's own stream, and what the example
// prints.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "stride/base/files.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/recogniser.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/engine/stream.hpp"
#include "stride/engine/stride.h"
#include "stride/models/architecture.hpp"

namespace stride {
namespace {

constexpr std::size_t sensors = 3, samples = 400;

// 20 Hz, 3 axes, decisions that wait two windows and know strangers.
network::Model small_model() {
  network::Model model;
  model.graph = deployed(models::build("cnn", {3, 32, 3}, {{"filters", 8}}));
  model.parameters = network::initial_parameters(model.graph, 1);
  model.activities = {"walking", "lying", "up stairs"};
  network::Contract& c = model.contract;
  c.sensors = c.channels = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}, {"acc_z", "m/s^2"}};
  c.rate_hz = 20, c.length = 32, c.hop = 8;
  c.preprocessing = {{"channels", {"acc_x", "acc_y", "acc_z"}},
                     {"longest_gap_s", 0.5},
                     {"low_pass_hz", 0.0},
                     {"high_pass_hz", 0.0},
                     {"gravity", "keep"}};
  c.scaler = {{"kind", "zscore"}, {"offset", {0.1, 0.2, 0.3}}, {"factor", {1.0, 2.0, 0.5}}};
  model.decisions.emplace();
  model.decisions->temperature = 0.8;
  model.decisions->smoothing = {std::vector<float>(9, 1.0F), std::vector<float>(3, 1.0F), 2};
  for (std::size_t k = 0; k < 3; ++k) model.decisions->smoothing->transition[4 * k] = 0.1F;
  model.decisions->rejection = {"energy", -1.1F, 0.9};
  model.decisions->sets = {0.1, 0.7F, true};
  return model;
}

// At 25 Hz, with a gap, a missing reading and a time that goes back.
struct Feed {
  std::vector<double> times_s;
  std::vector<float> values;
  Feed() {
    Random random(7);
    for (std::size_t i = 0; i < samples; ++i) {
      times_s.push_back(static_cast<double>(i) / 25 + (i >= 200 ? 2.0 : 0.0));
      for (std::size_t s = 0; s < sensors; ++s)
        values.push_back(2 * static_cast<float>(random.normal()));
    }
    times_s[30] = times_s[20];
    values[100 * sensors] = std::numeric_limits<float>::quiet_NaN();
  }
};

struct Told {
  double begin_s, end_s;
  int doubt, decided, unknown;
  std::size_t activity, ago, set;
  float probability;
  std::vector<float> logits, probabilities;
  bool operator==(const Told&) const = default;
};

// By the engine's own stream: the reference.
std::vector<Told> expected(const network::Model& model, const Feed& feed) {
  const auto program = engine::plan(model.graph, model.parameters, {.hop = 8});
  const auto plan_bytes = engine::stream_plan(model.contract, "contract");
  const auto rules = engine::rules_of(*model.decisions, 3);
  std::vector<float> arena(engine::Engine::arena(program));
  engine::Engine engine;
  engine::StreamPlan plan;
  engine::Stream stream;
  EXPECT_EQ(engine::Engine::make(program, arena, engine), Status::ok);
  EXPECT_EQ(engine::StreamPlan::read(plan_bytes, plan), Status::ok);
  const engine::Feed what = {.rate_hz = 25, .stamped = true};
  std::vector<unsigned char> memory(engine::Stream::memory(plan, what, rules, engine));
  EXPECT_EQ(engine::Stream::make(plan, what, rules, engine, memory, stream), Status::ok);
  std::vector<Told> all;
  const auto tell = [&](const engine::StreamAnswer& a) {
    const auto& d = a.decision;
    const double ago_s = a.decided ? 0.4 * static_cast<double>(d.ago) : 0;
    const bool known =
        a.decided && (a.doubt == engine::Doubt::none || a.doubt == engine::Doubt::rate);
    const auto p = stream.decider().probabilities();
    all.push_back({a.begin_s - ago_s,
                   a.end_s - ago_s,
                   static_cast<int>(a.doubt),
                   a.decided,
                   d.unknown,
                   d.activity,
                   d.ago,
                   d.set,
                   d.probability,
                   {a.logits.begin(), a.logits.end()},
                   known ? std::vector<float>(p.begin(), p.end()) : std::vector<float>()});
  };
  (void)stream.push(feed.times_s, feed.values);
  engine::StreamAnswer a;
  while (stream.pop(engine, a)) tell(a);
  while (stream.end(a)) tell(a);
  return all;
}

// An engine and a stream in memory of their own.
struct Made {
  std::vector<double> bytes;
  std::vector<unsigned char> memory;
  std::vector<double> stream_memory;
  std::size_t size = 0;
  stride_engine* engine = nullptr;
  stride_stream* stream = nullptr;
  stride_status status = STRIDE_OK;

  explicit Made(const network::Model& model) {
    const auto written = engine::recogniser(model);
    bytes.resize(written.size() / 8 + 1);
    std::memcpy(bytes.data(), written.data(), written.size());
    EXPECT_EQ(stride_size(bytes.data(), written.size(), &size), STRIDE_OK);
    memory.resize(size);
    EXPECT_EQ(stride_make(bytes.data(), written.size(), memory.data(), size, &engine), STRIDE_OK);
  }
  stride_status listen(const stride_feed& feed) {
    status = stride_stream_size(engine, &feed, &size);
    if (status != STRIDE_OK) return status;
    stream_memory.resize(size / 8 + 1);
    return status = stride_stream_make(engine, &feed, stream_memory.data(), size, &stream);
  }
};

Told told(const stride_answer& a) {
  Told t{a.begin_s, a.end_s, a.doubt,       a.decided, a.unknown, a.activity,
         a.ago,     a.set,   a.probability, {},        {}};
  if (a.logits != nullptr) t.logits = {a.logits, a.logits + 3};
  if (a.probabilities != nullptr) t.probabilities = {a.probabilities, a.probabilities + 3};
  return t;
}

void expect_same(const std::vector<Told>& got, const std::vector<Told>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    Told near = got[i];
    EXPECT_NEAR(near.begin_s, want[i].begin_s, 1e-9);
    EXPECT_NEAR(near.end_s, want[i].end_s, 1e-9);
    near.begin_s = want[i].begin_s, near.end_s = want[i].end_s;
    EXPECT_EQ(near, want[i]) << "answer " << i;
  }
}

TEST(CStream, AnswersAsTheEnginesOwn) {
  const network::Model model = small_model();
  const Feed feed;
  Made made(model);
  EXPECT_EQ(stride_sensors(made.engine), sensors);
  ASSERT_EQ(made.listen({.rate_hz = 25, .stamped = 1, .wires = nullptr, .width = 0}), STRIDE_OK);
  std::vector<Told> all;
  stride_answer a;
  for (std::size_t i = 0; i < samples; ++i) {
    EXPECT_EQ(stride_push(made.stream, 1, &feed.times_s[i], &feed.values[i * sensors]),
              i == 30 ? STRIDE_BAD_TIME : STRIDE_OK);
    if (i == 0) {
      EXPECT_EQ(stride_push(made.stream, 1, &feed.times_s[i], &feed.values[0]), STRIDE_NOT_POPPED);
    }
    while (stride_pop(made.stream, made.engine, &a)) all.push_back(told(a));
  }
  while (stride_end(made.stream, &a)) all.push_back(told(a));
  const std::vector<Told> want = expected(model, feed);
  EXPECT_GT(want.size(), 30U);
  expect_same(all, want);
}

TEST(CStream, WiresTakeReadingsFromWhereTheyAreToTheModelsUnit) {
  const network::Model model = small_model();
  Feed feed;
  Made made(model);
  std::array<stride_wire, sensors> wires;
  for (std::uint32_t s = 0; s < sensors; ++s)
    ASSERT_EQ(stride_wired(made.engine, s, 4 - s, "mg", &wires[s]), STRIDE_OK);
  EXPECT_EQ(stride_wired(made.engine, 0, 0, "rad/s", wires.data()), STRIDE_OTHER_UNIT);
  EXPECT_EQ(stride_wired(made.engine, 0, 0, "furlong", wires.data()), STRIDE_UNSUPPORTED);
  EXPECT_EQ(stride_wired(made.engine, 3, 0, "g", wires.data()), STRIDE_BAD_SHAPE);
  ASSERT_EQ(made.listen({.rate_hz = 25, .stamped = 1, .wires = wires.data(), .width = 5}),
            STRIDE_OK);
  std::vector<float> wide(samples * 5);
  for (std::size_t i = 0; i < samples; ++i)
    for (std::size_t s = 0; s < sensors; ++s) {
      wide[i * 5 + 4 - s] = feed.values[i * sensors + s];
      feed.values[i * sensors + s] *= wires[s].factor;
    }
  EXPECT_EQ(stride_push(made.stream, samples, feed.times_s.data(), wide.data()), STRIDE_BAD_TIME);
  std::vector<Told> all;
  stride_answer a;
  while (stride_pop(made.stream, made.engine, &a)) all.push_back(told(a));
  while (stride_end(made.stream, &a)) all.push_back(told(a));
  expect_same(all, expected(model, feed));
}

TEST(CStream, RefusesWithAStatusThatSaysWhat) {
  const network::Model model = small_model();
  Made made(model);
  EXPECT_EQ(made.listen({.rate_hz = 9, .stamped = 0, .wires = nullptr, .width = 0}),
            STRIDE_OTHER_RATE);
  EXPECT_EQ(made.stream, nullptr);
  EXPECT_EQ(made.listen({.rate_hz = 0, .stamped = 0, .wires = nullptr, .width = 0}),
            STRIDE_BAD_VALUE);
  const std::array<stride_wire, sensors> wires = {{{0, 1}, {1, 1}, {5, 1}}};
  EXPECT_EQ(made.listen({.rate_hz = 20, .stamped = 0, .wires = wires.data(), .width = 5}),
            STRIDE_BAD_SHAPE);
  const stride_feed feed = {.rate_hz = 20, .stamped = 0, .wires = nullptr, .width = 0};
  ASSERT_EQ(made.listen(feed), STRIDE_OK);
  EXPECT_EQ(stride_stream_make(made.engine, &feed, made.stream_memory.data(), made.size - 1,
                               &made.stream),
            STRIDE_MEMORY_TOO_SMALL);
  EXPECT_EQ(stride_stream_make(made.engine, &feed,
                               reinterpret_cast<unsigned char*>(made.stream_memory.data()) + 4,
                               made.size, &made.stream),
            STRIDE_BAD_VALUE);
  EXPECT_STREQ(stride_activity(made.engine, 2), "up stairs");
  EXPECT_EQ(stride_activity(made.engine, 3), nullptr);

  network::Model bare = model;
  bare.contract = {}, bare.decisions = {};
  Made windows(bare);
  EXPECT_EQ(windows.listen(feed), STRIDE_UNSUPPORTED);
  EXPECT_EQ(stride_sensors(windows.engine), 0U);
}

TEST(CStreamExample, PrintsDecisionsAndWhereSamplesWereOutOfOrder) {
  const network::Model model = small_model();
  const auto bytes = engine::recogniser(model);
  const auto folder =
      std::filesystem::temp_directory_path() / ("stride-c-stream-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  write_whole(folder / "a.stride",
              std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  Feed feed;
  feed.values[100 * sensors] = 0;
  std::string lines;
  for (std::size_t i = 0; i < samples; ++i) {
    std::array<char, 120> line;
    feed.times_s[i] = static_cast<double>(i) / 50;
    std::snprintf(line.data(), line.size(), "%.17g %.9g %.9g %.9g\n",
                  i == 30 ? 0.1 : feed.times_s[i], static_cast<double>(feed.values[i * 3]),
                  static_cast<double>(feed.values[i * 3 + 1]),
                  static_cast<double>(feed.values[i * 3 + 2]));
    lines += line.data();
  }
  write_whole(folder / "walk.txt", lines);
  const auto said = [&](const std::string& arguments) {
    FILE* const pipe = popen((STRIDE_C_EXAMPLE " " + arguments + " 2>&1").c_str(), "r");
    std::string text;
    std::array<char, 256> part{};
    while (const std::size_t n = fread(part.data(), 1, part.size(), pipe))
      text.append(part.data(), n);
    return std::pair(text, WEXITSTATUS(pclose(pipe)));
  };
  const auto [text, exit] =
      said((folder / "a.stride").string() + " < " + (folder / "walk.txt").string());
  EXPECT_EQ(exit, 0);
  EXPECT_NE(text.find("at 0.1 s: out of order"), std::string::npos) << text;
  // 8 s at a hop of 0.4 s, the first window complete after 1.6 s.
  EXPECT_GE(std::count(text.begin(), text.end(), '\n'), 16) << text;
  EXPECT_NE(text.find("0.40 2.00 "), std::string::npos) << text;
  // A sample that is cut off is none, and nobody looks at its time.
  write_whole(folder / "cut.txt", "0 1 1 1\n-1 2");
  EXPECT_EQ(said((folder / "a.stride").string() + " < " + (folder / "cut.txt").string()),
            std::pair(std::string(), 0));
  EXPECT_EQ(said("nowhere"), std::pair(std::string("no file that can be read\n"), 2));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace stride

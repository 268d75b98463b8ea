// The rules of docs/concepts.md, one by one.
#include "stride/engine/stream.hpp"

#include <limits>

#include "stride/engine/stream_made_up_test.hpp"

namespace stride::engine {
namespace {

using Windows = std::vector<std::pair<float, float>>;  // first and last value

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

// Windows of four samples begin at samples 0, 2, 4.
TEST(Stream, AnswersAWorkedExample) {
  Running running(stamped_feed());
  ASSERT_EQ(running.status, Status::ok);
  running.count(5.0, 9);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {2, 5}, {4, 7}}));
  ASSERT_EQ(running.told.size(), 3u);
  EXPECT_NEAR(running.told[1].begin_s, 5.2, 1e-9);
  EXPECT_NEAR(running.told[1].end_s, 5.6, 1e-9);
  EXPECT_EQ(running.told[1].doubt, Doubt::none);
  EXPECT_FALSE(running.told[1].decided);
}

TEST(Stream, TakesBurstsAsItTakesSamples) {
  Running one(stamped_feed()), all(stamped_feed());
  one.count(0, 20);
  std::vector<double> times;
  std::vector<float> samples;
  for (int i = 0; i < 20; ++i) {
    times.push_back(i * 0.1);
    samples.insert(samples.end(), 2, static_cast<float>(i));
  }
  EXPECT_EQ(all.push(times, samples), Status::ok);
  EXPECT_EQ(all.windows(), one.windows());
  EXPECT_EQ(all.windows().size(), 9u);
}

TEST(Stream, CountsTheSamplesOfAFeedWithoutStamps) {
  Feed feed;
  feed.rate_hz = 10;
  Running running(feed);
  const std::vector<float> samples = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
  ASSERT_EQ(running.stream.push(samples), Status::ok);
  running.pop();
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {2, 5}}));
  EXPECT_NEAR(running.told[1].end_s, 0.6, 1e-9);
}

// Samples 3 and 4 lack: 0.3 s from reading to reading, which 0.25 s and a half period bridge.
TEST(Stream, InterpolatesAShortGap) {
  Running running(stamped_feed());
  running.count(0, 3);
  running.count(0.5, 4, 5);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {2, 5}, {4, 7}}));
  EXPECT_TRUE(running.doubts().empty());
}

// 0.4 s and a hair more is the limit: the missing stretch, a period, and half a period of jitter.
TEST(Stream, LetsNoWindowSpanALongGap) {
  Running short_enough(stamped_feed()), too_long(stamped_feed());
  short_enough.count(0, 6);
  short_enough.count(0.899, 6, 10);
  EXPECT_TRUE(short_enough.doubts().empty());
  too_long.count(0, 6);
  too_long.count(0.901, 6, 10);
  const auto doubts = too_long.doubts();
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].doubt, Doubt::gap);
  EXPECT_NEAR(doubts[0].begin_s, 0.5, 1e-9);
  EXPECT_NEAR(doubts[0].end_s, 0.901, 1e-9);
  EXPECT_TRUE(doubts[0].logits.empty());
  EXPECT_EQ(too_long.windows(), (Windows{{0, 3}, {2, 5}, {10, 13}, {12, 15}}));
}

TEST(Stream, IgnoresTimesThatRepeatOrGoBackAndSaysSo) {
  Running running(stamped_feed());
  running.count(0, 3);
  EXPECT_EQ(running.push(0.2, 100), Status::bad_time);
  EXPECT_EQ(running.push(0.1, 100), Status::bad_time);
  EXPECT_EQ(running.push(std::numeric_limits<double>::quiet_NaN(), 100), Status::bad_time);
  EXPECT_EQ(running.push(std::numeric_limits<double>::infinity(), 100), Status::bad_time);
  running.count(0.3, 3, 3);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {2, 5}}));
  EXPECT_EQ(running.told[1].last, 9) << "they count among the raw samples";
  EXPECT_EQ(running.stream.counts().out_of_order, 4);
  EXPECT_EQ(running.stream.counts().pushed, 10);
  EXPECT_TRUE(running.doubts().empty());
}

TEST(Stream, TakesAClockForSetBackAfterSixteenOlderStamps) {
  Running running(stamped_feed());
  running.count(100, 4);
  for (int i = 0; i < 15; ++i) EXPECT_EQ(running.push(i * 0.1, 50), Status::bad_time);
  EXPECT_TRUE(running.doubts().empty());
  (void)running.push(1.5, 60);
  const auto doubts = running.doubts();
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].doubt, Doubt::clock);
  EXPECT_EQ(doubts[0].end_s, 1.5);
  running.count(1.6, 3, 61);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {60, 63}}));
  EXPECT_EQ(running.stream.counts().clock_resets, 1);
  EXPECT_EQ(running.stream.counts().out_of_order, 15);
}

TEST(Stream, IsNotFooledByAClockThatStandsStillOrALateBurst) {
  Running running(stamped_feed());
  running.count(100, 4);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(running.push(50, 1), Status::bad_time);
  running.count(100.4, 1, 4);
  for (int i = 0; i < 15; ++i) EXPECT_EQ(running.push(98 + i * 0.1, 1), Status::bad_time);
  running.count(100.5, 1, 5);
  EXPECT_TRUE(running.doubts().empty());
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {2, 5}}));
}

// One stamp from far ahead costs the stretch: what follows is older, until the clock counts as set
// back.
TEST(Stream, RecoversFromAStampFarAhead) {
  Running running(stamped_feed());
  running.count(0, 4);
  EXPECT_EQ(running.push(1e9, 7), Status::ok);
  for (int i = 0; i < 20; ++i) (void)running.push(0.5 + i * 0.1, static_cast<float>(i));
  const auto doubts = running.doubts();
  ASSERT_EQ(doubts.size(), 2u);
  EXPECT_EQ(doubts[0].doubt, Doubt::gap);
  EXPECT_EQ(doubts[1].doubt, Doubt::clock);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {15, 18}}));
}

TEST(Stream, InterpolatesAMissingReading) {
  for (const float reading : {missing, std::numeric_limits<float>::infinity(), -1e30F}) {
    Running running(stamped_feed());
    running.count(0, 3);
    EXPECT_EQ(running.push({0.3}, {reading, 3}), Status::ok);
    EXPECT_TRUE(running.windows().empty()) << "waits for the next reading";
    running.count(0.4, 2, 4);
    EXPECT_EQ(running.windows(), (Windows{{0, 3}, {2, 5}}));
    EXPECT_EQ(running.stream.counts().filled, 1);
  }
}

TEST(Stream, SaysWhichSensorFellSilent) {
  Running running(stamped_feed());
  running.count(0, 4);
  for (int i = 4; i < 14; ++i)
    EXPECT_EQ(running.push({i * 0.1}, {static_cast<float>(i), missing}), Status::ok);
  const auto doubts = running.doubts();
  // The window ends at 0.4 s; what is told of a silence comes every 0.4 s (longer than the hop).
  ASSERT_EQ(doubts.size(), 2u);
  for (const auto& doubt : doubts) {
    EXPECT_EQ(doubt.doubt, Doubt::silence);
    EXPECT_EQ(doubt.sensor, 1u);
    EXPECT_TRUE(doubt.logits.empty());
  }
  EXPECT_NEAR(doubts[0].begin_s, 0.4, 1e-9);
  EXPECT_NEAR(doubts[1].begin_s, doubts[0].end_s, 1e-9);
  running.count(1.4, 4, 14);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {14, 17}}));
}

TEST(Stream, SaysThatASensorNeverSpoke) {
  Running running(stamped_feed());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(running.push({i * 0.1}, {missing, 1}), Status::ok);
  ASSERT_EQ(running.doubts().size(), 2u);
  EXPECT_EQ(running.doubts()[0].doubt, Doubt::silence);
  EXPECT_EQ(running.doubts()[0].sensor, 0u);
}

// A phone says 20 Hz and gives 18.7, and jitters: its samples land on the contract's grid, where
// counting values stay a straight line.
TEST(Stream, ResamplesAPhoneByItsStamps) {
  Running running(stamped_feed(20));
  ASSERT_EQ(running.status, Status::ok);
  for (int i = 0; i < 300; ++i) {
    const double time_s = i / 18.7 + (i % 2 == 0 ? 0 : 0.01);
    ASSERT_EQ(running.push(time_s, static_cast<float>(time_s)), Status::ok);
  }
  EXPECT_TRUE(running.doubts().empty());
  ASSERT_GT(running.windows().size(), 70u);
  // Beyond the filter's settling a line keeps its slope: 0.3 s from a window's first sample to its
  // last.
  for (std::size_t w = 20; w < running.windows().size(); ++w)
    EXPECT_NEAR(running.windows()[w].second - running.windows()[w].first, 0.3, 0.02);
}

// A quarter faster or a fifth slower than promised is the limit.
TEST(Stream, DoubtsWindowsOfAnotherRateThanPromised) {
  for (const auto& [rate_hz, sure] :
       {std::pair{8.2, true}, {7.8, false}, {12.3, true}, {12.7, false}}) {
    Running running(stamped_feed());
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(running.push(i / rate_hz, 1), Status::ok);
    ASSERT_FALSE(running.told.empty());
    EXPECT_EQ(running.told.back().doubt, sure ? Doubt::none : Doubt::rate) << rate_hz;
    EXPECT_FALSE(running.told.back().logits.empty());
  }
}

TEST(Stream, RefusesAFeedTooSlowForTheModel) {
  EXPECT_EQ(Running(stamped_feed(4.8)).status, Status::other_rate);
  EXPECT_EQ(Running(stamped_feed(5)).status, Status::ok);
  EXPECT_EQ(Running(stamped_feed(0)).status, Status::bad_value);
  EXPECT_EQ(Running(stamped_feed(-1)).status, Status::bad_value);
  EXPECT_EQ(Running(stamped_feed(std::numeric_limits<double>::infinity())).status,
            Status::bad_value);
}

// Of each pushed sample the third reading is the acceleration, in g, the first the rotation.
TEST(Stream, TakesReadingsByTheirWiresIntoTheContractsUnits) {
  const Running other(stamped_feed());
  std::vector<Wire> wires(2);
  EXPECT_EQ(wired(other.plan, 0, 2, "g", wires[0]), Status::ok);
  EXPECT_EQ(wired(other.plan, 1, 0, "rad/s", wires[1]), Status::ok);
  EXPECT_EQ(wired(other.plan, 0, 2, "deg/s", wires[0]), Status::other_unit);
  EXPECT_EQ(wired(other.plan, 1, 2, "furlong", wires[0]), Status::unsupported);
  EXPECT_EQ(wired(other.plan, 2, 2, "g", wires[0]), Status::bad_shape);
  Feed feed = stamped_feed();
  feed.wires = wires;
  feed.width = 2;
  EXPECT_EQ(Running(feed).status, Status::bad_shape);
  feed.width = 3;
  Running running(feed);
  ASSERT_EQ(running.status, Status::ok);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(running.push({i * 0.1}, {7, missing, static_cast<float>(i)}), Status::ok);
  ASSERT_EQ(running.told.size(), 1u);
  EXPECT_FLOAT_EQ(running.told[0].logits[1], 3 * 9.80665F);
  EXPECT_EQ(running.told[0].logits[2], 7);
}

TEST(Stream, TakesNothingOfAnotherShapeOrBeforeItsAnswersWerePopped) {
  Running running(stamped_feed());
  const std::vector<double> times = {0, 0.1};
  const std::vector<float> samples = {0, 0, 1, 1};
  EXPECT_EQ(running.stream.push(times, {samples.data(), 3}), Status::bad_shape);
  EXPECT_EQ(running.stream.push({times.data(), 1}, samples), Status::bad_shape);
  EXPECT_EQ(running.stream.push(samples), Status::bad_shape) << "no stamps";
  EXPECT_EQ(running.stream.push(times, samples), Status::ok);
  EXPECT_EQ(running.stream.push(times, samples), Status::not_popped);
  running.pop();
  running.count(0.2, 2, 2);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}}));
}

TEST(Stream, AsksForItsMemoryAndTakesNoLess) {
  Running r(stamped_feed());
  Stream stream;
  const DecisionRules none;
  ASSERT_GT(r.memory.size(), 0u);
  EXPECT_EQ(
      Stream::make(r.plan, r.feed, none, r.engine, {r.memory.data(), r.memory.size() - 1}, stream),
      Status::memory_too_small);
  std::vector<unsigned char> more(r.memory.size() + 8);
  EXPECT_EQ(
      Stream::make(r.plan, r.feed, none, r.engine, {more.data() + 4, more.size() - 4}, stream),
      Status::bad_value);
  EXPECT_EQ(Stream::make(StreamPlan(), r.feed, none, r.engine, more, stream), Status::bad_value);
  EXPECT_EQ(stream.push(Span<const float>()), Status::bad_shape) << "was never made";
  EXPECT_EQ(Stream::make(r.plan, r.feed, none, r.engine, more, stream), Status::ok);
}

TEST(Stream, RefusesAProgramForOtherWindows) {
  network::Contract longer = small_contract();
  longer.length = 5;
  const ProgramBytes program = telling_program(longer);
  std::vector<float> arena(Engine::arena(program));
  Engine other;
  ASSERT_EQ(Engine::make(program, arena, other), Status::ok);
  Running running(stamped_feed());
  Stream stream;
  EXPECT_EQ(Stream::make(running.plan, running.feed, {}, other, running.memory, stream),
            Status::bad_shape);
  // Where pop is given it all the same, nothing is guessed.
  const std::vector<double> times = {0, 0.1, 0.2, 0.3};
  const std::vector<float> samples(8);
  ASSERT_EQ(running.stream.push(times, samples), Status::ok);
  StreamAnswer answer;
  ASSERT_TRUE(running.stream.pop(other, answer));
  EXPECT_EQ(answer.doubt, Doubt::program);
  EXPECT_TRUE(answer.logits.empty());
}

// Two streams take turns on one engine whose program was planned for their hop: neither goes on
// from the other's window.
TEST(Stream, SharesAnEngineWithOthers) {
  Running a(stamped_feed()), b(stamped_feed()), alone(stamped_feed());
  for (int i = 0; i < 30; ++i) {
    alone.count(i * 0.1, 1, static_cast<float>(i * i));
    a.count(i * 0.1, 1, static_cast<float>(i * i));
    const std::vector<double> times = {i * 0.1};
    const std::vector<float> sample(2, static_cast<float>(-i));
    ASSERT_EQ(b.stream.push(times, sample), Status::ok);
    for (StreamAnswer answer; b.stream.pop(a.engine, answer);) b.tell(answer);
  }
  EXPECT_EQ(a.windows(), alone.windows());
  ASSERT_EQ(b.windows().size(), 14u);
  for (const auto& [first, last] : b.windows()) EXPECT_EQ(last, first - 3);
}

TEST(Stream, ForgetsEverythingWhenReset) {
  Running running(stamped_feed()), fresh(stamped_feed());
  running.count(7, 7, 20);
  (void)running.push(7.2, 1);
  running.stream.reset();
  running.told.clear();
  running.count(0, 9);
  fresh.count(0, 9);
  EXPECT_EQ(running.windows(), fresh.windows());
  EXPECT_TRUE(running.doubts().empty());
}

}  // namespace
}  // namespace stride::engine

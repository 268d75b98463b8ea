#include "stride/windows/window_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "stride/signal/chain.hpp"
#include "stride/signal/slicer.hpp"
#include "stride/windows/made_up_test.hpp"
#include "stride/windows/stretches.hpp"

namespace stride::windows {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

std::string refusal(const recordings::Collection& collection, const Preprocessing& p = {}) {
  try {
    make_windows(collection, p);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

// Nine samples, four a window, a new one every second: starts 0, 2, 4; the one at 4 is half
// walking.
TEST(Windows, OfAWorkedExample) {
  auto collection = two_channels();
  collection.recordings = {counting("b", "b/1", {0, 0, 0, 0, 0, 0, 1, 1, 1}),
                           counting("a", "a/1", {1, 1, 1, 1, -1})};
  collection.recordings[1].side = recordings::Side::test;
  const WindowSet set = make_windows(collection, {});
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(set.length, 4u);
  EXPECT_EQ(set.hop, 2u);
  EXPECT_TRUE(
      std::ranges::equal(set.window(1), std::vector<float>{2, 3, 4, 5, 102, 103, 104, 105}));
  EXPECT_EQ(set.y, (std::vector<std::int32_t>{0, 0, 1}));
  EXPECT_EQ(set.subjects, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(set.recordings, (std::vector<std::string>{"b/1", "a/1"}));
  EXPECT_EQ(set.origins[1].begin, 2);
  EXPECT_EQ(set.origins[1].end, 6);
  EXPECT_EQ(set.origins[2].subject, 1);
  EXPECT_EQ(set.origins[2].recording, 1);
  EXPECT_EQ(set.origins[2].side, recordings::Side::test);
  EXPECT_EQ(set.tally, (recordings::Tally{{"windows dropped: mixed activities", 1}}));
  EXPECT_EQ(set.checksum, "0123");
  EXPECT_EQ(set.preprocessing.window_s, 0.4);
}

// A heart rate at a third of the rate, and none at the end; what the person did does not matter.
recordings::Collection with_heart_rate() {
  auto collection = two_channels();
  collection.targets = {{"steps", "1"}, {"heart_rate", "bpm"}};
  collection.recordings = {counting("a", "a/1", {0, -1, -1, 1, 1, 0, 0, 0, 0, 0})};
  for (const float bpm :
       {60.F, missing, missing, 90.F, missing, missing, missing, missing, missing, missing})
    collection.recordings[0].targets.insert(collection.recordings[0].targets.end(), {7.F, bpm});
  return collection;
}

TEST(Windows, GetTheMeanOfATargetWhereItWasMeasured) {
  const WindowSet set = make_windows(with_heart_rate(), {.target = "heart_rate"});
  ASSERT_EQ(set.size(), 2u);
  ASSERT_TRUE(set.target);
  EXPECT_EQ(*set.target, (recordings::Channel{"heart_rate", "bpm"}));
  EXPECT_EQ(set.targets, (std::vector<float>{75, 90}));
  EXPECT_EQ(set.channels.size(), 2u);
  EXPECT_EQ(set.answers(), 1u);
  EXPECT_EQ(set.tally, (recordings::Tally{{"windows dropped: target not measured", 2}}));
  EXPECT_TRUE(std::ranges::equal(set.window(0),
                                 make_windows(with_heart_rate(), {.label_rule = LabelRule::majority,
                                                                  .unlabelled = Unlabelled::keep})
                                     .window(0)))
      << "a target changes no input";
}

TEST(Windows, TakeATargetOutOfTheInputs) {
  auto collection = with_heart_rate();
  const WindowSet set = make_windows(collection, {.target = "gyro"});
  EXPECT_EQ(set.channels, (std::vector<recordings::Channel>{{"acc", "m/s^2"}}));
  EXPECT_EQ(set.targets, (std::vector<float>{101.5, 103.5, 105.5, 107.5}));
  EXPECT_NE(refusal(collection, {.channels = {"acc", "gyro"}, .target = "gyro"})
                .find("'gyro', the target"),
            std::string::npos);
  EXPECT_NE(refusal(collection, {.target = "heart_rat"}).find("Did you mean 'heart_rate'"),
            std::string::npos);
  collection.targets.clear();
  collection.recordings[0].targets.clear();
  EXPECT_NE(refusal(collection, {.target = "cadence"}).find("nothing was measured beside"),
            std::string::npos);
  auto never = with_heart_rate();
  for (std::size_t i = 1; i < 20; i += 2) never.recordings[0].targets[i] = missing;
  EXPECT_NE(refusal(never, {.target = "heart_rate"}).find("heart_rate was measured: got none of 4"),
            std::string::npos);
}

TEST(Windows, LabelByEveryRule) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", {0, 0, 0, 1})};
  EXPECT_EQ(make_windows(collection, {.label_rule = LabelRule::majority}).y,
            std::vector<std::int32_t>{0});
  EXPECT_EQ(make_windows(collection, {.label_rule = LabelRule::last}).y,
            std::vector<std::int32_t>{1});
  collection.recordings = {counting("a", "a/1", {0, 1, 1, 0})};  // a tie goes to the later one
  EXPECT_EQ(make_windows(collection, {.label_rule = LabelRule::majority}).y,
            std::vector<std::int32_t>{0});
  collection.recordings = {counting("a", "a/1", {0, 0, 1, 1})};
  EXPECT_EQ(make_windows(collection, {.label_rule = LabelRule::majority}).y,
            std::vector<std::int32_t>{1});
}

TEST(Windows, KeepOnlyTheActivitiesThatWereAskedFor) {
  auto collection = two_channels();
  collection.activities = {"sit", "walk", "run"};
  collection.recordings = {counting("a", "a/1", {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2})};
  const WindowSet set = make_windows(collection, {.activities = {"run", "sit"}});
  EXPECT_EQ(set.activities, (std::vector<std::string>{"run", "sit"}));
  EXPECT_EQ(set.y, (std::vector<std::int32_t>{1, 0}));
  EXPECT_EQ(set.tally.at("windows dropped: unlabelled"), 1);
  EXPECT_EQ(set.tally.at("windows dropped: mixed activities"), 2);
  const WindowSet kept =
      make_windows(collection, {.activities = {"run"}, .unlabelled = Unlabelled::keep});
  EXPECT_EQ(kept.activities, (std::vector<std::string>{"run", "null"}));
  EXPECT_EQ(kept.y, (std::vector<std::int32_t>{1, 1, 1, 0}));  // not walking and not sitting
  EXPECT_NE(refusal(collection, {.activities = {"ran"}}).find("no 'ran'"), std::string::npos)
      << refusal(collection, {.activities = {"ran"}});
  EXPECT_NE(refusal(collection, {.activities = {"run", "run"}}).find("twice"), std::string::npos);
}

TEST(Windows, KeepNullAsAnActivityOrDropIt) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", {-1, -1, -1, -1, 1, 1, 1, 1})};
  const WindowSet dropped = make_windows(collection, {});
  EXPECT_EQ(dropped.y, std::vector<std::int32_t>{1});
  EXPECT_EQ(dropped.activities, (std::vector<std::string>{"sit", "walk"}));
  EXPECT_EQ(dropped.tally.at("windows dropped: unlabelled"), 1);
  EXPECT_EQ(dropped.tally.at("windows dropped: mixed activities"), 1);
  const WindowSet kept = make_windows(collection, {.unlabelled = Unlabelled::keep});
  EXPECT_EQ(kept.y, (std::vector<std::int32_t>{2, 1}));
  EXPECT_EQ(kept.activities, (std::vector<std::string>{"sit", "walk", "null"}));
  EXPECT_FALSE(kept.tally.contains("windows dropped: unlabelled"));
}

// Everything about a window by its definition, recording by recording, the slow and obvious way.
TEST(Windows, EqualTheDefinitionOnRandomRecordings) {
  constexpr std::uint64_t seed = 42;
  Random random(seed);
  for (int trial = 0; trial < 60; ++trial) {
    const auto collection = random_collection(random, 3);
    const Preprocessing p{.window_s = static_cast<double>(2 + random.below(6)) / 10,
                          .overlap = random.uniform(0, 0.95),
                          .label_rule = static_cast<LabelRule>(random.below(3)),
                          .unlabelled = static_cast<Unlabelled>(random.below(2))};
    const std::size_t length = window_length(resolved(p, collection)),
                      hop = window_hop(resolved(p, collection));
    std::vector<float> x;
    std::vector<std::int32_t> y;
    for (const auto& recording : collection.recordings)
      for (std::size_t start = 0; start + length <= recording.labels.size(); start += hop) {
        const auto begin = recording.labels.begin() + static_cast<std::ptrdiff_t>(start);
        const std::vector<std::int16_t> labels(begin, begin + static_cast<std::ptrdiff_t>(length));
        std::int16_t label = labels.back();
        if (p.label_rule == LabelRule::unanimous &&
            std::ranges::count(labels, label) != std::ssize(labels))
          continue;
        if (p.label_rule == LabelRule::majority)
          for (auto later = labels.rbegin(); later != labels.rend(); ++later)
            if (std::ranges::count(labels, *later) > std::ranges::count(labels, label))
              label = *later;
        if (label < 0 && p.unlabelled == Unlabelled::drop) continue;
        y.push_back(label < 0 ? 2 : label);
        for (std::size_t c = 0; c < 2; ++c)
          for (std::size_t t = 0; t < length; ++t)
            x.push_back(recording.samples[(start + t) * 2 + c]);
      }
    if (y.empty()) continue;
    const WindowSet set = make_windows(collection, p);
    ASSERT_EQ(set.y, y) << "seed " << seed << " trial " << trial;
    ASSERT_TRUE(std::ranges::equal(set.x, x)) << "seed " << seed << " trial " << trial;
  }
}

TEST(Windows, KeepTheChosenChannelsInTheirOrder) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", {0, 0, 0, 0})};
  const WindowSet set = make_windows(collection, {.channels = {"gyro", "acc"}});
  EXPECT_TRUE(std::ranges::equal(set.x, std::vector<float>{100, 101, 102, 103, 0, 1, 2, 3}));
  EXPECT_EQ(set.channels[0].name, "gyro");
  EXPECT_EQ(make_windows(collection, {.channels = {"gyro"}}).x.size(), 4u);
}

TEST(Windows, GetAChannelMoreForSplitGravity) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", {0, 0, 0, 0})};
  const WindowSet set = make_windows(collection, {.gravity = Gravity::split});
  ASSERT_EQ(set.channels.size(), 3u);
  EXPECT_EQ(set.channels[2], (recordings::Channel{"acc_gravity", "m/s^2"}));
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_EQ(set.x[t] + set.x[8 + t], static_cast<float>(t));  // body + gravity = raw
    EXPECT_EQ(set.x[4 + t], 100 + static_cast<float>(t));
  }
}

TEST(Windows, BridgeShortGapsAndEndAtLongOnes) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", std::vector<std::int16_t>(14, 0))};
  auto& samples = collection.recordings[0].samples;
  samples[2 * 2] = missing;                                       // one reading: bridged
  for (std::size_t i = 6; i < 10; ++i) samples[i * 2] = missing;  // four at 10 Hz: more than 0.25 s
  const WindowSet set = make_windows(collection, {});
  ASSERT_EQ(set.size(), 3u);
  EXPECT_TRUE(
      std::ranges::equal(set.window(0), std::vector<float>{0, 1, 2, 3, 100, 101, 102, 103}));
  EXPECT_EQ(set.origins[1].begin, 1);  // starts at sample 2, which was made of 1 and 3
  EXPECT_EQ(set.origins[2].begin, 10);
  EXPECT_EQ(set.origins[2].end, 14);
  EXPECT_EQ(set.tally, (recordings::Tally{{"readings interpolated", 1},
                                          {"recordings split at long gaps", 1},
                                          {"samples dropped: missing readings", 4}}));
}

// Nothing follows to draw a line to.
TEST(Windows, CountWhatIsMissingAtTheEnd) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", {0, 0, 0, 0, 0, 0})};
  collection.recordings[0].samples[4 * 2] = missing;
  collection.recordings[0].samples[5 * 2] = missing;
  const WindowSet set = make_windows(collection, {});
  EXPECT_EQ(set.size(), 1u);
  EXPECT_EQ(set.tally.at("samples dropped: missing readings"), 2);
}

TEST(Windows, OfResampledRecordingsNameEveryRawSampleThatTookPart) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", std::vector<std::int16_t>(40, 1))};
  auto& recording = collection.recordings[0];
  for (std::size_t i = 0; i < 40; ++i)
    recording.time_s.push_back(7.03 + 0.1 * static_cast<double>(i) + (i % 2 ? 0.02 : 0));
  recording.time_s[20] = recording.time_s[19];  // repeats: ignored and counted
  const WindowSet set = make_windows(collection, {.rate_hz = 9});
  EXPECT_EQ(set.tally.at("samples dropped: time repeats or goes back"), 1);
  for (std::size_t i = 0; i < set.size(); ++i) {
    // A grid point at time t needs the raw samples round it: 0.02 s of jitter, nothing beyond.
    const double start = static_cast<double>(i * set.hop) / 9 * 10;
    EXPECT_NEAR(static_cast<double>(set.origins[i].begin), start, 1.3) << i;
    EXPECT_NEAR(static_cast<double>(set.origins[i].end), start + 3 / 0.9 + 1, 1.8) << i;
  }
}

// What a device gives that pushes one sample at a time through chain and slicer: the same bits.
TEST(Windows, AreWhatADevicePushesSampleBySample) {
  Random random(8);
  auto collection = random_collection(random, 1);
  auto& recording = collection.recordings[0];
  recording = counting("a", "a/1", std::vector<std::int16_t>(900, 0));
  double time_s = 0;
  for (float& value : recording.samples)
    value = random.uniform() < 0.05 ? missing : static_cast<float>(random.normal());
  for (std::size_t i = 0; i < 900; ++i)
    recording.time_s.push_back(time_s += i % 300 == 299 ? 3 : random.uniform(0.08, 0.12));
  collection.recordings.resize(1);
  const Preprocessing p{.rate_hz = 7,
                        .low_pass_hz = 3,
                        .high_pass_hz = 0.2,
                        .gravity = Gravity::split,
                        .window_s = 2};
  const WindowSet set = make_windows(collection, p);

  constexpr std::uint32_t accelerations[] = {0};
  const signal::ChainPlan plan{
      .channels = 2,
      .rates = {.from_hz = 10, .to_hz = 7, .longest_gap_s = p.longest_gap_s},
      .stamped = true,
      .low_pass_hz = 3,
      .high_pass_hz = 0.2,
      .gravity = signal::GravityUse::split,
      .accelerations = {accelerations, 1}};
  std::vector<float> memory(signal::chain_memory(plan)), values(2 * 100),
      windows(signal::slicer_memory({3, 14, 7}));
  std::vector<signal::Stamp> stamps(100);
  std::vector<signal::Reading> readings(2);
  signal::Chain chain;
  signal::Slicer slicer;
  ASSERT_EQ(signal::Chain::make(plan, memory, {values, stamps, readings}, chain), Status::ok);
  ASSERT_EQ(signal::Slicer::make({3, 14, 7}, windows, slicer), Status::ok);
  std::vector<float> streamed, sample(3);
  signal::Stamp stamp;
  std::uint32_t stretch = 0;
  for (std::size_t i = 0; i < 900; ++i) {
    ASSERT_EQ(chain.push(recording.time_s[i], {recording.samples.data() + 2 * i, 2}), Status::ok);
    while (chain.pop(sample, stamp)) {
      if (chain.stretch() != stretch) slicer.reset();
      stretch = chain.stretch();
      if (const auto window = slicer.push(sample); !window.empty())
        streamed.insert(streamed.end(), window.begin(), window.end());
    }
  }
  EXPECT_GT(set.size(), 50u);
  EXPECT_TRUE(std::ranges::equal(set.x, streamed));
}

TEST(Windows, SayWhyNoneCameOut) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", std::vector<std::int16_t>(20, -1))};
  EXPECT_NE(refusal(collection).find("9 unlabelled"), std::string::npos) << refusal(collection);
  EXPECT_NE(refusal(collection).find("--null keep"), std::string::npos) << refusal(collection);
  collection.recordings = {counting("a", "a/1", {0, 1, 0, 1, 0, 1})};
  EXPECT_NE(refusal(collection).find("2 of mixed activities"), std::string::npos)
      << refusal(collection);
  for (std::size_t i = 0; i < 6; ++i) collection.recordings[0].samples[2 * i] = missing;
  EXPECT_NE(refusal(collection).find("6 samples with missing readings"), std::string::npos)
      << refusal(collection);
}

TEST(Windows, TakeEmptyRecordingsAndSingleActivities) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "empty", {}), counting("b", "short", {0}),
                           counting("c", "c/1", {0, 0, 0, 0})};
  const WindowSet set = make_windows(collection, {});
  EXPECT_EQ(set.y, std::vector<std::int32_t>{0});
  EXPECT_EQ(set.activities.size(), 2u);  // one that never occurs stays in the list
  EXPECT_EQ(set.subjects, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(set.tally.at("stretches dropped: shorter than a window"), 1);
}

TEST(Windows, RefuseCollectionsThatContradictThemselves) {
  auto collection = two_channels();
  const auto good = counting("a", "a/1", {0, 0, 0, 0, 1});
  const auto with = [&](const auto& change) {
    collection.recordings = {good};
    change(collection.recordings[0]);
    return refusal(collection);
  };
  EXPECT_EQ(with([](auto&) {}), "nothing was refused");
  EXPECT_NE(with([](auto& r) { r.samples.pop_back(); }).find("a/1"), std::string::npos);
  EXPECT_NE(with([](auto& r) { r.labels.pop_back(); }).find("values"), std::string::npos);
  EXPECT_NE(with([](auto& r) { r.time_s = {1, 2}; }).find("stamps"), std::string::npos);
  EXPECT_NE(with([](auto& r) { r.labels[0] = 2; }).find("label"), std::string::npos);
  EXPECT_NE(with([](auto& r) { r.labels[0] = -2; }).find("label"), std::string::npos);
}

// Stamps from a broken clock: nothing hangs, nothing grows without bound.
TEST(Windows, OutliveNonsenseStamps) {
  Random random(23);
  for (int trial = 0; trial < 100; ++trial) {
    auto collection = two_channels();
    collection.recordings = {counting("a", "a/1", std::vector<std::int16_t>(200, 0))};
    const double wild[] = {0, 1e300, -1e300, std::nan(""), INFINITY, 1e9, 0.1, -5};
    double time_s = 0;
    for (std::size_t i = 0; i < 200; ++i)
      collection.recordings[0].time_s.push_back(random.uniform() < 0.02 ? wild[random.below(8)]
                                                                        : time_s += 0.1);
    try {
      const WindowSet set = make_windows(collection, {.rate_hz = 1000});
      EXPECT_LT(set.size(), 20000u);
    } catch (const Error&) {
    }
  }
}

TEST(Windows, RefuseToFillTheMachine) {
  auto collection = two_channels();
  collection.recordings = {counting("a", "a/1", std::vector<std::int16_t>(300000, 0))};
  const std::string message = refusal(collection, {.window_s = 15000, .overlap = 0.99999999});
  EXPECT_NE(message.find("GiB"), std::string::npos) << message;
}

}  // namespace
}  // namespace stride::windows

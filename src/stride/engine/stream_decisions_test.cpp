// A stream feeds its decider, and owes nothing when a stretch ends.
#include <limits>

#include "stride/engine/stream_made_up_test.hpp"

namespace stride::engine {
namespace {

using Windows = std::vector<std::pair<float, float>>;  // first and last value

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

// The likeliest of the three answers, with two windows of delay; the gap ends the stretch, so what
// is owed comes before it.
TEST(StreamDecisions, DecidesAndOwesNothingAcrossAGap) {
  DecisionRules rules;
  rules.activities = 3;
  const std::vector<float> transition(9, 0.0F), start(3, 0.0F);
  rules.transition = transition, rules.start = start;
  rules.lag = 2;
  Running running(stamped_feed(), small_contract(), rules);
  ASSERT_EQ(running.status, Status::ok);
  running.count(0, 12);  // five windows
  std::vector<std::size_t> ago;
  for (const auto& told : running.told)
    if (told.decided) ago.push_back(told.ago);
  EXPECT_EQ(ago, (std::vector<std::size_t>{2, 2, 2}));
  EXPECT_EQ(running.told.back().activity, 1u) << "the last acceleration is the greatest";
  running.told.clear();
  running.count(3, 4);
  ASSERT_EQ(running.told.size(), 4u);
  EXPECT_EQ(running.told[0].ago, 1u);
  EXPECT_EQ(running.told[1].ago, 0u);
  EXPECT_NEAR(running.told[1].end_s, 1.2, 1e-9);
  EXPECT_EQ(running.told[2].doubt, Doubt::gap);
  EXPECT_TRUE(running.told[2].decided && running.told[2].unknown);
  EXPECT_FALSE(running.told[3].decided);
  running.told.clear();
  running.end();
  ASSERT_EQ(running.told.size(), 1u);
  EXPECT_TRUE(running.told[0].decided);
  rules.activities = 2;
  rules.transition = {transition.data(), 4}, rules.start = {start.data(), 2};
  EXPECT_EQ(Running(stamped_feed(), small_contract(), rules).status, Status::bad_shape);
}

// A stretch that ends without a gap in time, since only one sensor is silent.
TEST(StreamDecisions, TellsWhatIsOwedWhereASensorFellSilent) {
  DecisionRules rules;
  rules.activities = 3;
  const std::vector<float> transition(9, 0.0F), start(3, 0.0F);
  rules.transition = transition, rules.start = start;
  rules.lag = 1;
  Running running(stamped_feed(), small_contract(), rules);
  running.count(0, 4);
  for (int i = 4; i < 10; ++i)
    EXPECT_EQ(running.push({i * 0.1}, {static_cast<float>(i), missing}), Status::ok);
  ASSERT_EQ(running.told.size(), 3u);
  EXPECT_FALSE(running.told[0].decided);
  EXPECT_TRUE(running.told[1].decided && running.told[1].logits.empty());
  EXPECT_EQ(running.told[1].ago, 0u);
  EXPECT_EQ(running.told[2].doubt, Doubt::silence);
  EXPECT_TRUE(running.told[2].unknown);
}

// The sensor is back before anything is told of its silence, but the stretch is another.
TEST(StreamDecisions, TellsWhatIsOwedAfterAShortSilence) {
  DecisionRules rules;
  rules.activities = 3;
  const std::vector<float> transition(9, 0.0F), start(3, 0.0F);
  rules.transition = transition, rules.start = start;
  rules.lag = 1;
  Running running(stamped_feed(), small_contract(), rules);
  running.count(0, 4);
  for (const double time_s : {0.4, 0.5, 0.6, 0.7, 0.71})
    EXPECT_EQ(running.push({time_s}, {1, missing}), Status::ok);
  running.count(0.75, 5, 20);
  EXPECT_TRUE(running.doubts().empty());
  ASSERT_EQ(running.told.size(), 3u);
  EXPECT_TRUE(running.told[1].decided && running.told[1].logits.empty());
  EXPECT_FALSE(running.told[2].decided);
  EXPECT_EQ(running.windows(), (Windows{{0, 3}, {20, 23}}));
}

// What is due and what was pushed behind it.
TEST(StreamDecisions, ForgetsWhatItWouldHaveToldWhenReset) {
  DecisionRules rules;
  rules.activities = 3;
  const std::vector<float> transition(9, 0.0F), start(3, 0.0F);
  rules.transition = transition, rules.start = start;
  rules.lag = 1;
  Running running(stamped_feed(), small_contract(), rules);
  running.count(0, 4);
  const std::vector<double> times = {5, 5.1};
  const std::vector<float> samples(4, 1.0F);
  ASSERT_EQ(running.stream.push(times, samples), Status::ok);
  StreamAnswer answer;
  ASSERT_TRUE(running.stream.pop(running.engine, answer));
  EXPECT_TRUE(answer.decided) << "owed; the gap is told next";
  running.stream.reset();
  EXPECT_FALSE(running.stream.pop(running.engine, answer));
  running.told.clear();
  running.count(0, 4, 7);
  EXPECT_EQ(running.windows(), (Windows{{7, 10}}));
  EXPECT_TRUE(running.doubts().empty());
  running.told.clear();
  running.end();
  EXPECT_EQ(running.told.size(), 1u);
}

}  // namespace
}  // namespace stride::engine

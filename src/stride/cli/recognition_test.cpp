#include "stride/cli/recognition.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace stride::cli {
namespace {

Answer answer(double begin_s, std::int32_t activity) {
  Answer a{begin_s, begin_s + 2, activity, {0.1F, 0.1F}};
  a.probabilities[static_cast<std::size_t>(activity)] = 0.9F;
  return a;
}

// Windows of 2 s, a new one every second: 0 0 1 1, then a hole of 10 s, then 1.
TEST(Segments, MergeAWorkedExample) {
  const auto s =
      segments_of({answer(0, 0), answer(1, 0), answer(2, 1), answer(3, 1), answer(14, 1)}, 1);
  ASSERT_EQ(s.size(), 3u);
  EXPECT_EQ(s[0].begin_s, 0);
  EXPECT_EQ(s[0].end_s, 2.5) << "half way between the middles of windows 2 and 3";
  EXPECT_EQ(s[1].begin_s, 2.5);
  EXPECT_EQ(s[1].end_s, 5);
  EXPECT_EQ(s[1].windows, 2);
  EXPECT_NEAR(s[1].probability, 0.9, 1e-6);
  EXPECT_EQ(s[2].begin_s, 14) << "a hole parts two stretches of one activity";
  EXPECT_EQ(s[2].end_s, 16);
}

TEST(Segments, AreNoneWithoutAnswers) { EXPECT_TRUE(segments_of({}, 1).empty()); }

TEST(Answers, AreSoftmaxAtTheRecordingsTimes) {
  windows::WindowSet w;
  w.y = {0, 0};
  w.origins = {{.begin = 0, .end = 4}, {.begin = 2, .end = 6}};
  recordings::Collection c;
  c.rate_hz = 2;
  c.recordings.resize(1);
  c.recordings[0].time_s = {10, 10.5, 11, 11.5, 12, 12.5};
  const std::vector<float> logits = {0, std::log(3.0F), 1000, 0};  // [2, 2]
  const auto a = answers_in_time(w, c, logits, {.activities = 2});
  ASSERT_EQ(a.size(), 2u);
  EXPECT_EQ(a[0].begin_s, 10);
  EXPECT_EQ(a[0].end_s, 12);
  EXPECT_EQ(a[0].activity, 1);
  EXPECT_NEAR(a[0].probabilities[1], 0.75, 1e-6);
  EXPECT_EQ(a[1].begin_s, 11);
  EXPECT_EQ(a[1].activity, 0);
  EXPECT_EQ(a[1].probabilities[0], 1) << "large logits do not overflow";
}

// Three windows in a row and one after a silence; the odd second one is smoothed away, and the last
// says too little to be known.
TEST(Answers, FollowTheRulesOverEachStretch) {
  windows::WindowSet w;
  w.y = {0, 0, 0, 0};
  w.origins = {{.begin = 0, .end = 4},
               {.begin = 2, .end = 6},
               {.begin = 4, .end = 8},
               {.begin = 20, .end = 24}};
  recordings::Collection c;
  c.rate_hz = 2;
  c.recordings.resize(1);
  const std::vector<float> transition = {0, 3, 3, 0}, start = {0, 0};
  engine::DecisionRules rules{.activities = 2, .transition = transition, .start = start, .lag = 5};
  rules.rejection = engine::Rejection::probability, rules.threshold = 0.4F;
  rules.quantile = 0.9F;
  const auto a = answers_in_time(w, c, {3, 0, 0, 1, 3, 0, 0.1F, 0.2F}, rules);
  ASSERT_EQ(a.size(), 4u);
  EXPECT_EQ(a[1].activity, 0);
  EXPECT_NEAR(a[1].probabilities[0], 1 / (1 + std::exp(1.0)), 1e-6);
  EXPECT_EQ(a[1].set, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(a[2].set, (std::vector<std::int32_t>{0}));
  EXPECT_EQ(a[3].activity, 1);
  EXPECT_TRUE(a[3].unknown);
  EXPECT_FALSE(a[2].unknown);
  const std::vector<std::string> names = {"sit", "walk"};
  const auto s = segments_of(a, 1);
  ASSERT_EQ(s.size(), 2u);
  EXPECT_EQ(s[0].windows, 3);
  const Json json = as_json(a, s, names);
  EXPECT_EQ(json["segments"][1]["activity"], "unknown");
  EXPECT_EQ(json["windows"][1]["set"], (std::vector<std::string>{"sit", "walk"}));
  EXPECT_NE(as_csv(a, names).find("10.000,12.000,unknown,0.5"), std::string::npos);
}

TEST(Values, StandBesideTheirTimesAndUnit) {
  windows::WindowSet w;
  w.y = {0, 0};
  w.origins = {{.begin = 0, .end = 4}, {.begin = 2, .end = 6}};
  recordings::Collection c;
  c.rate_hz = 2;
  c.recordings.resize(1);
  const auto values = values_in_time(w, c, {101.25F, -0.5F});
  const network::Contract::Channel cadence{"cadence, mean", "steps/min"};
  EXPECT_EQ(as_csv(values, cadence),
            "begin_s,end_s,\"cadence, mean [steps/min]\"\n0.000,2.000,101.25\n1.000,3.000,-0.5\n");
  const Json json = as_json(values, cadence);
  EXPECT_EQ(json["unit"], "steps/min");
  EXPECT_EQ(json["windows"][1]["value"], -0.5);
  EXPECT_EQ(json["windows"][1]["begin_s"], 1);
}

TEST(Answers, AreCsvThatASpreadsheetReads) {
  EXPECT_EQ(as_csv({answer(0.5, 1)}, {"sit", "walk, \"fast\""}),
            "begin_s,end_s,activity,probability,p_sit,\"p_walk, \"\"fast\"\"\"\n"
            "0.500,2.500,\"walk, \"\"fast\"\"\",0.9000,0.1000,0.9000\n");
}

}  // namespace
}  // namespace stride::cli

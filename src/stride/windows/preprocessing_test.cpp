#include "stride/windows/preprocessing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "stride/windows/made_up_test.hpp"

namespace stride::windows {
namespace {

recordings::Collection five_seconds() {
  auto collection = two_channels();
  collection.recordings.push_back(counting("a", "a/1", std::vector<std::int16_t>(50, 0)));
  return collection;
}

std::string refusal(const std::function<void(Preprocessing&)>& change) {
  Preprocessing p;
  change(p);
  try {
    resolved(p, five_seconds());
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(Preprocessing, TakesFromTheCollectionWhatWasLeftOpen) {
  const Preprocessing p = resolved({}, five_seconds());
  EXPECT_EQ(p.channels, (std::vector<std::string>{"acc", "gyro"}));
  EXPECT_EQ(p.rate_hz, 10);
  EXPECT_EQ(p.window_s, 0.4);
  EXPECT_EQ(p.overlap, 0.5);
  EXPECT_EQ(to_json(resolved(p, five_seconds())), to_json(p));  // once is enough
}

TEST(Preprocessing, KeepsWhatWasAsked) {
  const Preprocessing asked{.channels = {"gyro"}, .rate_hz = 5, .window_s = 1, .overlap = 0};
  EXPECT_EQ(to_json(resolved(asked, five_seconds())), to_json(asked));
}

TEST(Preprocessing, GoesThroughJsonAndBack) {
  const Preprocessing p{.channels = {"b", "a"},
                        .activities = {"walk", "sit"},
                        .rate_hz = 33.3,
                        .longest_gap_s = 0.1,
                        .low_pass_hz = 12,
                        .high_pass_hz = 0.7,
                        .gravity = Gravity::split,
                        .window_s = 2.56,
                        .overlap = 0.75,
                        .label_rule = LabelRule::majority,
                        .unlabelled = Unlabelled::keep,
                        .scaler = ScalerKind::robust};
  const Json json = parse_json(to_json(p).dump(), "test");
  EXPECT_EQ(to_json(preprocessing_from_json(json, "test")), json);
  EXPECT_EQ(json["gravity"], "split");
}

// Every member, missing or of another type, gives a message that names it.
TEST(Preprocessing, RefusesJsonThatLacksAMemberOrHasAWrongOne) {
  const Json good = to_json(Preprocessing{});
  for (const auto& item : good.items()) {
    Json lacking = good, wrong = good;
    lacking.erase(item.key());
    wrong[item.key()] = {{"what", 1}};
    for (const Json& bad : {lacking, wrong}) try {
        preprocessing_from_json(bad, "here");
        ADD_FAILURE() << bad;
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find(item.key()), std::string::npos) << error.what();
      }
  }
  EXPECT_THROW(preprocessing_from_json(Json::array(), "here"), Error);
}

TEST(Preprocessing, NamesItsChoices) {
  for (const char* name : {"keep", "remove", "split"})
    EXPECT_EQ(name_of(gravity_named(name)), name);
  for (const char* name : {"unanimous", "majority", "last"})
    EXPECT_EQ(name_of(label_rule_named(name)), name);
  for (const char* name : {"drop", "keep"}) EXPECT_EQ(name_of(unlabelled_named(name)), name);
  for (const char* name : {"none", "zscore", "minmax", "robust", "units"})
    EXPECT_EQ(name_of(scaler_named(name)), name);
  EXPECT_THROW(scaler_named("zscor"), Error);
}

TEST(Preprocessing, SaysWhatToDoAboutATooLongWindow) {
  EXPECT_EQ(refusal([](auto& p) { p.window_s = 12.8; }),
            "[windows] window: got 12.8 s (128 samples), want at most 5 s (the longest recording). "
            "Use --window-s 5.");
  EXPECT_EQ(refusal([](auto& p) { p.window_s = 5; }), "nothing was refused");
  EXPECT_NE(refusal([](auto& p) { p.window_s = 5.1; }), "nothing was refused");
}

TEST(Preprocessing, RefusesNonsenseOnBothSidesOfEachBorder) {
  struct Case {
    const char* what;
    std::function<void(Preprocessing&)> bad, good;
  };
  const Case cases[] = {
      {"overlap", [](auto& p) { p.overlap = 1; }, [](auto& p) { p.overlap = 0.999; }},
      {"overlap", [](auto& p) { p.overlap = -0.1; }, [](auto& p) { p.overlap = 0; }},
      {"overlap", [](auto& p) { p.overlap = std::nan(""); }, [](auto& p) { p.overlap = -1; }},
      {"rate", [](auto& p) { p.rate_hz = -5; }, [](auto& p) { p.rate_hz = 5; }},
      {"rate", [](auto& p) { p.rate_hz = 1001; }, [](auto& p) { p.rate_hz = 1000; }},
      {"rate", [](auto& p) { p.rate_hz = std::nan(""); }, [](auto& p) { p.rate_hz = 0; }},
      {"longest gap", [](auto& p) { p.longest_gap_s = -1; }, [](auto& p) { p.longest_gap_s = 0; }},
      {"longest gap", [](auto& p) { p.longest_gap_s = 61; }, [](auto& p) { p.longest_gap_s = 60; }},
      {"low-pass", [](auto& p) { p.low_pass_hz = 5; }, [](auto& p) { p.low_pass_hz = 4.9; }},
      {"high-pass", [](auto& p) { p.high_pass_hz = -1; }, [](auto& p) { p.high_pass_hz = 1; }},
      {"high-pass", [](auto& p) { p.high_pass_hz = 2, p.low_pass_hz = 2; },
       [](auto& p) { p.high_pass_hz = 1.9, p.low_pass_hz = 2; }},
      {"gravity", [](auto& p) { p.gravity = Gravity::remove, p.channels = {"gyro"}; },
       [](auto& p) { p.gravity = Gravity::remove, p.channels = {"acc"}; }},
      {"gravity filter",
       [](auto& p) { p.gravity = Gravity::split, p.rate_hz = 0.6, p.window_s = 4; },
       [](auto& p) { p.gravity = Gravity::split, p.rate_hz = 0.7, p.window_s = 3; }},
      {"window", [](auto& p) { p.window_s = 0.14; }, [](auto& p) { p.window_s = 0.15; }},
      {"window", [](auto& p) { p.window_s = -2; }, [](auto& p) { p.window_s = 2; }},
      {"window", [](auto& p) { p.window_s = std::nan(""); }, [](auto& p) { p.window_s = 0; }},
      {"window", [](auto& p) { p.window_s = 1e300; }, [](auto& p) { p.window_s = 1; }},
      {"acc", [](auto& p) { p.channels = {"ac"}; }, [](auto& p) { p.channels = {"acc"}; }},
      {"channels",
       [](auto& p) {
         p.channels = {"acc", "acc"};
       },
       [](auto& p) {
         p.channels = {"gyro", "acc"};
       }},
  };
  for (const Case& c : cases) {
    EXPECT_NE(refusal(c.bad).find(c.what), std::string::npos) << c.what << ": " << refusal(c.bad);
    EXPECT_EQ(refusal(c.good), "nothing was refused") << c.what;
  }
}

TEST(Preprocessing, RefusesCollectionsWithoutAnything) {
  auto collection = two_channels();
  EXPECT_THROW(resolved({}, collection), Error);  // no recording
  collection.recordings.push_back(counting("a", "a", {}));
  EXPECT_THROW(resolved({}, collection), Error);  // an empty one
  collection = five_seconds();
  collection.rate_hz = 0;
  EXPECT_THROW(resolved({}, collection), Error);
  collection = five_seconds();
  collection.channels.clear();
  EXPECT_THROW(resolved({}, collection), Error);
}

}  // namespace
}  // namespace stride::windows

#include "stride/evaluation/answer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace stride::evaluation {
namespace {

Answer small() {
  return {.command = {"train", "--data", "x", "--seed", "1"},
          .protocol = "official",
          .leaky = false,
          .data_set = "x",
          .checksum = "0123",
          .outcome = {.activities = {"sit", "walk"},
                      .subjects = {"ann", "bob"},
                      .per_subject = {2, 1, 3, 1, 2, 2, 0, 3, 1, 4, 1, 4},
                      .confusion = {2, 2, 1, 4}},
          .curves = {{.name = "",
                      .loss = {1, 0.1234567},
                      .validation_macro_f1 = {std::numeric_limits<double>::quiet_NaN(), 0.5}}},
          .cost = {.parameters = 10, .macs = 20, .weight_bytes = 40, .file_bytes = 99},
          .made = {
              .date = "2026-01-02", .machine = "m", .executor = "e", .code = "c", .seconds = 1.25}};
}

std::string refusal(const std::function<void(Json&)>& change) {
  Json json = to_json(small());
  change(json);
  try {
    answer_from_json(json, "kept.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

void expect_refused(const std::string& words, const std::function<void(Json&)>& change) {
  const std::string said = refusal(change);
  EXPECT_NE(said.find(words), std::string::npos) << said;
  EXPECT_TRUE(said.starts_with("[kept.json")) << said;
  EXPECT_EQ(said.find('\n'), std::string::npos) << said;
}

TEST(Answer, GoesThroughJsonAndBack) {
  const Json json = to_json(small());
  const Answer back = answer_from_json(parse_json(lines_of(json), "kept.json"), "kept.json");
  EXPECT_EQ(to_json(back), json);
  EXPECT_EQ(back.outcome.per_subject, small().outcome.per_subject);
  EXPECT_EQ(back.outcome.confusion, small().outcome.confusion);
  EXPECT_DOUBLE_EQ(back.curves[0].loss[1], 0.123457);  // six digits
  EXPECT_TRUE(std::isnan(back.curves[0].validation_macro_f1[0]));
  EXPECT_DOUBLE_EQ(score(back.outcome).accuracy, 6.0 / 9);
}

TEST(Answer, HasALineForEachMember) {
  EXPECT_EQ(lines_of({{"a", {1, 2}}, {"b", {{"c", "d\n"}}}}),
            "{\n\"a\": [1,2],\n\"b\": {\"c\":\"d\\n\"}\n}\n");
}

// The scores of the counts that were kept are those of the windows.
TEST(Answer, ScoresAsTheWindowsDid) {
  const std::vector<std::int32_t> truth = {0, 0, 1, 1, 1, 0}, answers = {0, 1, 1, 1, 0, 0},
                                  subject = {0, 0, 0, 1, 2, 2};
  const std::vector<std::string> activities = {"sit", "walk"}, people = {"ann", "bob", "cid"};
  const Scores scores = score(truth, answers, subject, activities, people);
  const Outcome kept = outcome_from_json(to_json(scores), "kept.json");
  EXPECT_EQ(to_json(score(kept)), to_json(scores));
}

TEST(Answer, RefusesWhatContradictsItself) {
  expect_refused("over all subjects: got 3, want 2, as \"confusion\" says. This file was edited",
                 [](Json& j) { j["per_subject"]["ann"]["hits"][0] = 3; });
  expect_refused("\"truth\" of walk", [](Json& j) { j["per_subject"]["bob"]["truth"][1] = 9; });
  expect_refused("windows of subject bob: got none", [](Json& j) {
    for (const char* part : {"hits", "truth", "answered"}) j["per_subject"]["bob"][part] = {0, 0};
  });
}

TEST(Answer, RefusesWhatIsMissingOrOfAnotherKind) {
  for (const char* key : {"format", "command", "protocol", "leaky", "data", "labels", "confusion",
                          "per_subject", "curves", "cost", "made"})
    expect_refused("\"" + std::string(key) + "\"", [&](Json& j) { j.erase(key); });
  expect_refused("format of the kept answer: got 2, want 1", [](Json& j) { j["format"] = 2; });
  expect_refused("one to 1000 activities", [](Json& j) { j["labels"] = Json::array(); });
  expect_refused("rows of \"confusion\": got 3", [](Json& j) { j["confusion"].push_back({1, 2}); });
  expect_refused("\"confusion\": got 1, want 2 counts", [](Json& j) { j["confusion"][1] = {1}; });
  expect_refused("\"confusion\": got -1", [](Json& j) { j["confusion"][0][0] = -1; });
  expect_refused("\"confusion\": got 9007199254740993",
                 [](Json& j) { j["confusion"][0][0] = 9007199254740993; });
  expect_refused("windows: got 10000007, want at most 10000000",
                 [](Json& j) { j["confusion"][0][0] = 10'000'000; });
  expect_refused("a list", [](Json& j) { j["confusion"][0] = "many"; });
  expect_refused("one to 100000 subjects", [](Json& j) { j["per_subject"] = Json::object(); });
  expect_refused("\"parameters\"", [](Json& j) { j["cost"]["parameters"] = -1; });
  expect_refused("a verb and its flags", [](Json& j) { j["command"] = Json::array(); });
  expect_refused("numbers", [](Json& j) { j["curves"][0]["loss"][0] = "low"; });
  expect_refused("at most 100000 epochs",
                 [](Json& j) { j["curves"][0]["loss"] = std::vector<int>(100'001); });
}

Answer compressed() {
  Answer a = small();
  a.compressed = {.command = {"--to", "int8"},
                  .scheme = "int8",
                  .outcome = {.activities = {"sit", "walk"},
                              .subjects = {"ann", "bob"},
                              .per_subject = {2, 2, 3, 2, 2, 3, 0, 3, 1, 4, 1, 4},
                              .confusion = {2, 2, 1, 5}},
                  .agreement = 0.9,
                  .file_bytes = 25,
                  .float_file_bytes = 99,
                  .model_bytes = 50,
                  .float_model_bytes = 120};
  return a;
}

TEST(Answer, HoldsWhatBecameOfACompressedModel) {
  const Json json = to_json(compressed());
  const Answer back = answer_from_json(json, "kept.json");
  EXPECT_EQ(to_json(back), json);
  ASSERT_TRUE(back.compressed);
  EXPECT_EQ(back.compressed->command, (std::vector<std::string>{"--to", "int8"}));
  EXPECT_EQ(back.compressed->agreement, 0.9);
  EXPECT_EQ(back.compressed->float_model_bytes, 120);
  EXPECT_DOUBLE_EQ(score(back.compressed->outcome).accuracy, 7.0 / 10);
  EXPECT_FALSE(answer_from_json(to_json(small()), "kept.json").compressed);
  const auto refused = [&](const char* words, const std::function<void(Json&)>& change) {
    Json changed = json;
    change(changed["compressed"]);
    try {
      answer_from_json(changed, "kept.json");
      ADD_FAILURE() << words;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  refused("agreement", [](Json& j) { j["agreement"] = 1.1; });
  refused("file_bytes", [](Json& j) { j["file_bytes"] = -1; });
  refused("labels of the float model", [](Json& j) { j["labels"] = {"sit", "run"}; });
  refused("confusion", [](Json& j) { j["confusion"][0][0] = 1; });
}

}  // namespace
}  // namespace stride::evaluation

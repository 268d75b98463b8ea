#include "stride/evaluation/study.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace stride::evaluation {
namespace {

Json small() {
  return parse_json(R"({
    "studies": [{"name": "a-1", "group": "g", "title": "A", "about": "about", "label": "a",
      "flags": ["--data", "x"],
      "honest": {"verb": "crossval", "seeds": [1, 2], "flags": ["--protocol", "loso"]},
      "leaky": {"verb": "train", "seeds": [1], "flags": ["--protocol", "paper-random"]},
      "published": [{"system": "S", "source": "doi", "headline": "h", "protocol": "p",
        "score": "macro_f1", "value": 0.5, "differs": "d", "leaky": true}]}],
    "claims": [{"system": "S", "source": "doi", "headline": "h", "theirs": "1", "ours": "2"}]})",
                    "test");
}

std::string refusal(const std::function<void(Json&)>& change) {
  Json json = small();
  change(json);
  try {
    studies_from_json(json, "e.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

void expect_refused(const std::string& words, const std::function<void(Json&)>& change) {
  const std::string said = refusal(change);
  EXPECT_NE(said.find(words), std::string::npos) << said;
  EXPECT_TRUE(said.starts_with("[e.json")) << said;
}

TEST(Study, IsReadFromJson) {
  const Studies all = studies_from_json(small(), "e.json");
  ASSERT_EQ(all.studies.size(), 1u);
  const Study& s = all.studies[0];
  EXPECT_EQ(s.honest.seeds, (std::vector<std::int64_t>{1, 2}));
  ASSERT_TRUE(s.leaky);
  EXPECT_EQ(s.published.at(0).value, 0.5);
  EXPECT_TRUE(s.published.at(0).leaky);
  EXPECT_EQ(all.claims.at(0).ours, "2");
  EXPECT_EQ(
      command_of(s, s.honest, 2),
      (std::vector<std::string>{"crossval", "--data", "x", "--protocol", "loso", "--seed", "2"}));
}

TEST(Study, RefusesWhatNobodyWouldHear) {
  expect_refused("Did you mean 'leaky'", [](Json& j) { j["studies"][0]["leeky"] = Json(); });
  expect_refused("no 'evaluate'", [](Json& j) { j["studies"][0]["honest"]["verb"] = "evaluate"; });
  expect_refused("Did you mean 'macro_f1'",
                 [](Json& j) { j["studies"][0]["published"][0]["score"] = "macro-f1"; });
  expect_refused("a study with a leaky twin", [](Json& j) { j["studies"][0].erase("leaky"); });
}

TEST(Study, RefusesWhatIsMissingOrOutOfRange) {
  for (const char* key : {"name", "group", "title", "about", "label", "flags", "honest"})
    expect_refused("\"" + std::string(key) + "\"", [&](Json& j) { j["studies"][0].erase(key); });
  expect_refused("objects", [](Json& j) { j["studies"][0]["honest"] = 1; });
  expect_refused("at least one seed",
                 [](Json& j) { j["studies"][0]["honest"]["seeds"] = Json::array(); });
  expect_refused("each seed once", [](Json& j) { j["studies"][0]["honest"]["seeds"] = {1, 1}; });
  expect_refused("seeds from 0", [](Json& j) { j["studies"][0]["honest"]["seeds"] = {-1}; });
  expect_refused("a share from 0 to 1",
                 [](Json& j) { j["studies"][0]["published"][0]["value"] = 96; });
  expect_refused("each name once", [](Json& j) { j["studies"].push_back(j["studies"][0]); });
  // It becomes the name of files.
  for (const char* name : {"", "../a", "a/b", "-a", "A", "a b"})
    expect_refused("small letters, digits and '-'",
                   [&](Json& j) { j["studies"][0]["name"] = name; });
}

TEST(Study, MayCompressWhatItTrained) {
  Json json = small();
  json["studies"][0]["leaky"]["compress"] = {"--to", "int8"};
  const Study s = studies_from_json(json, "e.json").studies[0];
  EXPECT_EQ(s.leaky->compress, (std::vector<std::string>{"--to", "int8"}));
  EXPECT_TRUE(s.honest.compress.empty());
  expect_refused("a plan whose verb is train", [](Json& j) {
    j["studies"][0]["honest"]["compress"] = {"--to", "int8"};
  });
}

}  // namespace
}  // namespace stride::evaluation

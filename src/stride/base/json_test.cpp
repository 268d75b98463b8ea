#include "stride/base/json.hpp"

#include <gtest/gtest.h>

#include "stride/base/files.hpp"

namespace stride {
namespace {

std::string parse_message(std::string_view text) {
  try {
    parse_json(text, "x.json");
    return "fine";
  } catch (const Error& e) {
    return e.what();
  }
}

template <class T>
std::string member_message(const Json& json, std::string_view key) {
  try {
    member<T>(json, key, "x.json");
    return "fine";
  } catch (const Error& e) {
    return e.what();
  }
}

TEST(Json, KeepsTheOrderOfItsKeys) {
  const Json j = parse_json(R"({"b": 1, "a": [true, 2.5]})", "x.json");
  EXPECT_EQ(j.dump(), R"({"b":1,"a":[true,2.5]})");
}

TEST(Json, NamesLineAndColumnOfAMistake) {
  EXPECT_EQ(parse_message("{\n  \"a\": 1,\n  oops\n}").find("[x.json:3:3] not JSON"), 0u);
  EXPECT_EQ(parse_message("").find("[x.json:1:1] not JSON"), 0u);
  EXPECT_NE(parse_message("{\"a\": 1} x"), "fine");
  EXPECT_NE(parse_message("\xff\xfe"), "fine");
}

TEST(Json, RefusesDeepNesting) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(parse_message(nested(60)), "fine");
  EXPECT_NE(parse_message(nested(100)).find("nesting deeper than 64"), std::string::npos);
  EXPECT_NE(parse_message(std::string(1000000, '[')), "fine");
}

TEST(Json, RefusesObjectsTooLargeToSearch) {
  const auto object_of = [](int members) {
    std::string text = "{\"k0\": 0";
    for (int i = 1; i < members; ++i) text += ",\"k" + std::to_string(i) + "\": [1, 2, {}]";
    return text + "}";
  };
  EXPECT_EQ(parse_message(object_of(4096)), "fine");
  EXPECT_NE(parse_message(object_of(4097)).find("an object of 4097 members"), std::string::npos);
}

TEST(Json, CommasAndBracketsInTextsDoNotCount) {
  const JsonExtent extent = extent_of(R"({"a,{": "\",{[", "b": [[1, 2, 3]]})");
  EXPECT_EQ(extent.depth, 3u);
  EXPECT_EQ(extent.members, 2u);
}

TEST(Member, HasTheTypeThatWasAskedFor) {
  const Json j = parse_json(R"({"on": true, "whole": 3, "real": 2.5, "text": "t", "list": [1, 2],
                                "words": ["a"], "big": 18446744073709551615, "none": null})",
                            "x.json");
  EXPECT_TRUE(member<bool>(j, "on", "x"));
  EXPECT_EQ(member<std::int64_t>(j, "whole", "x"), 3);
  EXPECT_EQ(member<double>(j, "whole", "x"), 3.0);
  EXPECT_EQ(member<std::string>(j, "text", "x"), "t");
  EXPECT_EQ(member<std::vector<std::int64_t>>(j, "list", "x"), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(member<std::vector<double>>(j, "list", "x"), (std::vector<double>{1, 2}));
  EXPECT_EQ(member_message<std::int64_t>(j, "real"),
            "[x.json] \"real\": got 2.5, want a whole number.");
  EXPECT_EQ(member_message<std::int64_t>(j, "absent"),
            "[x.json] \"absent\": got nothing, want a whole number.");
  EXPECT_NE(member_message<std::int64_t>(j, "big"), "fine");
  EXPECT_NE(member_message<bool>(j, "whole"), "fine");
  EXPECT_NE(member_message<double>(j, "none"), "fine");
  EXPECT_NE(member_message<std::string>(j, "list"), "fine");
  EXPECT_NE(member_message<std::vector<std::int64_t>>(j, "words"), "fine");
  EXPECT_NE(member_message<bool>(Json::array(), "on"), "fine");
}

TEST(Member, OrTakesTheOtherOnlyWhereAbsent) {
  const Json j = {{"a", 1}};
  EXPECT_EQ(member_or<std::int64_t>(j, "a", "x", 9), 1);
  EXPECT_EQ(member_or<std::int64_t>(j, "b", "x", 9), 9);
  EXPECT_EQ(member_or<std::int64_t>(Json(nullptr), "a", "x", 9), 9);
  EXPECT_THROW(member_or<std::string>(j, "a", "x", "no"), Error);
}

TEST(Member, QuotesLittleOfWhatItFound) {
  const Json j = {{"a", std::string(100000, 'x')}};
  EXPECT_LT(member_message<bool>(j, "a").size(), 200u);
}

TEST(Json, GoesThroughAFile) {
  const auto path = std::filesystem::path(testing::TempDir()) / "stride_json_test.json";
  write_json(path, {{"a", 1}});
  EXPECT_EQ(read_whole(path), "{\n  \"a\": 1\n}\n");
  EXPECT_EQ(read_json(path)["a"], 1);
  std::filesystem::remove(path);
  EXPECT_THROW(read_json(path), Error);
}

}  // namespace
}  // namespace stride

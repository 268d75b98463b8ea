#include "stride/base/options.hpp"

#include <gtest/gtest.h>

namespace stride {
namespace {

const std::vector<Option> options = {
    {"filters", 64, 1, 4096, true, "of every convolution"},
    {"dropout", 0, 0, 0.95, false, "share of outputs dropped"},
    choice("attention", {"none", "channel", "spatial"}, "what weighs the filters")};

std::string refusal(const Json& given) {
  try {
    complete_options("net", options, given);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(CompleteOptions, FillsInDefaultsInTheirOrder) {
  EXPECT_EQ(complete_options("net", options, Json::object()).dump(),
            R"({"filters":64,"dropout":0.0,"attention":"none"})");
  EXPECT_EQ(complete_options("net", options, {{"attention", "spatial"}, {"filters", 8.0}}).dump(),
            R"({"filters":8,"dropout":0.0,"attention":"spatial"})");
}

TEST(CompleteOptions, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(refusal({{"filers", 8}}).find("Did you mean 'filters'?"), std::string::npos);
  EXPECT_EQ(refusal({{"filters", 8.5}}),
            "[net] option 'filters': got 8.5, want a whole number from 1 to 4096. Its default is "
            "64.");
  EXPECT_EQ(refusal({{"attention", "chanel"}}),
            "[net] option 'attention': got \"chanel\", want one of none, channel, spatial. Its "
            "default is none.");
  for (const Json& wrong : {Json("8"), Json(nullptr), Json(0), Json(4097), Json(true)})
    EXPECT_NE(refusal({{"filters", wrong}}), "") << wrong;
  for (const Json& wrong : {Json(0), Json(""), Json(nullptr), Json(true)})
    EXPECT_NE(refusal({{"attention", wrong}}), "") << wrong;
  EXPECT_NE(refusal({{"dropout", true}}), "");
  EXPECT_NE(refusal(Json::array({1})), "");
  EXPECT_EQ(refusal(nullptr), "");
}

TEST(Option, SaysItsRange) {
  EXPECT_EQ(range_of(options[0]), "1 .. 4096");
  EXPECT_EQ(range_of(options[2]), "none, channel, spatial");
}

}  // namespace
}  // namespace stride

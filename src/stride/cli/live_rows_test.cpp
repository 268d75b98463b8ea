#include "stride/cli/live_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stride/base/error.hpp"

namespace stride::cli {
namespace {

std::string refusal(LiveRows& rows, std::string_view line) {
  try {
    rows.take(line);
    return "nothing was refused";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(LiveRows, OfAWorkedExample) {
  LiveRows rows("stdin", {});
  EXPECT_FALSE(rows.take("# a phone"));
  EXPECT_FALSE(rows.take("time_ms;acc_x [g];name"));
  EXPECT_FALSE(rows.take(""));
  ASSERT_TRUE(rows.take("20;2;left\r"));
  EXPECT_EQ(rows.header().channels, (std::vector<recordings::Channel>{{"acc_x", "m/s^2"}}));
  EXPECT_EQ(rows.header().columns_left_out, 1);
  EXPECT_DOUBLE_EQ(rows.time_s(), 0.02);
  EXPECT_FLOAT_EQ(rows.values()[0], 2 * 9.80665F);
  ASSERT_TRUE(rows.take("40;;left"));
  EXPECT_TRUE(std::isnan(rows.values()[0]));
}

TEST(LiveRows, NamesABrokenLineAndGoesOn) {
  LiveRows rows("stdin", {});
  rows.take("t [s],a [V]");
  EXPECT_TRUE(rows.take("0,1"));
  EXPECT_NE(refusal(rows, "0.1,1,2").find("stdin:3"), std::string::npos);
  EXPECT_NE(refusal(rows, "0.1,one").find("stdin:4"), std::string::npos);
  EXPECT_TRUE(rows.take("0.2,3"));
  EXPECT_EQ(rows.values()[0], 3);
}

TEST(LiveRows, TakesObjectsOfJson) {
  LiveRows rows("stdin", {});
  ASSERT_TRUE(rows.take(R"({"time_s": 1.5, "a [mV]": 2, "who": "b"})"));
  EXPECT_EQ(rows.time_s(), 1.5);
  EXPECT_FLOAT_EQ(rows.values()[0], 0.002F);
  ASSERT_TRUE(rows.take(R"({"a [mV]": null, "more": 1, "time_s": 1.6})"));
  EXPECT_TRUE(std::isnan(rows.values()[0]));
  ASSERT_TRUE(rows.take(R"({"time_s": 1.7})"));
  EXPECT_TRUE(std::isnan(rows.values()[0]));
  EXPECT_NE(refusal(rows, R"({"a [mV]": 1})").find("time"), std::string::npos);
  EXPECT_NE(refusal(rows, R"({"time_s": 2, "a [mV]": "x"})").find("stdin:5"), std::string::npos);
  EXPECT_NE(refusal(rows, R"({"time_s":)").find("stdin:6"), std::string::npos);
  EXPECT_NE(refusal(rows, "[1, 2]").find("stdin:7"), std::string::npos);
}

TEST(LiveRows, WantsTimesOrARate) {
  LiveRows without("stdin", {}), with("stdin", {.rate_hz = 50});
  without.take("a,b");
  EXPECT_NE(refusal(without, "1,2").find("time"), std::string::npos);
  with.take("a,b");
  EXPECT_TRUE(with.take("1,2"));
  EXPECT_FALSE(with.header().layout.time.has_value());
}

}  // namespace
}  // namespace stride::cli

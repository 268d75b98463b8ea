#include "stride/base/error.hpp"

#include <gtest/gtest.h>

namespace stride {
namespace {

TEST(Error, SaysEverythingInOneLine) {
  const Error e({.where = "walk.csv:12:3",
                 .what = "acc_x",
                 .got = "'abc'",
                 .want = "a number",
                 .advice = "Check the delimiter"});
  EXPECT_STREQ(e.what(), "[walk.csv:12:3] acc_x: got 'abc', want a number. Check the delimiter.");
}

TEST(Error, LeavesOutEmptyParts) {
  const auto line = [](Problem p) { return std::string(Error(p).what()); };
  EXPECT_EQ(line({.where = "a", .what = "b", .got = {}, .want = {}, .advice = {}}), "[a] b.");
  EXPECT_EQ(line({.where = "a", .what = "b", .got = "c", .want = {}, .advice = {}}),
            "[a] b: got c.");
  EXPECT_EQ(line({.where = "a", .what = "b", .got = {}, .want = "d", .advice = {}}),
            "[a] b: want d.");
  EXPECT_EQ(line({.where = "a", .what = "b", .got = {}, .want = {}, .advice = "Do it"}),
            "[a] b. Do it.");
}

// What a file held may be quoted; it must not move a terminal's cursor or fake a second line.
TEST(Error, KeepsControlCharactersOut) {
  const Error e({.where = "a", .what = "b\nc\x1b[2J\x7f", .got = {}, .want = {}, .advice = {}});
  EXPECT_STREQ(e.what(), "[a] b c [2J .");
}

}  // namespace
}  // namespace stride

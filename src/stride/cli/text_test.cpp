#include "stride/cli/text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace stride::cli {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

TEST(Text, CountsWhatATerminalShows) {
  EXPECT_EQ(width("walking"), 7u);
  EXPECT_EQ(width("Straße"), 6u);
  EXPECT_EQ(width("m/s²"), 4u);
  EXPECT_EQ(width("e\xcc\x81"), 1u) << "a combining accent takes no room";
  EXPECT_EQ(width("歩く"), 4u) << "East Asian letters take two columns";
  EXPECT_EQ(width("\xff\xfe"), 2u) << "bytes that are no UTF-8";
}

TEST(Text, CutsBetweenLetters) {
  EXPECT_EQ(fitted("walking", 7), "walking");
  EXPECT_EQ(fitted("walking", 4), "wal…");
  EXPECT_EQ(fitted("Straße", 6), "Straße");
  EXPECT_EQ(fitted("Straße", 5), "Stra…");
  EXPECT_EQ(fitted("歩く人", 4), "歩…") << "half a wide letter is not shown";
  EXPECT_EQ(fitted("x", 0), "");
}

TEST(Text, DisarmsControlCharacters) {
  EXPECT_EQ(harmless("a\033[31mb\n"), "a?[31mb?");
  EXPECT_EQ(harmless("ok ü"), "ok ü");
  EXPECT_EQ(harmless("\xff"), "?");
  EXPECT_EQ(harmless("\xc2\x9b"), "?") << "the one-byte escape of Latin-1, as UTF-8";
}

TEST(Text, WrapsAtBlanks) {
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("unbreakable x", 4), (std::vector<std::string>{"unbreakable", "x"}));
  EXPECT_EQ(wrapped("", 10), (std::vector<std::string>{""}));
}

TEST(Text, WritesNumbers) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1420), "1 420");
  EXPECT_EQ(grouped(-1234567), "-1 234 567");
  EXPECT_EQ(fixed(0.9165, 3), "0.916");  // 0.9165 lies a little below itself in binary
  EXPECT_EQ(fixed(none, 3), "–");
  EXPECT_EQ(shortest(2.56), "2.56");
  EXPECT_EQ(shortest(50), "50");
}

TEST(Text, WritesSizesAndTimes) {
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(46080), "45.0 KiB");
  EXPECT_EQ(bytes_text(3.5 * 1024 * 1024), "3.5 MiB");
  EXPECT_EQ(time_text(0.84), "0.8 s");
  EXPECT_EQ(time_text(59.4), "59 s");
  EXPECT_EQ(time_text(130), "2 min 10 s");
  EXPECT_EQ(time_text(7260), "2 h 1 min");
  EXPECT_EQ(left_text(0), "0 s left");
  EXPECT_EQ(left_text(40.2), "41 s left");
  EXPECT_EQ(left_text(130), "2 min left");
  EXPECT_EQ(left_text(none), "");
}

}  // namespace
}  // namespace stride::cli

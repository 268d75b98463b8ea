#include "stride/deployment/onnx/message.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace stride::deployment {
namespace {

using namespace std::string_literals;

// The examples of protobuf.dev/programming-guides/encoding.
TEST(Message, IsWrittenAsTheEncodingGuideShows) {
  Message one;
  one.number(1, 150);
  EXPECT_EQ(one.bytes(), "\x08\x96\x01"s);
  Message words;
  words.text(2, "testing");
  EXPECT_EQ(words.bytes(), "\x12\x07testing"s);
  Message nested;
  nested.message(3, one);
  EXPECT_EQ(nested.bytes(), "\x1a\x03\x08\x96\x01"s);
  Message packed;
  packed.numbers(6, std::vector<std::int64_t>{3, 270, 86942});
  EXPECT_EQ(packed.bytes(), "\x32\x06\x03\x8e\x02\x9e\xa7\x05"s);
}

TEST(Message, WritesNegativeNumbersInTenBytesAndRealsLowByteFirst) {
  Message negative;
  negative.number(1, -2);
  EXPECT_EQ(negative.bytes(), "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"s);
  Message real;
  real.real(2, 1.0F);
  EXPECT_EQ(real.bytes(), "\x15\x00\x00\x80\x3f"s);
  Message zero;
  zero.number(20, 0);
  EXPECT_EQ(zero.bytes(), "\xa0\x01\x00"s);
}

}  // namespace
}  // namespace stride::deployment

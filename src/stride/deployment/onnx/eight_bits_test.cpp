#include "stride/deployment/onnx/eight_bits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stride/base/random.hpp"

namespace stride::deployment {
namespace {

TEST(EightBits, SpanTheRangeAndHoldZeroExactly) {
  const EightBits around = eight_bits({-1, 4.1F});
  EXPECT_FLOAT_EQ(around.scale, 0.02F);
  EXPECT_EQ(around.zero, 50);
  EXPECT_EQ(eight_bits({0, 2}).zero, 0);
  EXPECT_EQ(eight_bits({-2, 0}).zero, 255);
  EXPECT_EQ(eight_bits({1, 2.55F}).zero, 0);  // zero is always within
  EXPECT_FLOAT_EQ(eight_bits({1, 2.55F}).scale, 0.01F);
  EXPECT_EQ(eight_bits({0, 0}).scale, 1);
}

TEST(Codes, HaveAScaleForEachPlaceOfTheirAxis) {
  const std::vector<float> values = {1, -2, 127, 0, 0, 0};
  const Codes rows = codes_of({2, 3}, 0, values);
  EXPECT_EQ(rows.bytes, (std::vector<std::int8_t>{1, -2, 127, 0, 0, 0}));
  EXPECT_EQ(rows.scales, (std::vector<float>{1, 1}));  // of zeros alone: any
  const Codes columns = codes_of({2, 3}, 1, values);
  EXPECT_EQ(columns.bytes, (std::vector<std::int8_t>{127, -127, 127, 0, 0, 0}));
  EXPECT_EQ(columns.scales, (std::vector<float>{1.0F / 127, 2.0F / 127, 1}));
}

TEST(Codes, OfWhatCodesStandForAreTheSame) {
  Random random(4);
  std::vector<float> values;
  for (int i = 0; i < 600; ++i) values.push_back(static_cast<float>(random.normal()));
  const Codes first = codes_of({6, 100}, 0, values);
  for (std::size_t i = 0; i < 600; ++i)
    values[i] = static_cast<float>(first.bytes[i]) * first.scales[i / 100];
  EXPECT_EQ(codes_of({6, 100}, 0, values).bytes, first.bytes);
}

TEST(WholeNumber, IsTheNearestAndStopsAtTheEnds) {
  EXPECT_EQ(whole_number(1, 0.3F), 3);
  EXPECT_EQ(whole_number(-1, 0.3F), -3);
  EXPECT_EQ(whole_number(1e30F, 1e-10F), std::numeric_limits<std::int32_t>::max());
}

std::uint16_t bits(float value, bool half) {
  const std::string bytes = sixteen_bits({&value, 1}, half);
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) |
                                    static_cast<unsigned char>(bytes[1]) << 8);
}

// IEEE 754's binary16: its largest, smallest normal and smallest number, and ties.
TEST(SixteenBits, AreRoundedToTheNearest) {
  EXPECT_EQ(bits(1, true), 0x3c00);
  EXPECT_EQ(bits(-2, true), 0xc000);
  EXPECT_EQ(bits(65504, true), 0x7bff);
  EXPECT_EQ(bits(65519, true), 0x7bff);
  EXPECT_EQ(bits(65520, true), 0x7c00);
  EXPECT_EQ(bits(std::ldexp(1.0F, -14), true), 0x0400);
  EXPECT_EQ(bits(std::ldexp(1.0F, -24), true), 0x0001);
  EXPECT_EQ(bits(std::ldexp(1.0F, -25), true), 0x0000);  // a tie, to the even one
  EXPECT_EQ(bits(1 + std::ldexp(1.0F, -11), true), 0x3c00);
  EXPECT_EQ(bits(1 + 3 * std::ldexp(1.0F, -11), true), 0x3c02);
  EXPECT_EQ(bits(2 - std::ldexp(1.0F, -12), true), 0x4000);
  EXPECT_EQ(bits(1, false), 0x3f80);
  EXPECT_EQ(bits(1 + std::ldexp(1.0F, -8), false), 0x3f80);
  EXPECT_EQ(bits(1 + 3 * std::ldexp(1.0F, -8), false), 0x3f82);
  EXPECT_EQ(bits(std::numeric_limits<float>::infinity(), false), 0x7f80);
  EXPECT_GT(bits(std::numeric_limits<float>::quiet_NaN(), false), 0x7f80);
  EXPECT_GT(bits(std::numeric_limits<float>::quiet_NaN(), true), 0x7c00);
}

}  // namespace
}  // namespace stride::deployment

#include "stride/base/small_floats.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace stride {
namespace {

TEST(SmallFloats, AreTheWorkedExamples) {
  EXPECT_EQ(half_of(1), 0x3c00);
  EXPECT_EQ(half_of(-2), 0xc000);
  EXPECT_EQ(half_of(65504), 0x7bff);  // the largest
  EXPECT_EQ(half_of(0x1p-24F), 1);    // the smallest
  EXPECT_EQ(half_of(0x1p-14F), 0x400);
  EXPECT_EQ(half_of(-0.0F), 0x8000);
  EXPECT_EQ(half_of(1 + 0x1p-11F), 0x3c00);      // a tie: the even one
  EXPECT_EQ(half_of(1 + 3 * 0x1p-11F), 0x3c02);  // a tie: the even one, above
  EXPECT_EQ(bfloat16_of(1), 0x3f80);
  EXPECT_EQ(bfloat16_of(1 + 0x1p-8F), 0x3f80);
  EXPECT_EQ(bfloat16_of(1 + 3 * 0x1p-8F), 0x3f82);
  EXPECT_EQ(bfloat16_of(-0.0F), 0x8000);
}

TEST(SmallFloats, TooLargeIsInfiniteAndNoNumberStaysNone) {
  constexpr float infinite = std::numeric_limits<float>::infinity();
  EXPECT_EQ(half_of(65519), 0x7bff);
  EXPECT_EQ(half_of(65520), 0x7c00);
  EXPECT_EQ(half_of(-infinite), 0xfc00);
  EXPECT_EQ(bfloat16_of(std::numeric_limits<float>::max()), 0x7f80);
  EXPECT_EQ(bfloat16_of(-infinite), 0xff80);
  EXPECT_EQ(from_half(0x7c00), infinite);
  for (const std::uint32_t bits : {0x7fc00000U, 0x7f800001U, 0xff812345U}) {
    const float none = small_floats::float_of(bits);
    EXPECT_TRUE(std::isnan(from_half(half_of(none))));
    EXPECT_TRUE(std::isnan(from_bfloat16(bfloat16_of(none))));
  }
}

TEST(SmallFloats, ComeBackExactly) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto small = static_cast<std::uint16_t>(bits);
    if (!std::isnan(from_half(small))) {
      ASSERT_EQ(half_of(from_half(small)), bits);
    }
    if (!std::isnan(from_bfloat16(small))) {
      ASSERT_EQ(bfloat16_of(from_bfloat16(small)), bits);
    }
  }
}

// The definition: of the two neighbours the nearer one, of two as near the even one.
template <class Of, class From>
void expect_nearest(float value, Of of, From from) {
  const std::uint16_t got = of(value);
  const double error = std::fabs(double{from(got)} - double{value});
  for (const int step : {-1, 1}) {
    const auto other = static_cast<std::uint16_t>(got + step);
    if (((other ^ got) & 0x8000) != 0 || !std::isfinite(from(other))) continue;
    const double others = std::fabs(double{from(other)} - double{value});
    ASSERT_LE(error, others) << value;
    if (error == others) {
      ASSERT_EQ(got % 2, 0) << value;
    }
  }
}

TEST(SmallFloats, AreTheNearestOfRandomNumbers) {
  std::mt19937 random(20261125);
  for (int trial = 0; trial < 200000; ++trial) {
    const float any = small_floats::float_of(static_cast<std::uint32_t>(random()));
    if (std::isfinite(any) && std::fabs(any) < 3e38F)
      expect_nearest(any, bfloat16_of, from_bfloat16);
    // Of the exponents that a half has, and those just below; every eighth one is a tie.
    std::uint32_t bits = (static_cast<std::uint32_t>(random()) & 0x807fffffU) |
                         ((100 + static_cast<std::uint32_t>(random()) % 42) << 23);
    if (trial % 8 == 0) bits = (bits & ~0x1fffU) | 0x1000U;
    const float near = small_floats::float_of(bits);
    if (std::fabs(near) < 65504) expect_nearest(near, half_of, from_half);
  }
}

}  // namespace
}  // namespace stride

#include "stride/recordings/text.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "stride/base/random.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

using Floats = std::vector<float>;

TEST(Text, ReadsALineOfUciHar) {
  Floats out = {7};
  const std::string text =
      "  1.8085150e-004 -1.0138550e-002  9.0000000e+000\r\n  1.2345678e+001\r\n";
  EXPECT_EQ(read_numbers(text, "x.txt", out), 4u);
  EXPECT_EQ(out, (Floats{7, 1.8085150e-4f, -1.0138550e-2f, 9.0f, 1.2345678e+1f}));
}

TEST(Text, ReadsWhatNumbersLookLike) {
  Floats out;
  read_numbers("0 -0 +5 .5 5. 1e3 1E-3 -2e-05 00012 1234567890123456789012 NaN nan 3.4028234e38",
               "x", out);
  ASSERT_EQ(out.size(), 13u);
  EXPECT_TRUE(std::signbit(out[1]));
  EXPECT_EQ(out[2], 5);
  EXPECT_EQ(out[3], 0.5f);
  EXPECT_EQ(out[4], 5);
  EXPECT_EQ(out[5], 1000);
  EXPECT_EQ(out[6], 0.001f);
  EXPECT_EQ(out[7], -2e-5f);
  EXPECT_EQ(out[8], 12);
  EXPECT_EQ(out[9], 1.2345678901234567e21f);
  EXPECT_TRUE(std::isnan(out[10]) && std::isnan(out[11]));
  EXPECT_EQ(out[12], std::numeric_limits<float>::max());
}

// The definition is the C library's strtof, which rounds correctly.
TEST(Text, EqualsTheDefinitionOnRandomNumbers) {
  constexpr std::uint64_t seed = 20261120;
  Random random(seed);
  const char* const formats[] = {"%16.7e", "%.3f", "%.9g", "%.17g", "%.21g", "%.0f", "%.12e"};
  char text[400];
  for (int trial = 0; trial < 200'000; ++trial) {
    double value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    if (trial % 2) value = random.normal() * 10;
    if (!std::isfinite(value) || std::abs(value) > 1e38) continue;
    const char* const format = formats[random.below(std::size(formats))];
    const int length = std::snprintf(text, sizeof text, format, value);
    const char* number = text;
    while (*number == ' ') ++number;
    float got = 0;
    ASSERT_TRUE(parse_number(std::string_view(number, text + length), got))
        << text << " seed " << seed;
    ASSERT_EQ(std::bit_cast<std::uint32_t>(got),
              std::bit_cast<std::uint32_t>(std::strtof(text, nullptr)))
        << text << " seed " << seed << " trial " << trial;
    double wide = 0;
    ASSERT_TRUE(parse_number(std::string_view(number, text + length), wide));
    ASSERT_EQ(std::bit_cast<std::uint64_t>(wide),
              std::bit_cast<std::uint64_t>(std::strtod(text, nullptr)))
        << text;
  }
}

// The middle between two floats, and its nearest neighbours among the decimals: where rounding
// twice goes wrong.
TEST(Text, RoundsOnceBetweenTwoFloats) {
  constexpr std::uint64_t seed = 7;
  Random random(seed);
  char text[400];
  for (int trial = 0; trial < 50'000; ++trial) {
    const float low = static_cast<float>(random.normal() * std::pow(10.0, random.uniform(-8, 8)));
    const double middle = (static_cast<double>(low) + std::nextafter(low, 1e30f)) / 2;
    for (const double near :
         {middle, std::nextafter(middle, 1e300), std::nextafter(middle, -1e300)})
      for (const char* format : {"%.16g", "%.17g", "%.19g", "%.60g"}) {
        std::snprintf(text, sizeof text, format, near);
        float got = 0;
        ASSERT_TRUE(parse_number(text, got)) << text;
        ASSERT_EQ(got, std::strtof(text, nullptr))
            << text << " seed " << seed << " trial " << trial;
      }
  }
}

TEST(Text, NamesThePlaceOfWhatIsNoNumber) {
  Floats out;
  EXPECT_EQ(error_of([&] { read_numbers("1 2\r\n3  4x 5\n", "a.txt", out); }),
            "[a.txt:2:4] not a number: got '4x', want a number. Mend or remove this line.");
  for (const char* bad : {"1,2", "--1", "+-1", "1e", "e5", ".", "-", "0x10", "inf", "-Infinity",
                          "1e99", "12abc", "nano"})
    EXPECT_NE(error_of([&] { read_numbers(bad, "a", out); }).find("[a:1:1] not a number"),
              std::string::npos)
        << bad;
}

TEST(Text, ReadsTables) {
  Floats out;
  EXPECT_EQ(read_table("1,2.5,-3\r\n\r\n 4 , ,6\n", Between::comma, 3, "t.csv", out), 2u);
  ASSERT_EQ(out.size(), 6u);
  EXPECT_EQ(Floats(out.begin(), out.begin() + 4), (Floats{1, 2.5f, -3, 4}));
  EXPECT_TRUE(std::isnan(out[4]));
  out.clear();
  EXPECT_EQ(read_table("  1\t 2\n3 4   \n", Between::blanks, 2, "t", out), 2u);
  EXPECT_EQ(read_table("5\t6\n\t8", Between::tab, 2, "t", out), 2u);
  EXPECT_EQ(Floats(out.begin(), out.begin() + 6), (Floats{1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(std::isnan(out[6]));
  EXPECT_EQ(out[7], 8);
  EXPECT_EQ(read_table("", Between::comma, 3, "t", out), 0u);
}

TEST(Text, RefusesTablesOfAnotherWidth) {
  Floats out;
  EXPECT_EQ(
      error_of([&] { read_table("1 2\n1 2 3\n", Between::blanks, 2, "t.txt", out); }),
      "[t.txt:2] fields: got 3, want 2. Mend the line, or check that this is the right file.");
  EXPECT_NE(error_of([&] {
              read_table("1\n", Between::blanks, 2, "t", out);
            }).find("[t:1] fields: got 1, want 2"),
            std::string::npos);
  EXPECT_NE(error_of([&] {
              read_table("1;2;\n", Between::semicolon, 2, "t", out);
            }).find("got 3, want 2"),
            std::string::npos);
  EXPECT_NE(error_of([&] {
              read_table("1,2\n3, 4 x\n", Between::comma, 2, "t", out);
            }).find("[t:2:4] not a number: got '4 x'"),
            std::string::npos);
}

TEST(Text, GivesLinesAndFields) {
  Lines lines("a\r\n\nb");
  std::string_view line;
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "a");
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "");
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "b");
  EXPECT_EQ(lines.number(), 3);
  EXPECT_FALSE(lines.next(line));

  using Fields = std::vector<std::string_view>;
  Fields fields = {"left over"};
  split_fields("  a  b ", Between::blanks, fields);
  EXPECT_EQ(fields, (Fields{"a", "b"}));
  split_fields("a, b ,,", Between::comma, fields);
  EXPECT_EQ(fields, (Fields{"a", "b", "", ""}));
  split_fields("a\t\tb", Between::tab, fields);
  EXPECT_EQ(fields, (Fields{"a", "", "b"}));
  split_fields("", Between::blanks, fields);
  EXPECT_TRUE(fields.empty());
}

TEST(Text, ParsesWholeFieldsOnly) {
  float f = 0;
  double d = 0;
  std::int64_t i = 0;
  EXPECT_TRUE(parse_number("252207666810782", i));
  EXPECT_EQ(i, 252207666810782);
  EXPECT_TRUE(parse_number("-999999999999999999", i));
  EXPECT_EQ(i, -999999999999999999);
  EXPECT_FALSE(parse_number("1000000000000000000", i));  // 19 digits
  for (const char* bad : {"", " 1", "1 ", "x"}) {
    EXPECT_FALSE(parse_number(bad, f)) << bad;
    EXPECT_FALSE(parse_number(bad, d)) << bad;
    EXPECT_FALSE(parse_number(bad, i)) << bad;
  }
  EXPECT_FALSE(parse_number("1.0", i));
  EXPECT_TRUE(parse_number("NaN", d));
  EXPECT_TRUE(std::isnan(d));
}

}  // namespace
}  // namespace stride::recordings

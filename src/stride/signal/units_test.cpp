#include "stride/signal/units.hpp"

#include <gtest/gtest.h>

namespace stride::signal {
namespace {

double converted(double value, std::string_view from, std::string_view to) {
  double out = -1;
  EXPECT_EQ(convert(value, from, to, out), Status::ok) << from << " -> " << to;
  return out;
}

TEST(Units, ConvertWorkedExamples) {
  EXPECT_DOUBLE_EQ(converted(2, "g", "m/s^2"), 19.6133);
  EXPECT_DOUBLE_EQ(converted(9.80665, "m/s^2", "g"), 1);
  EXPECT_DOUBLE_EQ(converted(180, "deg/s", "rad/s"), 3.14159265358979323846);
  EXPECT_DOUBLE_EQ(converted(0.5, "gauss", "uT"), 50);
  EXPECT_DOUBLE_EQ(converted(0.05, "mT", "gauss"), 0.5);
  EXPECT_DOUBLE_EQ(converted(3, "mV", "uV"), 3000);
  EXPECT_DOUBLE_EQ(converted(250, "ms", "s"), 0.25);
}

TEST(Units, TolerateSpellings) {
  for (const char* name : {"m/s2", "m/s²", "m/s^2"})
    EXPECT_EQ(converted(7, name, "m/s^2"), 7) << name;
  for (const char* name : {"°/s", "dps"}) EXPECT_EQ(converted(7, name, "deg/s"), 7) << name;
  for (const char* name : {"µT", "μT"}) EXPECT_EQ(converted(7, name, "uT"), 7) << name;
  EXPECT_EQ(converted(7, "", "1"), 7);
}

// The table itself: names once, spellings lead to a name, and there and back again changes nothing.
TEST(Units, AreATableWithoutContradictions) {
  for (const Unit& a : units) {
    EXPECT_EQ(unit_named(a.name), &a) << a.name;
    for (const Unit& b : units) {
      double there = 0, back = 0;
      const Status status = convert(3.25, a.name, b.name, there);
      ASSERT_EQ(status, a.quantity == b.quantity ? Status::ok : Status::bad_value)
          << a.name << b.name;
      if (status != Status::ok) continue;
      ASSERT_EQ(convert(there, b.name, a.name, back), Status::ok);
      EXPECT_NEAR(back, 3.25, 1e-12) << a.name << " -> " << b.name;
    }
  }
  for (const Spelling& spelling : spellings)
    EXPECT_NE(unit_named(spelling.written), nullptr) << spelling.written;
}

TEST(Units, RefuseTwoQuantitiesAndUnknownNames) {
  double out = 5;
  EXPECT_EQ(convert(1, "g", "rad/s", out), Status::bad_value);
  EXPECT_EQ(convert(1, "bpm", "1", out), Status::bad_value);
  EXPECT_EQ(convert(1, "furlong", "m/s^2", out), Status::unsupported);
  EXPECT_EQ(convert(1, "g", "M/S^2", out), Status::unsupported);
  EXPECT_EQ(out, 5);
}

}  // namespace
}  // namespace stride::signal

#include "stride/signal/tangent.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace stride::signal {
namespace {

TEST(Tangent, IsKnownAtAFewPlaces) {
  EXPECT_EQ(tangent(0), 0);
  EXPECT_NEAR(tangent(std::acos(-1) / 4), 1, 1e-15);
  EXPECT_NEAR(tangent(std::acos(-1) / 3), std::sqrt(3), 1e-15);
}

// The standard library's, everywhere where cut-offs lie, to two units in the last place.
TEST(Tangent, EqualsTheLibrarys) {
  for (int i = 1; i < 15'000; ++i) {
    const double x = i * 1e-4, want = std::tan(x);
    ASSERT_NEAR(tangent(x), want, 2 * std::numeric_limits<double>::epsilon() * want) << x;
  }
}

}  // namespace
}  // namespace stride::signal

#include "stride/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

namespace stride {
namespace {

// The first numbers of splitmix64 from seed 0 (Vigna's reference, prng.di.unimi.it/splitmix64.c).
TEST(Random, EqualsTheReference) {
  Random r(0);
  EXPECT_EQ(r.next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(r.next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(r.next(), 0x06c45d188009454fu);
}

TEST(Random, UniformHasTheRightMoments) {
  Random r(20261120);
  double sum = 0, square = 0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double u = r.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    square += u * u;
  }
  // Standard errors are 0.0009 and 0.0009: five of them.
  EXPECT_NEAR(sum / n, 0.5, 0.005);
  EXPECT_NEAR(square / n, 1.0 / 3, 0.005);
  EXPECT_GE(r.uniform(2, 3), 2);
}

TEST(Random, NormalHasTheRightMoments) {
  Random r(20261120);
  double sum = 0, square = 0, fourth = 0;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double z = r.normal();
    sum += z;
    square += z * z;
    fourth += z * z * z * z;
  }
  // Standard errors are 0.003, 0.0045 and 0.03: five of them.
  EXPECT_NEAR(sum / n, 0, 0.016);
  EXPECT_NEAR(square / n, 1, 0.023);
  EXPECT_NEAR(fourth / n, 3, 0.16);
}

TEST(Random, BelowReachesEveryNumberAndNoOther) {
  Random r(1);
  std::vector<int> seen(7);
  for (int i = 0; i < 7000; ++i) ++seen[r.below(7)];
  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);  // five standard deviations
  EXPECT_EQ(r.below(1), 0u);
}

TEST(Random, ShuffleKeepsEveryElementAndMovesThemAll) {
  Random r(1);
  std::vector<int> values(5), first(5);
  for (int trial = 0; trial < 5000; ++trial) {
    std::iota(values.begin(), values.end(), 0);
    r.shuffle(values);
    ++first[static_cast<std::size_t>(values[0])];
    std::sort(values.begin(), values.end());
    ASSERT_EQ(values, (std::vector<int>{0, 1, 2, 3, 4}));
  }
  for (const int count : first) EXPECT_NEAR(count, 1000, 142);  // five standard deviations
}

TEST(SeedFor, SeparatesPurposes) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    for (const char* purpose : {"shuffle", "dropout", ""})
      for (std::uint64_t index = 0; index < 10; ++index)
        seeds.insert(seed_for(seed, purpose, index));
  EXPECT_EQ(seeds.size(), 300u);
  EXPECT_EQ(seed_for(1, "shuffle", 2), seed_for(1, "shuffle", 2));
}

}  // namespace
}  // namespace stride

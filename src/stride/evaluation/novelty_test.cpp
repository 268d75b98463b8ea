#include "stride/evaluation/novelty.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"

namespace stride::evaluation {
namespace {

TEST(Separation, IsThatOfAWorkedExample) {
  const std::vector<float> known = {1, 2, 3, 4}, unknown = {0, 3, 5};
  // 0 is above none, 3 above two and level with one, 5 above four: 6.5 of 12 pairs.
  const Separation s = separation(known, unknown);
  EXPECT_NEAR(s.auroc, 6.5 / 12, 1e-12);
  EXPECT_NEAR(s.fpr95, 2.0 / 3, 1e-12);  // 95 % of four are four: up to 4 pass
}

TEST(Separation, EqualsTheDefinitionOnRandomNumbers) {
  Random random(5);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<float> known(1 + random.below(60)), unknown(1 + random.below(60));
    for (float& v : known) v = static_cast<float>(random.below(20));
    for (float& v : unknown) v = static_cast<float>(5 + random.below(20));
    double pairs = 0, best = 1;
    for (const float u : unknown)
      for (const float k : known) pairs += u > k ? 1 : u == k ? 0.5 : 0;
    for (const float bound : known) {
      double kept = 0, passed = 0;
      for (const float k : known) kept += k <= bound ? 1 : 0;
      for (const float u : unknown) passed += u <= bound ? 1 : 0;
      if (kept >= 0.95 * static_cast<double>(known.size()) - 1e-9)
        best = std::min(best, passed / static_cast<double>(unknown.size()));
    }
    const Separation s = separation(known, unknown);
    EXPECT_NEAR(s.auroc, pairs / static_cast<double>(known.size() * unknown.size()), 1e-12);
    EXPECT_NEAR(s.fpr95, best, 1e-12) << "trial " << trial;
  }
}

TEST(BoundOf, KeepsTheShareThatIsAskedFor) {
  std::vector<float> values;
  for (int i = 20; i > 0; --i) values.push_back(static_cast<float>(i));
  EXPECT_EQ(bound_of(values, 0.95), 19);
  EXPECT_EQ(bound_of(values, 0.951), 20);
  EXPECT_EQ(bound_of(values, 1), 20);
  EXPECT_EQ(bound_of(values, 0), 1);
  EXPECT_THROW(bound_of({}, 0.5), Error);
  EXPECT_THROW(separation(values, {}), Error);
  EXPECT_THROW(separation({}, values), Error);
}

}  // namespace
}  // namespace stride::evaluation

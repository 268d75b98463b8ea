#include "stride/evaluation/conformal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"

namespace stride::evaluation {
namespace {

// Two people: one with scores .1 and .2, one with four. Each weighs a half, whoever has more.
TEST(ConformalBound, WeighsPeopleNotWindows) {
  const std::vector<float> scores = {0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F};
  const std::vector<std::int32_t> person = {7, 7, 3, 3, 3, 3};
  // alpha = 0.4: wanted 0.6 * 3 = 1.8 of two people; 1 + 3/4 is less, 2 is not.
  const ConformalBound bound = conformal_bound(scores, person, 0.4);
  EXPECT_TRUE(bound.guaranteed);
  EXPECT_EQ(bound.people, 2);
  EXPECT_FLOAT_EQ(static_cast<float>(bound.value), 0.6F);
  // alpha = 0.5: wanted 1.5.
  EXPECT_FLOAT_EQ(static_cast<float>(conformal_bound(scores, person, 0.5).value), 0.4F);
  // alpha = 0.3 is below 1 / 3: pooled, wanted 1.4 of two.
  const ConformalBound pooled = conformal_bound(scores, person, 0.3);
  EXPECT_FALSE(pooled.guaranteed);
  EXPECT_FLOAT_EQ(static_cast<float>(pooled.value), 0.4F);
}

TEST(ConformalBound, KnowsHowManyPeopleAlphaAsksFor) {
  for (const int people : {8, 9}) {
    std::vector<float> scores;
    std::vector<std::int32_t> person;
    for (int p = 0; p < people; ++p) {
      scores.push_back(static_cast<float>(p));
      person.push_back(p);
    }
    const ConformalBound bound = conformal_bound(scores, person, 0.1);
    EXPECT_EQ(bound.guaranteed, people == 9) << people;
    EXPECT_EQ(bound.value, people - 1) << people;
  }
}

// The guarantee itself: people differ, and a new one's window is covered often enough.
TEST(ConformalBound, CoversNewPeopleAsOftenAsItSays) {
  Random random(20261125);
  constexpr int trials = 4000, people = 12, windows = 20;
  int covered = 0;
  const auto score_of = [&](double habit) { return static_cast<float>(habit + random.normal()); };
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<float> scores;
    std::vector<std::int32_t> person;
    for (std::int32_t p = 0; p < people; ++p) {
      const double habit = 2 * random.normal();
      const std::uint64_t n = 1 + random.below(windows);
      for (std::uint64_t i = 0; i < n; ++i) scores.push_back(score_of(habit)), person.push_back(p);
    }
    const ConformalBound bound = conformal_bound(scores, person, 0.15);
    ASSERT_TRUE(bound.guaranteed);
    covered += score_of(2 * random.normal()) <= bound.value ? 1 : 0;
  }
  // Four standard errors below what is promised.
  EXPECT_GT(covered, trials * 0.85 - 4 * std::sqrt(trials * 0.85 * 0.15));
  EXPECT_LT(covered, trials * 0.97);
}

TEST(ConformalBound, RefusesWhatItCannotBound) {
  const std::vector<float> one = {0.5F};
  const std::vector<std::int32_t> somebody = {0};
  const auto refused = [&](std::span<const float> scores, double alpha) {
    try {
      conformal_bound(scores, somebody, alpha);
      return false;
    } catch (const Error&) {
      return true;
    }
  };
  EXPECT_TRUE(refused({}, 0.1));
  for (const double alpha : {0.0, 1.0, std::nan("")}) EXPECT_TRUE(refused(one, alpha)) << alpha;
  for (const double alpha : {0.001, 0.999}) EXPECT_FALSE(refused(one, alpha)) << alpha;
}

}  // namespace
}  // namespace stride::evaluation

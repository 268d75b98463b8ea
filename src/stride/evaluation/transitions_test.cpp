#include "stride/evaluation/transitions.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace stride::evaluation {
namespace {

TEST(Transitions, AreThoseOfAWorkedExample) {
  // 0 stays twice and changes once, over a window without an activity; 2 is never seen.
  const std::vector<std::vector<std::int32_t>> sequences = {{0, 0, 0, -1, 1, 1}, {-1, 1}, {}, {-1}};
  const Transitions t = transitions_of(sequences, 3);
  EXPECT_EQ(t.steps, 4);
  EXPECT_EQ(t.changes, 1);
  const auto cost = [](double share) { return static_cast<float>(-std::log(share)); };
  const std::vector<float> start = {cost(2.0 / 5), cost(2.0 / 5), cost(1.0 / 5)};
  const std::vector<float> transition = {cost(3.0 / 6), cost(2.0 / 6), cost(1.0 / 6),
                                         cost(1.0 / 4), cost(2.0 / 4), cost(1.0 / 4),
                                         cost(1.0 / 3), cost(1.0 / 3), cost(1.0 / 3)};
  ASSERT_EQ(t.start.size(), 3u);
  ASSERT_EQ(t.transition.size(), 9u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_FLOAT_EQ(t.start[i], start[i]) << i;
  for (std::size_t i = 0; i < 9; ++i) EXPECT_FLOAT_EQ(t.transition[i], transition[i]) << i;
}

}  // namespace
}  // namespace stride::evaluation

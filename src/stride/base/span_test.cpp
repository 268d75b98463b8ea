#include "stride/base/span.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "stride/base/status.hpp"

namespace stride {
namespace {

TEST(Span, SeesWhatItWasMadeFrom) {
  std::vector<float> values = {1, 2, 3};
  Span<float> all(values);
  all[1] = 20;
  EXPECT_EQ(values[1], 20);
  const Span<const float> read = all;
  EXPECT_EQ(std::accumulate(read.begin(), read.end(), 0.0f), 24.0f);
  EXPECT_EQ(Span<float>(values.data() + 1, 2)[0], 20);
  EXPECT_TRUE(Span<float>().empty());
  const std::array<int, 2> pair = {7, 8};
  EXPECT_EQ(Span<const int>(pair).size(), 2u);
}

TEST(Status, HasATextEach) {
  for (const Status s : {Status::ok, Status::bad_shape, Status::memory_too_small, Status::bad_value,
                         Status::bad_time, Status::unsupported, Status::other_unit,
                         Status::other_rate, Status::not_popped})
    EXPECT_STRNE(text(s), "unknown status");
  EXPECT_STREQ(text(Status::bad_time), "bad time");
  EXPECT_STREQ(text(static_cast<Status>(200)), "unknown status");
}

}  // namespace
}  // namespace stride

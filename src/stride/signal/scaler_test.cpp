#include "stride/signal/scaler.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "stride/base/random.hpp"

namespace stride::signal {
namespace {

TEST(Scaling, OfAWorkedExample) {
  const std::vector<float> window = {1, 2, 3, 10, 20, 30}, offset = {2, 10}, factor = {2, 0.5f};
  std::vector<float> out(6);
  scale_window(window, offset, factor, out);
  EXPECT_EQ(out, (std::vector<float>{-2, 0, 2, 0, 5, 10}));
}

// Blocks of eight and what remains of every length give the bits of one value at a time.
TEST(Scaling, IsTheSameForABlockAndForOne) {
  Random random(3);
  for (std::size_t size = 0; size < 40; ++size) {
    std::vector<float> raw(size), out(size);
    for (float& value : raw) value = static_cast<float>(random.normal() * 10);
    scale(raw, 9.81f, 0.37f, out);
    for (std::size_t i = 0; i < size; ++i)
      ASSERT_EQ(out[i], scaled(raw[i], 9.81f, 0.37f)) << size << " " << i;
    scale(raw, 9.81f, 0.37f, raw);  // in place
    EXPECT_EQ(raw, out);
  }
}

}  // namespace
}  // namespace stride::signal

#include "stride/network/storage.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "stride/base/error.hpp"
#include "stride/network/layers.hpp"

namespace stride::network {
namespace {

std::vector<int> codes_of(const Kept& kept) {
  std::vector<int> codes;
  for (const std::byte byte : kept.bytes) codes.push_back(static_cast<std::int8_t>(byte));
  return codes;
}

std::vector<float> rounded(Storage storage, const Shape& shape, std::span<const float> values) {
  const Kept small = kept(storage, shape, values, "w");
  std::vector<float> out(values.size());
  read_kept(storage, shape, small.bytes, small.scales, out);
  return out;
}

// Scales of 1/127 would not be exact; 127 and 254 are.
TEST(Storage, KeepsRowsAsCodesByHand) {
  const std::vector<float> weights = {127, -63.5F, 0.5F, 254, 3, -255};
  const Kept rows = kept(Storage::int8, {2, 3}, weights, "w");
  EXPECT_EQ(rows.scales[0], 1);
  // 255 / 127 = 2.00787..., up to the next multiple of 2^-15.
  EXPECT_EQ(rows.scales[1], std::ceil(255.0 / 127 * 32768) / 32768);
  EXPECT_EQ(codes_of(rows), (std::vector<int>{127, -64, 0, 127, 1, -127}));
  const Kept whole = kept(Storage::int8_one_scale, {2, 3}, weights, "w");
  ASSERT_EQ(whole.scales.size(), 1U);
  EXPECT_EQ(whole.scales[0], rows.scales[1]);
  EXPECT_EQ(codes_of(whole), (std::vector<int>{63, -32, 0, 127, 1, -127}));
}

TEST(Storage, KeepsARowOfZeros) {
  const std::vector<float> least = {0x1p-100F}, less = {0x1.fp-101F};
  EXPECT_EQ(codes_of(kept(Storage::int8, {1}, least, "w")), std::vector<int>{127});
  EXPECT_EQ(codes_of(kept(Storage::int8, {1}, less, "w")), std::vector<int>{0});
  const Kept small = kept(Storage::int8, {2, 2}, std::vector<float>{0, 0, 1, -1}, "w");
  EXPECT_EQ(small.scales[0], 0);
  EXPECT_EQ(codes_of(small), (std::vector<int>{0, 0, 127, -127}));
}

// What is kept is within half a step, and keeping it again changes nothing, whatever the size.
TEST(Storage, IsNearAndComesBackOnRandomNumbers) {
  std::mt19937 random(20261125);
  for (int trial = 0; trial < 20000; ++trial) {
    const double size = std::ldexp(1.0, -110 + static_cast<int>(random() % 230));
    std::vector<float> values(6);
    for (float& value : values)
      value = static_cast<float>(size * (static_cast<double>(random()) / 0x1p31 - 1));
    for (const Storage storage : {Storage::int8, Storage::int8_one_scale, Storage::bfloat16}) {
      const Kept once = kept(storage, {2, 3}, values, "w");
      const std::vector<float> out = rounded(storage, {2, 3}, values);
      const Kept again = kept(storage, {2, 3}, out, "w");
      ASSERT_EQ(again.bytes, once.bytes) << trial;
      ASSERT_EQ(again.scales, once.scales) << trial;
      for (std::size_t i = 0; i < once.scales.size() * 3 && storage == Storage::int8; ++i)
        ASSERT_LE(std::fabs(double{out[i]} - double{values[i]}),
                  std::max(0.5 * double{once.scales[i / 3]}, 0x1p-100));
    }
  }
}

// What another reader makes of the numbers alone: the codes that were kept.
TEST(Storage, CodesFollowFromWhatTheyStandFor) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<float> row(9);
    for (float& value : row) value = normal(random);
    const Kept small = kept(Storage::int8, {1, 9}, row, "w");
    const std::vector<float> out = rounded(Storage::int8, {1, 9}, row);
    float most = 0;
    for (const float value : out) most = std::max(most, std::fabs(value));
    const float scale = most / 127;
    ASSERT_EQ(scale, small.scales[0]);
    for (std::size_t i = 0; i < out.size(); ++i)
      ASSERT_EQ(std::nearbyint(out[i] / scale), codes_of(small)[i]);
  }
}

TEST(Storage, HalvesHaveALargestNumber) {
  const std::vector<float> most = {65519}, more = {-65520};
  EXPECT_EQ(rounded(Storage::float16, {1}, most), std::vector<float>{65504});
  EXPECT_THROW(kept(Storage::float16, {1}, more, "head.weight"), Error);
  EXPECT_EQ(rounded(Storage::bfloat16, {1}, more), std::vector<float>{-65536});
  const std::vector<float> huge = {3.4e38F};
  EXPECT_THROW(kept(Storage::bfloat16, {1}, huge, "head.weight"), Error);
}

TEST(Storage, HasNames) {
  for (const Storage storage : {Storage::float32, Storage::float16, Storage::bfloat16,
                                Storage::int8, Storage::int8_one_scale})
    EXPECT_EQ(storage_named(name_of(storage)), storage);
  EXPECT_THROW(storage_named("int9"), Error);
}

TEST(Storage, RoundsTheNamedParametersAlone) {
  Graph g;
  g.set_output("logits", linear(g, "head", g.input("x", {batch, 2}), 2));
  std::vector<float> parameters = {0.3F, -0.7F, 0.11F, 0.9F, 0.123F, 0.456F};
  const std::vector<float> before = parameters;
  round_weights(g, {.weights = {{"head.weight", Storage::int8}}}, parameters);
  EXPECT_NE(parameters[0], before[0]);
  EXPECT_NEAR(parameters[0], before[0], 0.7 / 254);
  EXPECT_EQ(std::vector(parameters.begin() + 4, parameters.end()),
            std::vector(before.begin() + 4, before.end()));
}

}  // namespace
}  // namespace stride::network

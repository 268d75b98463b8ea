// The mean of bytes over time, and what it keeps of the window before.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/engine/kernels.hpp"
#include "stride/engine/step_cases.hpp"

namespace stride::engine {
namespace {

TEST(Average, IsTheMeanOfWhatBytesStandFor) {
  Random random(7);
  for (int n = 0; n < 50; ++n) {
    Place place;
    Average s;
    const std::uint32_t h = within(1, 3, random), c = within(1, 90, random);
    s.in = place.tensor(within(1, 130, random), h, c, Element::uint8);
    s.out = place.tensor(1, h, c, Element::float32);
    s.scale = 0.25F, s.zero = within(0, 255, random);
    place.stir(random);
    place.expect_alike(s);
    const auto got = place.output(s, Vectors::none, {0, 1});
    const auto* const x =
        reinterpret_cast<const std::uint8_t*>(place.arena.data()) + std::size_t{s.in.at} * 4;
    for (std::size_t i = 0; i < elements(s.out); ++i) {
      double sum = 0;
      for (std::uint32_t t = 0; t < s.in.t; ++t)
        sum += 0.25 * (static_cast<double>(x[t * elements(s.out) + i]) - s.zero);
      float told = 0;
      std::memcpy(&told, got.data() + 4 * i, sizeof told);
      ASSERT_NEAR(told, sum / s.in.t, 1e-5);
    }
  }
}

// Windows of random bytes a hop apart: sums that go on are those of the whole window.
TEST(Average, GoesOnFromTheSumsItKept) {
  Random random(9);
  for (int n = 0; n < 60; ++n) {
    SCOPED_TRACE("case " + std::to_string(n));
    Place place;
    Average s;
    const std::uint32_t t = within(8, 60, random), c = within(1, 90, random);
    s.left = within(0, 3, random), s.right = within(0, 3, random);
    const std::uint32_t moving = t - s.left - s.right;
    s.hop = within(1, moving - 1, random);
    s.blocks = (moving + s.hop - 1) / s.hop;
    s.in = place.tensor(t, 1, c, Element::uint8), s.out = place.tensor(1, 1, c, Element::float32);
    s.kept = place.tensor(s.blocks, 1, c, Element::float32);
    const std::vector<std::uint8_t> all = bytes(std::size_t{t + 5 * s.hop} * c, random);
    for (const Vectors vectors : {Vectors::none, Vectors::avx2, Vectors::avx512_vnni}) {
      if (vectors > best_vectors()) continue;
      place.stir(random);
      Place whole = place;
      const Memory memory{place.arena.data(), nullptr, vectors},
          other{whole.arena.data(), nullptr, Vectors::none};
      for (std::uint32_t w = 0; w < 6; ++w) {
        const std::uint8_t* const window = all.data() + std::size_t{w} * s.hop * c;
        std::memcpy(memory.bytes_of(s.in), window, std::size_t{t} * c);
        // What moved with the window and is not new is not looked at.
        if (w > 0)
          std::memset(memory.bytes_of(s.in) + s.left * c, 0x5A, std::size_t{moving - s.hop} * c);
        average(s, memory, w > 0);
        Average plain = s;
        plain.blocks = 0;
        std::memcpy(other.bytes_of(s.in), window, std::size_t{t} * c);
        average(plain, other, false);
        ASSERT_EQ(std::memcmp(memory.of(s.out), other.of(s.out), c * sizeof(float)), 0) << w;
      }
    }
  }
}

TEST(Average, RefusesSumsOfOtherColumns) {
  Average s;
  s.in = {0, 20, 1, 3}, s.out = {20, 1, 1, 3}, s.kept = {24, 4, 1, 3};
  s.blocks = 4, s.left = 1, s.right = 2, s.hop = 5;  // 17 columns
  EXPECT_EQ(check(s), Status::ok);
  const auto expect_refused = [&](auto change) {
    Average other = s;
    change(other);
    EXPECT_EQ(check(other), Status::bad_shape);
  };
  expect_refused([](Average& a) { a.hop = 0; });
  expect_refused([](Average& a) { a.hop = 6; });
  expect_refused([](Average& a) { a.hop = 0xFFFFFFFF, a.blocks = a.kept.t = 1; });
  expect_refused([](Average& a) { a.left = 18; });
  expect_refused([](Average& a) { a.right = 0xFFFFFFFF; });
  expect_refused([](Average& a) { a.kept.t = 3; });
  expect_refused([](Average& a) { a.kept.c = 2; });
}

}  // namespace
}  // namespace stride::engine

// Whole numbers are the same bits in every kernel, and what their definition says.
#include <algorithm>
#include <cmath>

#include "stride/engine/step_cases.hpp"

namespace stride::engine {
namespace {

// A convolution and its weights by filter, tap of time, sensor, channel.
struct Case {
  WholeConvolution step;
  std::vector<std::int8_t> weight;
  std::vector<std::int32_t> bias;
  std::vector<float> factor;
};

Case random_case(Place& place, Random& random) {
  Case c;
  WholeConvolution& s = c.step;
  s.kernel_t = within(1, 7, random), s.kernel_h = within(1, 3, random);
  s.stride_t = within(1, 3, random), s.stride_h = within(1, 2, random);
  s.dilation_t = within(1, 3, random);
  s.padding_t = within(0, 4, random), s.padding_h = within(0, 2, random);
  if (random.below(2) == 0) s.dilation_t = s.kernel_h = 1, s.padding_h = 0;  // most nets'
  std::uint32_t in_h = s.kernel_h + within(0, 5, random);
  if (random.below(2) == 0) in_h = s.kernel_h;
  const std::uint32_t reach = (s.kernel_t - 1) * s.dilation_t, in_t = reach + within(1, 20, random),
                      channels = within(1, 23, random), filters = within(1, 100, random);
  s.in = place.tensor(in_t, in_h, channels, Element::uint8, s.padding_t);
  const std::uint32_t out_t = (in_t + 2 * s.padding_t - reach - 1) / s.stride_t + 1,
                      out_h = (in_h + 2 * s.padding_h - s.kernel_h) / s.stride_h + 1;
  s.element = random.below(3) == 0 ? Element::float32 : Element::uint8;
  s.out = place.tensor(out_t, out_h, filters, s.element);
  s.zero = within(0, 255, random), s.out_zero = within(0, 255, random);
  s.lowest = random.below(2) == 0 ? s.out_zero : 0, s.relu = within(0, 1, random);

  const Runs runs = runs_of(s);
  const std::uint32_t each = s.kernel_t * s.kernel_h * channels,
                      padded = panels_of(filters, whole_panel) * whole_panel;
  std::vector<std::int8_t> lain(padded / whole_panel * runs.panel());
  c.bias.resize(padded), c.factor.resize(padded);
  std::vector<std::int32_t> sums(padded);
  for (std::uint32_t f = 0; f < filters; ++f) {
    c.bias[f] = static_cast<std::int32_t>(within(0, 20000, random)) - 10000;
    c.factor[f] = 1.0F / static_cast<float>(within(1, 200 * each, random));
    for (std::uint32_t i = 0; i < each; ++i) {
      const auto w = static_cast<std::int8_t>(static_cast<int>(within(0, 255, random)) - 128);
      c.weight.push_back(w);
      const std::uint32_t row = s.kernel_h * channels;
      const std::size_t at = runs.taps == 1 ? runs.at(0, i, f % whole_panel)
                                            : runs.at(i / row, i % row, f % whole_panel);
      lain[f / whole_panel * runs.panel() + at] = w;
      sums[f] += w;
    }
  }
  s.weight = place.constant(lain), s.bias = place.constant(c.bias);
  s.factor = place.constant(c.factor), s.sums = place.constant(sums);
  place.stir(random);
  return c;
}

TEST(WholeNumbers, RoundToEven) {
  const std::vector<std::pair<float, int>> cases = {
      {0.5F, 0},   {1.5F, 2},  {2.5F, 2},   {-0.5F, 0},
      {-1.5F, -2}, {2.49F, 2}, {-3.6F, -4}, {2097151.5F, 2097152}};
  for (const auto& [x, wanted] : cases) EXPECT_EQ(nearest(x), wanted) << x;
  EXPECT_EQ(byte_of(300, 3, 0), 255);
  EXPECT_EQ(byte_of(-5, 3, 0), 0);
  EXPECT_EQ(byte_of(-5, 3, 3), 3);
  EXPECT_EQ(byte_of(1.5F, 3, 3), 5);
  EXPECT_EQ(byte_of(std::nanf(""), 3, 2), 2);
}

// Two taps of one channel, two filters: 2 x0 - x1 + 10 and 100 x1, half of it, from a zero of 5.
TEST(WholeConvolution, IsAWorkedExample) {
  Place place;
  WholeConvolution s;
  s.kernel_t = 2, s.zero = 5, s.out_zero = 20;
  s.in = place.tensor(3, 1, 1, Element::uint8);
  s.out = place.tensor(2, 1, 2, Element::uint8);
  std::vector<std::int8_t> weight(64);
  weight[0] = 2, weight[1] = -1, weight[5] = 100;
  std::vector<std::int32_t> bias(16), sums(16);
  bias[0] = 10 - 5 * 1, bias[1] = -5 * 100;
  std::vector<float> factor(16, 0.5F);
  s.weight = place.constant(weight), s.bias = place.constant(bias);
  s.factor = place.constant(factor), s.sums = place.constant(sums);
  const std::uint8_t x[] = {9, 5, 7};  // 4, 0, 2
  std::memcpy(place.arena.data() + s.in.at, x, 3);
  // (8 - 0 + 10) / 2, 0; (0 - 2 + 10) / 2, 200 / 2; from 20 on
  EXPECT_EQ(place.output(s, Vectors::none, {0, 2}), (std::vector<std::uint8_t>{29, 20, 24, 120}));
}

TEST(WholeConvolution, IsItsDefinition) {
  Random random(1);
  for (int n = 0; n < 100; ++n) {
    SCOPED_TRACE("case " + std::to_string(n));
    Place place;
    const Case c = random_case(place, random);
    const WholeConvolution& s = c.step;
    const auto* const x =
        reinterpret_cast<const std::uint8_t*>(place.arena.data()) + std::size_t{s.in.at} * 4;
    const std::vector<std::uint8_t> got = place.output(s, Vectors::none, {0, s.out.t});
    std::size_t at = 0;
    for (std::uint32_t t = 0; t < s.out.t; ++t)
      for (std::uint32_t h = 0; h < s.out.h; ++h)
        for (std::uint32_t f = 0; f < s.out.c; ++f, ++at) {
          std::int64_t sum = c.bias[f];
          std::size_t w = std::size_t{f} * s.kernel_t * s.kernel_h * s.in.c;
          for (std::uint32_t i = 0; i < s.kernel_t; ++i)
            for (std::uint32_t j = 0; j < s.kernel_h; ++j)
              for (std::uint32_t ch = 0; ch < s.in.c; ++ch, ++w) {
                const std::int64_t pt = std::int64_t{t} * s.stride_t + i * s.dilation_t -
                                        s.padding_t,
                                   ph = std::int64_t{h} * s.stride_h + j - s.padding_h;
                const bool inside = pt >= 0 && pt < s.in.t && ph >= 0 && ph < s.in.h;
                const std::int64_t value =
                    inside ? x[(pt * s.in.h + ph) * s.in.c + ch] : std::int64_t{s.zero};
                sum += value * c.weight[w];
              }
          const float value = static_cast<float>(sum) * c.factor[f];
          if (s.element == Element::float32) {
            float told = 0;
            std::memcpy(&told, got.data() + 4 * at, sizeof told);
            ASSERT_EQ(told, s.relu != 0 ? std::max(value, 0.0F) : value);
          } else {
            const auto q = static_cast<std::int64_t>(std::nearbyint(value)) + s.out_zero;
            ASSERT_EQ(got[at], std::clamp<std::int64_t>(q, s.lowest, 255));
          }
        }
  }
}

TEST(WholeConvolution, IsTheSameInEveryKernel) {
  Random random(2);
  for (int n = 0; n < 400; ++n) {
    SCOPED_TRACE("case " + std::to_string(n));
    Place place;
    const Case c = random_case(place, random);
    place.expect_alike(c.step);
  }
}

TEST(WholeConvolution, ComputesTheColumnsItIsTold) {
  Random random(3);
  for (int n = 0; n < 50; ++n) {
    Place place;
    const WholeConvolution s = random_case(place, random).step;
    const std::uint32_t begin = within(0, s.out.t - 1, random),
                        end = within(begin, s.out.t, random);
    const std::size_t column = elements(s.out) / s.out.t * (s.element == Element::uint8 ? 1 : 4);
    const auto* const before = reinterpret_cast<const std::uint8_t*>(place.arena.data() + s.out.at);
    for (const Vectors vectors : fast_ones()) {
      const auto whole = place.output(s, vectors, {0, s.out.t}),
                 part = place.output(s, vectors, {begin, end});
      for (std::size_t i = 0; i < whole.size(); ++i) {
        const bool inside = i >= begin * column && i < end * column;
        ASSERT_EQ(part[i], inside ? whole[i] : before[i]);
      }
    }
  }
}

// Sums that wrap around do so everywhere.
TEST(WholeConvolution, WrapsAlike) {
  Place place;
  Random random(4);
  Case c = random_case(place, random);
  std::vector<std::int32_t> bias(c.bias.size(), 0x7FFFFFFF);
  std::memcpy(place.constants.data() + c.step.bias.at, bias.data(), 4 * bias.size());
  place.expect_alike(c.step);
}

TEST(WholeConvolution, RefusesWhatLiesOutside) {
  Place place;
  Random random(5);
  const WholeConvolution fine = [&] {
    for (;;) {
      Place fresh;
      const WholeConvolution s = random_case(fresh, random).step;
      if (s.padding_t > 0 && s.padding_h > 0 && s.kernel_t > 1) {
        place = fresh;
        return s;
      }
    }
  }();
  EXPECT_EQ(check(fine, place.limits()), Status::ok);
  const auto refused = [&](auto&& change, Limits limits) {
    WholeConvolution s = fine;
    change(s);
    return check(s, limits) != Status::ok;
  };
  const Limits limits = place.limits();
  EXPECT_TRUE(refused([](auto& s) { s.kernel_t = 0; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.stride_h = 0; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.dilation_t = 0; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.out.t += s.stride_t; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.out.h += 2; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.zero = 256; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.out_zero = 256; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.lowest = 256; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.weight.size -= 1; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.bias.size -= 1; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.factor.size += 1; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.sums.size += 1; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.element = Element{2}; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.padding_t = 0x80000000U; }, limits));
  EXPECT_TRUE(refused([](auto& s) { s.in.at = 0; }, limits));  // no room before it
  const std::uint64_t room = std::uint64_t{fine.padding_t} * fine.in.h * fine.in.c;
  const std::uint64_t end = std::uint64_t{fine.in.at} * 4 + elements(fine.in) + room + 3;
  EXPECT_FALSE(refused([](auto&) {}, {(end + 3) / 4, limits.constants}));
  EXPECT_TRUE(refused([](auto&) {}, {(end + 3) / 4 - 1, limits.constants}));
}

TEST(Quantise, IsTheSameInEveryKernel) {
  Random random(6);
  for (int n = 0; n < 50; ++n) {
    Place place;
    Quantise s;
    const std::uint32_t t = within(1, 9, random), c = within(1, 40, random);
    s.in = place.tensor(t, 1, c, Element::float32), s.out = place.tensor(t, 1, c, Element::uint8);
    s.factor = static_cast<float>(within(1, 90, random)), s.zero = within(0, 255, random);
    place.stir(random);
    const std::vector<float> x = noise(elements(s.in), random);
    std::ranges::copy(x, place.arena.begin() + s.in.at);
    place.expect_alike(s);
    const auto got = place.output(s, Vectors::none, {0, t});
    for (std::size_t i = 0; i < x.size(); ++i) {
      const float q = std::nearbyint(x[i] * s.factor) + static_cast<float>(s.zero);
      ASSERT_EQ(got[i], std::clamp(q, 0.0F, 255.0F));
    }
  }
}

TEST(DynamicLinear, IsTheSameInEveryKernel) {
  Random random(8);
  for (int n = 0; n < 100; ++n) {
    SCOPED_TRACE("case " + std::to_string(n));
    Place place;
    DynamicLinear s;
    const std::uint32_t t = within(1, 9, random), h = within(1, 2, random),
                        c = within(1, 70, random), f = within(1, 100, random);
    s.in = place.tensor(t, h, c, Element::float32), s.out = place.tensor(t, h, f, Element::float32);
    s.scratch = place.tensor(t, h, c, Element::uint8);
    s.relu = within(0, 1, random);
    const Runs runs = runs_of(s);
    const std::size_t panels = panels_of(f, whole_panel);
    std::vector<std::int8_t> weight(panels * runs.panel());
    std::vector<std::int32_t> sums(panels * whole_panel);
    for (std::uint32_t k = 0; k < f; ++k)
      for (std::uint32_t i = 0; i < c; ++i) {
        const auto w = static_cast<std::int8_t>(static_cast<int>(within(0, 254, random)) - 127);
        weight[k / whole_panel * runs.panel() + runs.at(0, i, k % whole_panel)] = w;
        sums[k] += w;
      }
    s.weight = place.constant(weight), s.sums = place.constant(sums);
    const std::vector<float> bias = noise(panels * whole_panel, random);
    s.bias = place.constant(bias);
    s.factor = place.constant(std::vector<float>(panels * whole_panel, 0.01F));
    place.stir(random);
    const std::vector<float> x = noise(elements(s.in), random);
    std::ranges::copy(x, place.arena.begin() + s.in.at);
    place.expect_alike(s);
    // As far from the product of numbers as half a step of each input, times its weight.
    const auto got = place.output(s, Vectors::none, {0, t});
    const auto [low, high] = std::ranges::minmax(x);
    const double step = (std::max(high, 0.0F) - std::min(low, 0.0F)) / 255;
    for (std::uint32_t p = 0; p < t * h; ++p)
      for (std::uint32_t k = 0; k < f; ++k) {
        double sum = bias[k], size = 0;
        for (std::uint32_t i = 0; i < c; ++i) {
          const double w =
              0.01 * weight[k / whole_panel * runs.panel() + runs.at(0, i, k % whole_panel)];
          sum += w * x[p * c + i], size += std::abs(w);
        }
        if (s.relu != 0) sum = std::max(sum, 0.0);
        float told = 0;
        std::memcpy(&told, got.data() + 4 * (std::size_t{p} * f + k), sizeof told);
        ASSERT_NEAR(told, sum, 1.01 * step * size + 1e-4);
      }
  }
}

// A window of zeros has no range; one number has no other end but 0.
TEST(DynamicLinear, TakesAnyRange) {
  EXPECT_EQ(grid_between(0, 0).factor(), 0);
  EXPECT_EQ(grid_between(0, 0).zero, 0u);
  EXPECT_EQ(grid_between(-255, 0).zero, 255u);
  EXPECT_EQ(grid_between(-1, 254).zero, 1u);
  EXPECT_LE(grid_between(-1e38F, 3e38F).zero, 255u);
}

TEST(DynamicLinear, RefusesWhatLiesOutside) {
  Place place;
  DynamicLinear s;
  s.in = place.tensor(2, 1, 4, Element::float32), s.out = place.tensor(2, 1, 3, Element::float32);
  s.scratch = place.tensor(2, 1, 4, Element::uint8);
  s.weight = place.constant(std::vector<std::int8_t>(64));
  s.bias = s.factor = s.sums = place.constant(std::vector<float>(16));
  const Limits limits = place.limits();
  EXPECT_EQ(check(s, limits), Status::ok);
  EXPECT_NE(check(s, {limits.arena - 1, limits.constants}), Status::ok);  // 3 bytes to read
  const auto refused = [&](auto&& change) {
    DynamicLinear other = s;
    change(other);
    return check(other, limits) != Status::ok;
  };
  EXPECT_TRUE(refused([](auto& d) { d.scratch.t = 1; }));
  EXPECT_TRUE(refused([](auto& d) { d.out.t = 1; }));
  EXPECT_TRUE(refused([](auto& d) { d.out.h = 2; }));
  EXPECT_TRUE(refused([](auto& d) { d.out.c = 17; }));
  EXPECT_TRUE(refused([](auto& d) { d.in.c = 5; }));
  EXPECT_TRUE(refused([](auto& d) { d.weight.size = 15; }));
  EXPECT_TRUE(refused([](auto& d) { d.sums.size = 15; }));
}

TEST(BytePool, IsThatOfFloats) {
  Random random(9);
  Place place;
  Pool s;
  s.kernel_t = 3, s.stride_t = 2, s.kernel_h = 2, s.stride_h = 1, s.element = Element::uint8;
  s.in = place.tensor(9, 3, 5, Element::uint8), s.out = place.tensor(4, 2, 5, Element::uint8);
  place.stir(random);
  const auto got = place.output(s, Vectors::none, {0, 4});
  Place wide;
  Pool f = s;
  f.element = Element::float32;
  f.in = wide.tensor(9, 3, 5, Element::float32), f.out = wide.tensor(4, 2, 5, Element::float32);
  for (std::size_t i = 0; i < elements(s.in); ++i)
    wide.arena[f.in.at + i] =
        reinterpret_cast<const std::uint8_t*>(place.arena.data() + s.in.at)[i];
  const auto wanted = wide.output(f, Vectors::none, {0, 4});
  for (std::size_t i = 0; i < got.size(); ++i) {
    float value = 0;
    std::memcpy(&value, wanted.data() + 4 * i, sizeof value);
    EXPECT_EQ(got[i], value);
  }
  s.how = Summary::mean;
  EXPECT_NE(check(s), Status::ok);
}

}  // namespace
}  // namespace stride::engine

// The fast kernels answer as the portable ones, on random shapes.
#include "stride/engine/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/engine/kernel_cases.hpp"

namespace stride::engine {
namespace {

std::vector<Vectors> fast_ones() {
  std::vector<Vectors> all;
  for (const Vectors v : {Vectors::four, Vectors::avx2, Vectors::avx512, Vectors::avx512_vnni})
    if (v <= best_vectors()) all.push_back(v);
  return all;
}

std::vector<float> noise(std::size_t n, Random& random) {
  std::vector<float> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<float>(random.normal()));
  return values;
}

// Runs a step whose constants and tensors are placed, on a copy of the arena; gives the output.
template <class Step>
std::vector<float> output(const Step& step, std::vector<float> arena,
                          const std::vector<float>& constants, Vectors vectors) {
  EXPECT_TRUE(lies_within(step, Limits{arena.size(), constants.size()}));
  EXPECT_EQ(check_step(step, Limits{arena.size(), constants.size()}), Status::ok);
  const Memory memory{arena.data(), constants.data(), vectors};
  run(step, memory, Columns{0, step.out.t});
  const float* const out = memory.of(step.out);
  return {out, out + elements(step.out)};
}

// Both sums are exact to a few roundings of each of their `terms`.
void expect_alike(const std::vector<float>& got, const std::vector<float>& wanted, double terms) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], wanted[i], most_apart(std::sqrt(terms))) << i;
}

TEST(FastKernels, ConvolveAsThePortableOne) {
  Random random(1);
  for (int i = 0; i < 400; ++i) {
    const Convolution s = random_convolution(random);
    SCOPED_TRACE("case " + std::to_string(i));
    const std::vector<float> arena = noise(s.out.at + elements(s.out), random),
                             constants = noise(s.weight.size + s.bias.size, random);
    const std::vector<float> wanted = output(s, arena, constants, Vectors::none);
    const double terms = s.kernel_t * s.kernel_h * (s.in.c / s.groups) + 1;
    for (const Vectors vectors : fast_ones())
      expect_alike(output(s, arena, constants, vectors), wanted, terms);
  }
}

// At six points sums are some ten times as large as the columns that come of them.
TEST(FastKernels, ConvolveByFewerProductsAsThePortableOne) {
  Random random(8);
  for (int i = 0; i < 200; ++i) {
    const WinogradConvolution s = random_winograd(random);
    SCOPED_TRACE("case " + std::to_string(i));
    const std::vector<float> arena = noise(s.scratch.at + elements(s.scratch), random),
                             constants = noise(s.weight.size + s.bias.size, random);
    const std::vector<float> wanted = output(s, arena, constants, Vectors::none);
    for (const Vectors vectors : fast_ones())
      expect_alike(output(s, arena, constants, vectors), wanted, 100.0 * s.in.c);
  }
}

TEST(Winograd, IsRefusedUnlessAllItsSizesAgree) {
  Random random(9);
  const WinogradConvolution sound = random_winograd(random);
  const Limits limits{sound.scratch.at + elements(sound.scratch),
                      std::uint64_t{sound.weight.size} + sound.bias.size};
  EXPECT_EQ(check(sound, limits), Status::ok);
  const auto refused = [&](auto damage) {
    WinogradConvolution s = sound;
    damage(s);
    return check(s, limits) == Status::bad_shape;
  };
  EXPECT_TRUE(refused([](auto& s) { s.kernel_t = 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.kernel_t = 6; }));
  EXPECT_TRUE(refused([](auto& s) { ++s.out.h; }));
  EXPECT_TRUE(refused([](auto& s) { --s.weight.size; }));
  EXPECT_TRUE(refused([](auto& s) { ++s.bias.size; }));
  EXPECT_TRUE(refused([](auto& s) { s.scratch.c = s.points * (s.in.c + s.out.c) - 1; }));
  EXPECT_TRUE(refused([](auto& s) { s.in.at -= 1; }));                         // no room before it
  EXPECT_TRUE(refused([](auto& s) { s.zeros = s.padding_t - 1; }));            // or around it
  EXPECT_TRUE(refused([](auto& s) { s.out.t += s.tile() * (s.zeros + 2); }));  // tiles beyond it
  EXPECT_TRUE(refused([](auto& s) { s.padding_t = 1U << 31; }));
}

template <class Step>
void expect_recurrences_alike(std::uint64_t seed) {
  Random random(seed);
  for (int i = 0; i < 60; ++i) {
    const Step s = random_recurrence<Step>(random);
    const std::uint32_t units = s.out.c, length = s.out.t;
    SCOPED_TRACE("case " + std::to_string(i));
    const std::vector<float> arena = noise(s.scratch.at + elements(s.scratch), random);
    std::vector<float> constants = noise(s.weight.size + units, random);
    for (std::uint32_t w = 0; w < s.weight.size; ++w)
      constants[w] /= std::sqrt(static_cast<float>(units));
    const std::vector<float> wanted = output(s, arena, constants, Vectors::none);
    for (const Vectors vectors : fast_ones())
      expect_alike(output(s, arena, constants, vectors), wanted, length);
  }
}

TEST(FastKernels, RecurAsThePortableOnes) {
  expect_recurrences_alike<Lstm>(2);
  expect_recurrences_alike<Gru>(5);
}

TEST(Gru, IsRefusedUnlessAllItsSizesAgree) {
  Random random(7);
  const auto sound = random_recurrence<Gru>(random);
  EXPECT_EQ(check(sound), Status::ok);
  const auto refused = [&](auto damage) {
    Gru s = sound;
    damage(s);
    return check(s) == Status::bad_shape;
  };
  EXPECT_TRUE(refused([](Gru& s) { ++s.bias.size; }));
  EXPECT_TRUE(refused([](Gru& s) { --s.bias.size; }));
  EXPECT_TRUE(refused([](Gru& s) { --s.weight.size; }));
  EXPECT_TRUE(refused([](Gru& s) { --s.scratch.c; }));
  EXPECT_FALSE(refused([](Gru& s) { ++s.scratch.c; }));
  EXPECT_TRUE(refused([](Gru& s) { s.gates.c += s.out.c; }));  // an LSTM's
  EXPECT_TRUE(refused([](Gru& s) { ++s.gates.t; }));
}

// The few columns that a hop leaves to do, at both ends.
template <class Step>
void expect_columns_alike(const Step& s, std::size_t floats, Random& random) {
  const std::vector<float> arena = noise(floats, random),
                           constants = noise(s.weight.size + s.bias.size, random);
  const std::uint32_t begin = within(0, s.out.t - 1, random),
                      end = within(begin + 1, s.out.t, random);
  for (const Vectors vectors : fast_ones()) {
    const std::vector<float> wanted = output(s, arena, constants, vectors);
    std::vector<float> own = arena;
    run(s, Memory{own.data(), constants.data(), vectors}, Columns{begin, end});
    const std::size_t column = std::size_t{s.out.h} * s.out.c;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      const bool asked = k >= begin * column && k < end * column;
      ASSERT_EQ(own[s.out.at + k], asked ? wanted[k] : arena[s.out.at + k]) << k;
    }
  }
}

TEST(FastKernels, GiveEveryColumnTheSameBitsHoweverManyAreAsked) {
  Random random(4);
  for (int i = 0; i < 200; ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    const Convolution s = random_convolution(random);
    expect_columns_alike(s, s.out.at + elements(s.out), random);
    const WinogradConvolution w = random_winograd(random);
    expect_columns_alike(w, w.scratch.at + elements(w.scratch), random);
  }
}

TEST(Reduce, SumsUpTheAxesThatGo) {
  Random random(6);
  for (int i = 0; i < 300; ++i) {
    Reduce s;
    s.in = {0, within(1, 9, random), within(1, 4, random), within(1, 70, random)};
    s.out = s.in, s.out.at = static_cast<std::uint32_t>(elements(s.in));
    if (random.below(3) > 0) s.out.t = 1;
    if (random.below(3) == 0) s.out.h = 1;
    if (random.below(3) == 0) s.out.c = 1;
    s.how = std::vector{Summary::mean, Summary::max, Summary::sum, Summary::last}[random.below(4)];
    SCOPED_TRACE("case " + std::to_string(i));
    const std::vector<float> arena = noise(s.out.at + elements(s.out), random);
    std::vector<double> wanted(elements(s.out));
    std::vector<int> seen(wanted.size());
    for (std::size_t from = 0; from < s.out.at; ++from) {
      const std::size_t c = from % s.in.c, h = from / s.in.c % s.in.h, t = from / s.in.c / s.in.h;
      const auto along = [](std::size_t k, std::uint32_t size) { return size > 1 ? k : 0; };
      const std::size_t to =
          (along(t, s.out.t) * s.out.h + along(h, s.out.h)) * s.out.c + along(c, s.out.c);
      const double x = arena[from];
      const bool first = seen[to]++ == 0;
      if (first || s.how == Summary::last)
        wanted[to] = x;
      else
        wanted[to] = s.how == Summary::max ? std::max(wanted[to], x) : wanted[to] + x;
    }
    const std::vector<float> got = output(s, arena, {}, Vectors::none);
    for (std::size_t k = 0; k < got.size(); ++k)
      ASSERT_NEAR(got[k], s.how == Summary::mean ? wanted[k] / seen[k] : wanted[k], 3e-5) << k;
  }
}

TEST(Rearrange, CopiesNoMoreThanItHasPlacesFor) {
  Rearrange s;
  s.in = {0, 1, 1, 4}, s.out = {4, 1, 1, 4};
  s.count[5] = 4, s.from[5] = s.to[5] = 1;
  EXPECT_EQ(check(s), Status::ok);
  s.count[0] = 1U << 30;  // the same four again and again
  EXPECT_EQ(check(s), Status::bad_shape);
}

TEST(Taps, AreThoseThatLieInside) {
  for (std::int64_t begin = -12; begin < 12; ++begin)
    for (std::uint32_t kernel = 1; kernel < 6; ++kernel)
      for (std::uint32_t dilation = 1; dilation < 5; ++dilation)
        for (std::uint32_t size = 1; size < 8; ++size) {
          const Taps taps = taps_inside(begin, kernel, dilation, size);
          for (std::uint32_t i = 0; i < kernel; ++i) {
            const std::int64_t place = begin + std::int64_t{i} * dilation;
            const bool inside = place >= 0 && place < size;
            EXPECT_EQ(i >= taps.first && i < taps.end, inside);
          }
        }
}

TEST(Sort, Sorts) {
  Random random(3);
  for (std::uint32_t n : {0U, 1U, 2U, 5U, 128U, 3000U}) {
    std::vector<float> values = noise(n, random), wanted = values;
    std::ranges::sort(wanted);
    sort(values.data(), n);
    EXPECT_EQ(values, wanted);
  }
}

}  // namespace
}  // namespace stride::engine

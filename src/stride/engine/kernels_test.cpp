// The fast kernels answer as the portable ones, on random shapes.
#include "stride/engine/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::engine {
namespace {

std::vector<Vectors> fast_ones() {
  std::vector<Vectors> all;
  for (const Vectors v : {Vectors::avx2, Vectors::avx512, Vectors::avx512_vnni})
    if (v <= best_vectors()) all.push_back(v);
  return all;
}

std::vector<float> noise(std::size_t n, Random& random) {
  std::vector<float> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<float>(random.normal()));
  return values;
}

std::uint32_t within(std::uint32_t least, std::uint32_t most, Random& random) {
  return least + static_cast<std::uint32_t>(random.below(most - least + 1));
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
  const double bound = 4e-7 * std::sqrt(terms) + 1e-6;
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], wanted[i], bound * std::max(1.0, std::sqrt(terms))) << i;
}

Convolution random_convolution(Random& random) {
  Convolution s;
  s.panel = std::vector<std::uint32_t>{16, 8, 1}[random.below(3)];
  s.groups = within(1, 3, random);
  s.kernel_t = within(1, 7, random), s.kernel_h = within(1, 3, random);
  s.stride_t = within(1, 3, random), s.stride_h = within(1, 2, random);
  s.dilation_t = within(1, 4, random), s.dilation_h = within(1, 2, random);
  s.padding_t = within(0, 9, random), s.padding_h = within(0, 3, random);
  s.relu = within(0, 1, random);
  if (random.below(2) == 0) s.groups = s.kernel_h = s.dilation_t = s.dilation_h = 1;  // most nets'
  s.in.c = s.groups * within(1, 9, random);
  s.out.c = s.groups * within(1, 70, random);
  const auto size = [&](std::uint32_t kernel, std::uint32_t dilation) {
    return (kernel - 1) * dilation + within(1, 20, random);
  };
  s.in.t = size(s.kernel_t, s.dilation_t), s.in.h = size(s.kernel_h, s.dilation_h);
  if (random.below(2) == 0) s.in.h = (s.kernel_h - 1) * s.dilation_h + 1, s.padding_h = 0;
  const auto places = [](std::uint32_t in, std::uint32_t padding, std::uint32_t kernel,
                         std::uint32_t dilation, std::uint32_t stride) {
    return (in + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1;
  };
  s.out.t = places(s.in.t, s.padding_t, s.kernel_t, s.dilation_t, s.stride_t);
  s.out.h = places(s.in.h, s.padding_h, s.kernel_h, s.dilation_h, s.stride_h);
  if (random.below(2) == 0) s.zeros = s.padding_t;
  s.in.at = s.zeros * s.in.h * s.in.c;
  s.out.at = static_cast<std::uint32_t>(elements(s.in)) + 2 * s.in.at;
  const std::uint32_t panels = panels_of(s.out.c / s.groups, s.panel) * s.groups;
  s.weight = {0, panels * s.panel * s.kernel_t * s.kernel_h * (s.in.c / s.groups)};
  s.bias = {s.weight.size, s.out.c};
  return s;
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

TEST(FastKernels, RecurAsThePortableOne) {
  Random random(2);
  for (int i = 0; i < 60; ++i) {
    const std::uint32_t units = within(1, 70, random), length = within(1, 12, random);
    const std::uint32_t padded = panels_of(4 * units, lstm_panel) * lstm_panel;
    Lstm s;
    s.gates = {0, length, 1, 4 * units};
    s.out = {length * 4 * units, length, 1, units};
    s.scratch = {length * 5 * units, 1, 1, padded + units};
    s.weight = {0, padded * units};
    SCOPED_TRACE("case " + std::to_string(i));
    const std::vector<float> arena = noise(length * 5 * units + padded + units, random);
    std::vector<float> constants = noise(s.weight.size, random);
    for (float& w : constants) w /= std::sqrt(static_cast<float>(units));
    const std::vector<float> wanted = output(s, arena, constants, Vectors::none);
    for (const Vectors vectors : fast_ones())
      expect_alike(output(s, arena, constants, vectors), wanted, length);
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

#pragma once
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/engine/kernels.hpp"

/// Single steps with memory of their own, for tests.
namespace stride::engine {

/// Vectors of four among them, whether or not the engine takes them here.
inline std::vector<Vectors> fast_ones() {
  std::vector<Vectors> all{Vectors::four};
  for (const Vectors v : {Vectors::avx2, Vectors::avx512, Vectors::avx512_vnni})
    if (v <= best_vectors()) all.push_back(v);
  return all;
}

inline std::uint32_t within(std::uint32_t least, std::uint32_t most, Random& random) {
  return least + static_cast<std::uint32_t>(random.below(most - least + 1));
}

inline std::vector<std::uint8_t> bytes(std::size_t n, Random& random) {
  std::vector<std::uint8_t> all;
  for (std::size_t i = 0; i < n; ++i) all.push_back(static_cast<std::uint8_t>(random.below(256)));
  return all;
}

inline std::vector<float> noise(std::size_t n, Random& random) {
  std::vector<float> all;
  for (std::size_t i = 0; i < n; ++i) all.push_back(static_cast<float>(random.normal()));
  return all;
}

/// Arena and constants of one step, filled with noise of any bits.
struct Place {
  std::vector<float> arena, constants;

  Tensor tensor(std::uint32_t t, std::uint32_t h, std::uint32_t c, Element element,
                std::uint32_t room = 0) {
    const auto before = floats_of(std::uint64_t{room} * h * c, Element::uint8);
    const auto at = static_cast<std::uint32_t>(arena.size() + before);
    arena.resize(at + floats_of(std::uint64_t{t} * h * c, element) + before + 1);
    return {at, t, h, c};
  }
  template <class Number>
  Constant constant(const std::vector<Number>& numbers) {
    const auto at = static_cast<std::uint32_t>(constants.size());
    const auto words =
        static_cast<std::uint32_t>(floats_of(numbers.size() * sizeof(Number), Element::uint8));
    constants.resize(at + words);
    std::memcpy(constants.data() + at, numbers.data(), numbers.size() * sizeof(Number));
    return {at, words};
  }
  void stir(Random& random) {
    const auto noise = bytes(arena.size() * 4, random);
    std::memcpy(arena.data(), noise.data(), noise.size());
  }
  Limits limits() const { return {arena.size(), constants.size()}; }

  // The bytes of what a step puts out, run on a copy of the arena.
  template <class Step>
  std::vector<std::uint8_t> output(const Step& step, Vectors vectors, Columns columns) const {
    EXPECT_TRUE(lies_within(step, limits()));
    EXPECT_EQ(check_step(step, limits()), Status::ok);
    std::vector<float> own = arena;
    const Memory memory{own.data(), constants.data(), vectors};
    bool done = false;
    if constexpr (requires { whole_four::run(step, memory, columns); })
      if (vectors == Vectors::four) whole_four::run(step, memory, columns), done = true;
    if (!done) run(step, memory, columns);
    const std::uint8_t* const out = memory.bytes_of(step.out);
    return {out, out + elements(step.out) * (out_of(step) == Element::uint8 ? 1 : 4)};
  }
  template <class Step>
  void expect_alike(const Step& step) const {
    const Columns all{0, step.out.t};
    const std::vector<std::uint8_t> wanted = output(step, Vectors::none, all);
    for (const Vectors vectors : fast_ones()) ASSERT_EQ(output(step, vectors, all), wanted);
  }
};

}  // namespace stride::engine

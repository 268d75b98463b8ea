// The vectors of the processor that this is built for, compared with the portable kernels on random
// shapes, without a library: 0, or the number of the first case that differs. The program of
// engine_targets_test.py.
#include "stride/engine/kernel_cases.hpp"

namespace stride::engine {
namespace {

// Marsaglia's xorshift (2003, doi:10.18637/jss.v008.i14).
struct Draws {
  std::uint32_t state;

  std::uint32_t next() {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
  }
  std::uint32_t below(std::uint32_t n) { return (next() >> 3) % n; }
  float number() { return static_cast<float>(next() >> 8) * 0x1p-23F - 1.0F; }
};

constexpr std::uint64_t most = 1U << 18;  // floats; larger cases are left out
float before[most], portable[most], fast[most], constants[most];

template <class Step>
bool alike(const Step& step, std::uint64_t end, double root_of_terms) {
  const Limits limits{end, most};
  if (!lies_within(step, limits) || check_step(step, limits) != Status::ok) return false;
  for (std::uint64_t i = 0; i < end; ++i) portable[i] = fast[i] = before[i];
  run(step, Memory{portable, constants, Vectors::none}, Columns{0, step.out.t});
  run(step, Memory{fast, constants, built_for}, Columns{0, step.out.t});
  for (std::uint64_t i = step.out.at; i < step.out.at + elements(step.out); ++i) {
    const double apart = double{fast[i]} - double{portable[i]};
    const double bound = most_apart(root_of_terms);
    if (!(apart <= bound && apart >= -bound)) return false;
  }
  return true;
}

template <class Step>
bool recur_alike(const Step& s, Draws& draws) {
  const std::uint32_t units = s.out.c;
  const float share = 1.0F / square_root(static_cast<float>(units));
  for (std::uint32_t k = 0; k < s.weight.size + units; ++k) constants[k] = draws.number() * share;
  return alike(s, s.scratch.at + elements(s.scratch), 4);
}

int first_that_differs(std::uint32_t seed) {
  static_assert(built_for == Vectors::four, "built without vectors");
  Draws draws{seed};
  for (float& x : before) x = draws.number();
  for (int i = 1; i <= 300; ++i) {
    if (i % 4 == 0) {
      const bool same = i % 8 == 0 ? recur_alike(random_recurrence<Lstm>(draws), draws)
                                   : recur_alike(random_recurrence<Gru>(draws), draws);
      if (!same) return i;
      continue;
    }
    const Convolution s = random_convolution(draws);
    const std::uint64_t end = s.out.at + elements(s.out), floats = s.weight.size + s.bias.size;
    if (end > most || floats > most) continue;
    for (std::uint64_t k = 0; k < floats; ++k) constants[k] = draws.number();
    const std::uint32_t terms = s.kernel_t * s.kernel_h * (s.in.c / s.groups) + 1;
    if (!alike(s, end, double{square_root(static_cast<float>(terms))})) return i;
  }
  return 0;
}

}  // namespace
}  // namespace stride::engine

extern "C" int stride_first_that_differs(unsigned seed) {
  return stride::engine::first_that_differs(seed);
}

#if !defined(__wasm__)
int main() { return stride::engine::first_that_differs(20261125); }
#endif

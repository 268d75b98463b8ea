// The vectors of the processor that this is built for, compared with the portable kernels on random
// shapes, without a library: 0, or the number of the first case that differs. The program of
// engine_targets_test.py.
#include "engine_alike_whole.hpp"

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

void begin(std::uint64_t end) {
  for (std::uint64_t i = 0; i < end; ++i) portable[i] = fast[i] = before[i];
}

/// Runs a step with each kernel.
template <class Step>
bool run_both(const Step& step, std::uint64_t end) {
  const Limits limits{end, most};
  if (!lies_within(step, limits) || check_step(step, limits) != Status::ok) return false;
  run(step, Memory{portable, constants, Vectors::none}, Columns{0, step.out.t});
  run(step, Memory{fast, constants, built_for}, Columns{0, step.out.t});
  return true;
}

template <class Step>
bool near(const Step& step, std::uint64_t end, double bound) {
  begin(end);
  if (!run_both(step, end)) return false;
  for (std::uint64_t i = step.out.at; i < step.out.at + elements(step.out); ++i) {
    const double apart = double{fast[i]} - double{portable[i]};
    if (!(apart <= bound && apart >= -bound)) return false;
  }
  return true;
}

/// Bit for bit, and nothing but the answers was written.
template <class Step>
bool same(const Step& step, std::uint64_t end) {
  if (!run_both(step, end)) return false;
  const std::uint64_t size = floats_of(elements(step.out), out_of(step));
  for (std::uint64_t i = step.out.at; i < step.out.at + size + 1; ++i)
    if (bits_of(fast[i]) != bits_of(portable[i])) return false;
  return true;
}

/// Steps of whole numbers: which case differs, or 0.
int first_whole_that_differs(Draws& draws) {
  WholeCases<Draws> cases(draws, before, constants, most);
  const auto wrong = [&](const auto& step) {
    if (cases.too_large()) return false;
    begin(cases.end());
    return !same(step, cases.end());
  };
  for (int i = 1; i <= 100; ++i) {
    for (int k = 0; k < 4; ++k)
      if (wrong(cases.convolution())) return 1000 + i;
    if (wrong(cases.dynamic())) return 2000 + i;
    if (wrong(cases.quantise())) return 3000 + i;
    if (wrong(cases.average())) return 4000 + i;
    const WholeNetwork network = cases.network();
    bool alike = true;
    begin(cases.end());
    network.each_step([&](const auto& step) { alike = alike && same(step, cases.end()); });
    if (cases.too_large() || !alike) return 6000 + i;
    const NarrowLstm lstm = cases.lstm();  // the functions differ by roundings, as the sums do
    if (!cases.too_large() && !near(lstm, cases.end(), lstm.bits == 8 ? 1e-4 : 1e-5))
      return 5000 + i;
  }
  return 0;
}

template <class Step>
bool recur_alike(const Step& s, Draws& draws) {
  const std::uint32_t units = s.out.c;
  const float share = 1.0F / square_root(static_cast<float>(units));
  for (std::uint32_t k = 0; k < s.weight.size + units; ++k) constants[k] = draws.number() * share;
  return near(s, s.scratch.at + elements(s.scratch), most_apart(4));
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
    if (!near(s, end, most_apart(double{square_root(static_cast<float>(terms))}))) return i;
  }
  return first_whole_that_differs(draws);
}

}  // namespace
}  // namespace stride::engine

extern "C" int stride_first_that_differs(unsigned seed) {
  return stride::engine::first_that_differs(seed);
}

#if defined(__linux__)
int main() {
  const int first = stride::engine::first_that_differs(20261125);
  if (first != 0) __builtin_printf("case %d differs\n", first);
  return first != 0;
}
#endif

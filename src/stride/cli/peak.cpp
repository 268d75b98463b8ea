// The most multiply-adds that one thread can do: independent chains, nothing loaded.
#include <chrono>

#include "stride/cli/measuring.hpp"

namespace stride::cli {
namespace {

typedef float Floats4 __attribute__((vector_size(16)));
typedef float Floats8 __attribute__((vector_size(32)));
typedef float Floats16 __attribute__((vector_size(64)));

// Latencies are 4 or 5 cycles and two chains begin in each: ten would do. All stay in registers.
constexpr int chains = 12;

template <class Vector>
[[gnu::always_inline]] inline double counted(std::uint32_t rounds) {
  constexpr int unrolled = 8;
  volatile float start = 0.5F, factor = 0.75F;  // whose values no compiler may know
  Vector sums[chains];
  const Vector times = Vector{} + factor, plus = Vector{} + start;
  for (int i = 0; i < chains; ++i) sums[i] = plus + static_cast<float>(i);
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint32_t r = 0; r < rounds; ++r)
#pragma GCC unroll 8
    for (int u = 0; u < unrolled; ++u)
#pragma GCC unroll 16
      for (int i = 0; i < chains; ++i) sums[i] = sums[i] * times + plus;
  Vector all = sums[0];
  for (int i = 1; i < chains; ++i) all += sums[i];
  start = all[0];
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(rounds) * unrolled * chains * (sizeof(Vector) / sizeof(float)) /
         took.count();
}

double with_4(std::uint32_t rounds) { return counted<Floats4>(rounds); }
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] double with_8(std::uint32_t rounds) { return counted<Floats8>(rounds); }
[[gnu::target("avx512f,avx512vl,avx2,fma")]] double with_16(std::uint32_t rounds) {
  return counted<Floats16>(rounds);
}
#endif

}  // namespace

double multiply_adds_per_s(engine::Vectors vectors, std::uint32_t rounds) {
#if defined(__x86_64__)
  if (vectors >= engine::Vectors::avx512) return with_16(rounds);
  if (vectors == engine::Vectors::avx2) return with_8(rounds);
#endif
  return with_4(rounds);
}

}  // namespace stride::cli

#include "stride/training/switches.hpp"

#include <malloc.h>

#include <cstdlib>

namespace stride::training {
namespace {

// The user's own setting always wins.
bool set_default(const char* name, const char* value) {
  if (std::getenv(name) != nullptr) return false;
  ::setenv(name, value, 0);
  return true;
}

// Debian's OpenBLAS 0.3.21 takes newer processors for Haswell (sgemm 123 instead of 245 GFLOP/s on
// a Zen 5).
bool set_vector_width() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    const bool blas = set_default("OPENBLAS_CORETYPE", "SKYLAKEX");
    return set_default("ATEN_CPU_CAPABILITY", "avx512") || blas;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return set_default("ATEN_CPU_CAPABILITY", "avx2");
#endif
  return false;
}

// By default a thread that waits for the other one spins for milliseconds. Where another program
// runs on its core, they wait for each other all the time: a step of `cnn` with two threads on two
// busy cores took 1100 ms, and 100 ms so.
bool set_waiting() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return false;
  return set_default("GOMP_SPINCOUNT", "1000");
}

}  // namespace

bool set_library_switches() {
  // Each step allocates and frees the same megabytes. By default glibc maps and unmaps them, and
  // every page faults anew.
  constexpr int largest_mmap_threshold = 32 << 20;  // bytes; the most that glibc accepts
  ::mallopt(M_MMAP_THRESHOLD, largest_mmap_threshold);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  ::mallopt(M_TOP_PAD, 64 << 20);
  const bool waiting = set_waiting();
  return set_vector_width() || waiting;
}

}  // namespace stride::training

#pragma once
#include <cstdint>

/// Products and sums of sizes that stop at INT64_MAX instead of overflowing: a hostile graph may
/// ask for anything.
namespace stride::network {

constexpr std::int64_t times(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

constexpr std::int64_t plus(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

}  // namespace stride::network

#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

/// How far apart a random kernel's samples may be: what hydra and minirocket share.
namespace stride::models {

inline constexpr std::int64_t random_kernel = 9;  ///< samples under it, in both papers

/// The largest power of 2 by which a kernel may be stretched and still fit `length` samples: its
/// exponent, real, at least 0.
inline double longest_stretch(std::int64_t length) {
  const double steps = static_cast<double>(length - 1) / (random_kernel - 1);
  return steps > 1 ? std::log2(steps) : 0;
}

/// 1, 2, 4, ... up to the longest stretch.
inline std::vector<std::int64_t> doubling_dilations(std::int64_t length) {
  std::vector<std::int64_t> dilations;
  for (int i = 0; i <= static_cast<int>(longest_stretch(length)); ++i)
    dilations.push_back(std::int64_t{1} << i);
  return dilations;
}

}  // namespace stride::models

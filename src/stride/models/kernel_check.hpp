#pragma once
#include <cstdint>
#include <string>

#include "stride/base/error.hpp"

namespace stride::models {

/// Refuses a kernel that has no middle sample or is longer than what it slides over, and names the
/// nearest that fits. `over` is the kind of thing that has `length` samples: "windows".
inline void check_odd_kernel(const std::string& option, std::int64_t kernel,
                             const std::string& over, std::int64_t length) {
  if (kernel % 2 == 1 && kernel <= length) return;
  const std::int64_t longest = length % 2 == 1 ? length : length - 1;
  throw Error(
      {.where = "option",
       .what = option,
       .got = std::to_string(kernel) + " on " + over + " of " + std::to_string(length) + " samples",
       .want = "an odd number, 1 to " + std::to_string(longest),
       .advice = "Use " + std::to_string(kernel > longest ? longest : kernel - 1)});
}

}  // namespace stride::models

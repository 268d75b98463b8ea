#pragma once
#include <cstdint>

/// When a sample was, and which raw samples it was made of. Device-safe.
namespace stride::signal {

/// Travels with a sample through gap closing and resampling. Raw samples are counted from 0 at each
/// reset.
struct Stamp {
  double time_s = 0;
  std::int64_t nearest = 0;  ///< the raw sample nearest in time: whose label holds
  std::int64_t first = 0;    ///< the first raw sample whose value took part
  std::int64_t last = 0;     ///< the last one
};

/// Whether a reading is a number that can be calculated with (NaN and the infinities are not).
constexpr bool is_finite(double value) { return value - value == 0.0; }
constexpr bool is_finite(float value) { return value - value == 0.0f; }

/// The longest time between two readings that is still bridged: the missing stretch itself, the
/// sample period that would be there anyway, and half a period for the jitter of real clocks.
constexpr double longest_step_s(double longest_gap_s, double rate_hz) {
  return longest_gap_s + 1.5 / rate_hz;
}

}  // namespace stride::signal

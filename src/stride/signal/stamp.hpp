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

constexpr bool is_finite(double value) { return value - value == 0.0; }

/// Whether a reading is one: NaN is not, nor is anything beyond 1e18, which no sensor gives and
/// whose square would overflow on the way.
constexpr bool is_reading(float value) { return value > -1e18f && value < 1e18f; }

/// The longest time between two readings that is still bridged: the missing stretch itself, the
/// sample period that would be there anyway, and half a period for the jitter of real clocks.
constexpr double longest_step_s(double longest_gap_s, double rate_hz) {
  return longest_gap_s + 1.5 / rate_hz;
}

}  // namespace stride::signal

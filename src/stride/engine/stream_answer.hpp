#pragma once
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/engine/decisions.hpp"

/// What a stream says. Device-safe.
namespace stride::engine {

/// Why a stretch of time has no sure answer.
enum class Doubt : std::uint8_t {
  none,     ///< a window, recognised
  gap,      ///< nothing came for longer than is bridged
  silence,  ///< a sensor has been silent for longer than is bridged
  clock,    ///< the feed's clock was set back: times begin anew
  rate,     ///< a window, but samples come at another rate than was promised
  program,  ///< `pop` was given an engine that `make` did not see
};

/// What is known of a piece of time, in the feed's clock.
struct StreamAnswer {
  double begin_s = 0, end_s = 0;
  Doubt doubt = Doubt::none;
  std::uint32_t sensor = 0;       ///< which is silent
  std::int64_t last = 0;          ///< the raw sample that completed the window, counted from 0
  Span<const float> logits = {};  ///< [K], until the next pop; empty where no window was completed
  /// With rules, where `decided`: of the window that began `ago` hops before begin_s. Of any doubt
  /// it is unknown.
  Decision decision = {};
  bool decided = false;
};

/// What happened to the samples so far.
struct StreamCounts {
  std::int64_t pushed = 0;        ///< samples
  std::int64_t out_of_order = 0;  ///< ignored: their time repeats, goes back or is no number
  std::int64_t filled = 0;        ///< readings interpolated
  std::int64_t dropped = 0;       ///< samples given up, in gaps and before every sensor spoke
  std::int64_t clock_resets = 0;
};

}  // namespace stride::engine

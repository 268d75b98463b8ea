#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "stride/engine/plan/memory.hpp"
#include "stride/engine/processor.hpp"

/// How long a planned network takes, and how much of the processor that is.
namespace stride::cli {

/// Of single timings, seconds.
struct Latency {
  double p50 = 0, p90 = 0, p99 = 0, mean = 0;
};

/// Nearest ranks: p of n timings is the one at place ceil(p n), from 1. Of none: zeros.
Latency latency_of(std::vector<double> seconds);

/// Multiply-adds a second of chains that stay in registers, one thread: as many as `vectors` can
/// do when nothing has to be loaded. Takes some 20 ns times `rounds`.
double multiply_adds_per_s(engine::Vectors vectors, std::uint32_t rounds);

/// What a network took.
struct Speed {
  Latency window;              ///< of `run`
  std::size_t timings = 0;     ///< behind it
  double peak_macs_per_s = 0;  ///< the median of slices between the windows
};

/// Runs windows of noise by turns with the peak's loop, for so many seconds. Windows shorter than
/// some microseconds are timed several at once.
Speed speed_of(const engine::ProgramBytes& program, engine::Vectors vectors, double seconds);

/// The cost of going on to the next window, in whole windows: the median of pairs that were timed
/// one after the other. The program has a hop.
double hop_share_of(const engine::ProgramBytes& program, engine::Vectors vectors, double seconds);

}  // namespace stride::cli

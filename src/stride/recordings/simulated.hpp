#pragma once
#include <cstdint>

#include "stride/recordings/recording.hpp"

/// A made-up data set from a small physical model of people at the waist: the embedded default and
/// the fixture of tests. It is never to be presented as real.
namespace stride::recordings {

/// How many people are simulated, for how long, and how well their sensors behave.
struct Simulation {
  std::uint64_t seed = 1;
  int subjects = 12;   ///< 1..1000; every third one is on the test side
  int sessions = 2;    ///< recordings a subject; each holds all six activities, walking twice
  double bout_s = 22;  ///< mean duration of one activity, 2..600; each lasts 0.8 to 1.2 times this
  bool clean = false;  ///< exact 50 Hz, nothing missing; the sensor's noise and bias remain
};

/// Simulates a waist-worn sensor at 50 Hz: acceleration with gravity (m/s^2) and rotation (rad/s).
///
/// **Shapes** C = 6 (waist_acc_xyz, waist_gyro_xyz; x forward, y left, z up before the sensor is
/// worn askew), K = 6 (walking, stairs_up, stairs_down, sitting, standing, lying), G = 1 (cadence,
/// the steps per minute that the body takes; 0 where nobody walks).
/// **Repeatable** equal options give equal bytes on one machine. Elsewhere the values agree to
/// float rounding: std::sin, std::cos and std::exp may differ in their last bit between C
/// libraries, and a compiler for another processor may fuse a multiplication with an addition.
/// **Errors** an option outside its range.
/// **Source** the equations stand in gait.hpp, with their papers.
Collection simulate(const Simulation& options);

}  // namespace stride::recordings

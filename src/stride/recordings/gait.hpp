#pragma once
#include <array>
#include <string_view>

#include "stride/base/random.hpp"

/// A small physical model of a person as felt by a sensor at the waist; made for `simulated` only.
///
/// **Frame** x forward, y left, z up, right-handed; at rest upright the sensor reads (0, 0, +9.81).
///
/// **Walking** is an inverted pendulum: a leg of length l and a step of length L raise the waist by
/// h = l - sqrt(l^2 - L^2/4) once a step, lowest at heel strike, so the vertical acceleration is
/// (h/2) w^2 cos(w t) with w = 2 pi * step frequency (Zijlstra and Hof 2003,
/// doi:10.1016/S0966-6362(02)00190-X). Hips, knees and ankles flatten that curve: a factor below 1.
/// Vertical and forward acceleration repeat every step, sideways acceleration every stride, that
/// is every second step (Menz et al. 2003, doi:10.1016/S0966-6362(02)00159-5; Moe-Nilssen and
/// Helbostad 2004, doi:10.1016/S0021-9290(03)00233-1). Second and third harmonics, heel-strike
/// impulses (a damped oscillation), trunk pitch once a step, roll and yaw once a stride are added.
///
/// **Posture** is the trunk's pitch and roll; gravity follows from the angles and the gyroscope
/// from their change, so that both sensors always tell the same story. A sensor worn r away from
/// the axis also feels a x r + w x (w x r). The sizes below are chosen, not fitted to anybody's
/// recordings.
namespace stride::recordings {

using Vector3 = std::array<double, 3>;

inline constexpr double gravity_m_s2 = 9.80665;
inline constexpr std::array<std::string_view, 6> simulated_activities{
    "walking", "stairs_up", "stairs_down", "sitting", "standing", "lying"};

/// What makes a person move unlike another.
struct Person {
  double step_hz;        ///< steps a second when walking on the level
  double leg_m, step_m;  ///< leg and step length
  double strength;       ///< factor on all accelerations of gait
  double heel;           ///< factor on the heel-strike impulse
  double asymmetry;      ///< left foot against right, -1..1
  double stoop_rad;      ///< habitual trunk pitch
  double climbing;       ///< how much stairs change the gait, about 1
  double hand;           ///< +1 or -1: the body, and the side the sensor hangs on, mirrored
  double azimuth_rad;    ///< where on the belt, from the front
  std::array<double, 3> tilt_rad;  ///< the sensor's roll, pitch and yaw against the trunk
};

/// Person `index` of `count`. Cadence, strength and heel are stratified: the people cover their
/// ranges evenly.
Person draw_person(std::uint64_t seed, int index, int count);

/// What a body does at one time; a transition blends two of them.
struct Motion {
  double step_hz = 0;
  double vertical = 0, vertical2 = 0;  ///< m/s^2, at the step frequency and its double
  double forward = 0, forward2 = 0;
  double sideways = 0, sideways3 = 0;  ///< at the stride frequency and its triple
  double heel = 0;                     ///< m/s^2, first peak of the impulse
  double pitch = 0, roll = 0;          ///< posture, rad
  double pitch_swing = 0, roll_swing = 0, yaw_swing = 0;  ///< rad
  double sway = 0;                                        ///< slow random leaning, rad
};
Motion blend(const Motion& from, const Motion& to, double weight);

/// The way `person` does an activity (index into simulated_activities) this time.
Motion motion_of(const Person& person, std::size_t activity, Random& random);

/// A body in motion: advances by one sample and tells what an ideal sensor feels in the trunk's
/// frame.
class Body {
 public:
  Body(const Person& person, std::uint64_t seed);

  struct Feeling {
    Vector3 acceleration;  ///< m/s^2, gravity in
    Vector3 rotation;      ///< rad/s
  };
  Feeling advance(const Motion& motion, double step_s);

  /// The steps that it takes now, the present step's own deviation included; 0 where it stands.
  double steps_per_min(const Motion& motion) const { return 60 * motion.step_hz * cadence_; }

 private:
  struct Phases;
  void step_taken();
  double heel_ringing(double impulse);

  Person person_;
  Random random_;
  Vector3 place_;                  // from the body's axis to the sensor, m
  double phase_ = 0;               // of the stride, rad
  double cadence_ = 1, push_ = 1;  // this step's deviation from the mean
  double ringing_[2] = {};         // the last two values of the heel's oscillation
  double breath_cos_ = 1, breath_sin_ = 0;
  Vector3 sway_{}, sway_slow_{};  // roll, pitch, yaw
  Vector3 angles_{}, rotation_{};
  bool started_ = false;
};

/// About standard normal, from four uniform numbers (Irwin and Hall): fast, and the same
/// everywhere.
double near_normal(Random& random);

}  // namespace stride::recordings

// The equations of gait.hpp, one sample after another.
#include "stride/recordings/gait.hpp"

#include <cmath>
#include <numbers>
#include <vector>

namespace stride::recordings {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double degree = pi / 180;

// Person `index` falls into one of `count` equal parts of the range; which one is a shuffle by the
// seed.
double stratified(std::uint64_t seed, std::string_view what, int index, int count, double low,
                  double high) {
  std::vector<int> part(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) part[static_cast<std::size_t>(i)] = i;
  Random order(seed_for(seed, what));
  order.shuffle(part);
  Random inside(seed_for(seed, what, static_cast<std::uint64_t>(index) + 1));
  const double at = (part[static_cast<std::size_t>(index)] + inside.uniform()) / count;
  return low + (high - low) * at;
}

Motion walk(const Person& person, Random& random) {
  const double rise_m =
      person.leg_m - std::sqrt(person.leg_m * person.leg_m - person.step_m * person.step_m / 4);
  const double w = 2 * pi * person.step_hz;
  constexpr double flattened = 0.5;  // of the stiff-legged rise; gives about 2.5 m/s^2
  const double s = person.strength;
  Motion m;
  m.step_hz = person.step_hz * random.uniform(0.96, 1.04);
  m.vertical = flattened * rise_m / 2 * w * w * s;
  m.vertical2 = 0.9 * s;
  m.forward = 1.4 * s;
  m.forward2 = 0.5 * s;
  m.sideways = 0.9 * s;
  m.sideways3 = 0.5 * s;
  m.heel = 3.2 * s * person.heel;
  m.pitch = person.stoop_rad + random.uniform(-1, 1) * degree;
  m.pitch_swing = 1.6 * degree * s;
  m.roll_swing = 2.5 * degree * s;
  m.yaw_swing = 4.0 * degree * s;
  m.sway = 1.2 * degree;
  return m;
}

// Up: slower, leaning forward, landing on the forefoot, each leg lifting the body in two pushes.
Motion climb(const Person& person, Random& random) {
  Motion m = walk(person, random);
  const double c = person.climbing;
  m.step_hz *= 1 - 0.16 * c;
  m.vertical *= 1 - 0.12 * c;
  m.vertical2 *= 1 + 0.9 * c;
  m.forward *= 1 - 0.35 * c;
  m.forward2 *= 1 + 0.6 * c;
  m.sideways *= 1 + 0.5 * c;
  m.heel *= 1 - 0.55 * c;
  m.pitch += 9 * degree * c;
  m.pitch_swing *= 1 + 1.2 * c;
  m.roll_swing *= 1 + 0.7 * c;
  m.yaw_swing *= 1 - 0.3 * c;
  return m;
}

// Down: about as fast as on the level, upright, each step a small fall that the heel stops.
Motion descend(const Person& person, Random& random) {
  Motion m = walk(person, random);
  const double c = person.climbing;
  m.step_hz *= 1 + 0.02 * c;
  m.vertical *= 1 + 0.15 * c;
  m.vertical2 *= 1 + 0.7 * c;
  m.forward *= 1 - 0.4 * c;
  m.sideways3 *= 1 + 0.8 * c;
  m.heel *= 1 + 0.9 * c;
  m.pitch -= 2 * degree * c;
  m.pitch_swing *= 1 + 0.5 * c;
  m.yaw_swing *= 1 - 0.45 * c;
  return m;
}

Motion sit(const Person& person, Random& random) {
  Motion m;
  m.pitch = person.stoop_rad - random.uniform(24, 42) * degree;  // the belt tips back on a chair
  m.roll = random.uniform(-4, 4) * degree;
  m.sway = 0.5 * degree;
  return m;
}

Motion stand(const Person& person, Random& random) {
  Motion m;
  m.pitch = person.stoop_rad + random.uniform(-3, 3) * degree;
  m.roll = random.uniform(-3, 3) * degree;
  m.sway = 0.9 * degree;
  return m;
}

// On the back, or on one side.
Motion lie(Random& random) {
  Motion m;
  const auto way = random.below(3);
  m.pitch = (way == 0 ? -90 : random.uniform(-15, 15)) * degree;
  m.roll = (way == 0 ? random.uniform(-10, 10) : way == 1 ? 80 : -80) * degree;
  m.sway = 0.15 * degree;
  return m;
}

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

}  // namespace

double near_normal(Random& random) {
  const std::uint64_t bits = random.next();
  const auto sum = static_cast<double>((bits & 0xffff) + (bits >> 16 & 0xffff) +
                                       (bits >> 32 & 0xffff) + (bits >> 48));
  // Four uniform numbers in [0, 1) have mean 2 and variance 1/3.
  return (sum * 0x1.0p-16 - 2.0) * std::numbers::sqrt3;
}

Person draw_person(std::uint64_t seed, int index, int count) {
  const auto spread = [&](std::string_view what, double low, double high) {
    return stratified(seed, what, index, count, low, high);
  };
  Random random(seed_for(seed, "person", static_cast<std::uint64_t>(index)));
  Person p{};
  p.step_hz = spread("cadence", 1.62, 2.08);
  p.strength = spread("strength", 0.75, 1.25);
  p.heel = spread("heel", 0.7, 1.4);
  p.leg_m = random.uniform(0.82, 0.98);
  p.step_m = p.leg_m * random.uniform(0.70, 0.80);
  p.asymmetry = random.uniform(-0.18, 0.18);
  p.stoop_rad = random.uniform(-3, 5) * degree;
  p.climbing = spread("climbing", 0.8, 1.2);
  p.hand = random.uniform() < 0.7 ? 1 : -1;
  p.azimuth_rad = random.uniform(0.2, 0.9);
  p.tilt_rad[0] = random.uniform(-7, 7) * degree;
  p.tilt_rad[1] = random.uniform(-8, 8) * degree;
  p.tilt_rad[2] = random.uniform(-15, 15) * degree;
  return p;
}

Motion motion_of(const Person& person, std::size_t activity, Random& random) {
  switch (activity) {
    case 0:
      return walk(person, random);
    case 1:
      return climb(person, random);
    case 2:
      return descend(person, random);
    case 3:
      return sit(person, random);
    case 4:
      return stand(person, random);
    default:
      return lie(random);
  }
}

Motion blend(const Motion& from, const Motion& to, double weight) {
  constexpr double Motion::*members[] = {
      &Motion::step_hz,   &Motion::vertical, &Motion::vertical2,   &Motion::forward,
      &Motion::forward2,  &Motion::sideways, &Motion::sideways3,   &Motion::heel,
      &Motion::pitch,     &Motion::roll,     &Motion::pitch_swing, &Motion::roll_swing,
      &Motion::yaw_swing, &Motion::sway};
  static_assert(sizeof(members) / sizeof(members[0]) == sizeof(Motion) / sizeof(double));
  Motion out;
  for (const auto m : members) out.*m = from.*m + (to.*m - from.*m) * weight;
  return out;
}

Body::Body(const Person& person, std::uint64_t seed) : person_(person), random_(seed) {
  constexpr double waist_m = 0.14;  // radius of a waist
  place_ = {waist_m * std::cos(person.azimuth_rad), waist_m * std::sin(person.azimuth_rad), 0};
}

// Step to step, cadence varies by about 2 % and force by about 7 %.
void Body::step_taken() {
  cadence_ = 1 + 0.02 * near_normal(random_);
  push_ = 1 + 0.07 * near_normal(random_);
}

// The heel's impulse rings at 10 Hz and dies within 40 ms: a two-pole resonator at 50 Hz.
double Body::heel_ringing(double impulse) {
  constexpr double radius = 0.6065, two_cos = 0.6180;  // exp(-20 ms / 40 ms), 2 cos(2 pi 10 / 50)
  const double value = impulse + radius * two_cos * ringing_[0] - radius * radius * ringing_[1];
  ringing_[1] = ringing_[0];
  ringing_[0] = value;
  return value;
}

Body::Feeling Body::advance(const Motion& motion, double step_s) {
  const double before = phase_;
  phase_ += pi * motion.step_hz * cadence_ * step_s;  // a stride is two steps
  const bool heel_strike = (before < pi) != (phase_ < pi) || phase_ >= 2 * pi;
  if (phase_ >= 2 * pi) phase_ -= 2 * pi;
  if (heel_strike) step_taken();

  // Multiples of the phase by the addition theorem: two library calls a sample instead of eight.
  const double c1 = std::cos(phase_), s1 = std::sin(phase_);
  const double c2 = c1 * c1 - s1 * s1, s2 = 2 * s1 * c1;
  const double c4 = c2 * c2 - s2 * s2, s4 = 2 * s2 * c2;
  const double s3 = s2 * c1 + c2 * s1;

  const double foot = 1 + person_.asymmetry * s1;  // the left step against the right
  const double push = push_ * foot;
  // The body stays at its height: what the impulses push up is taken off evenly. 1.007 is the
  // resonator's answer to a constant.
  const double ring = heel_ringing(heel_strike ? motion.heel * push : 0) -
                      1.007 * motion.heel * motion.step_hz * step_s;

  const double breath = 2 * pi * 0.25 * step_s;  // 15 breaths a minute
  const double breath_cos = breath_cos_ - breath * breath_sin_;
  breath_sin_ += breath * breath_cos;
  breath_cos_ = breath_cos;
  for (std::size_t i = 0; i < 3; ++i) {
    // Noise through two low-passes of 0.5 s; 7.1 makes up for what the first takes away.
    sway_slow_[i] += (near_normal(random_) - sway_slow_[i]) * step_s / 0.5;
    sway_[i] += (sway_slow_[i] * 7.1 - sway_[i]) * step_s / 0.5;
  }
  const Vector3 angles = {
      motion.roll + motion.roll_swing * s1 * foot + motion.sway * sway_[0],
      motion.pitch + motion.pitch_swing * c2 + motion.sway * sway_[1] + 0.003 * breath_sin_,
      motion.yaw_swing * c1 + motion.sway * sway_[2]};
  if (!started_) angles_ = angles;
  started_ = true;

  Vector3 rotation{}, turning{};  // rad/s, rad/s^2; the rates of the angles stand for the body's
  for (std::size_t i = 0; i < 3; ++i) {
    rotation[i] = (angles[i] - angles_[i]) / step_s;
    turning[i] = (rotation[i] - rotation_[i]) / step_s;
  }
  angles_ = angles;
  rotation_ = rotation;

  const Vector3 swing = cross(turning, place_), pull = cross(rotation, cross(rotation, place_));
  const double level = std::cos(angles[1]);
  const Vector3 up = {-std::sin(angles[1]), std::sin(angles[0]) * level,
                      std::cos(angles[0]) * level};
  const Vector3 gait = {
      push * (-motion.forward * s2 + motion.forward2 * s4) - 0.4 * ring,
      push * (motion.sideways * s1 + motion.sideways3 * s3),
      push * (motion.vertical * c2 + motion.vertical2 * (0.8 * c4 + 0.6 * s4)) + ring};
  Feeling feeling{};
  for (std::size_t i = 0; i < 3; ++i)
    feeling.acceleration[i] = gravity_m_s2 * up[i] + gait[i] + swing[i] + pull[i];
  feeling.rotation = rotation;

  // The mirrored person: y changes its sign; rotations about the axes of the mirror do, too.
  feeling.acceleration[1] *= person_.hand;
  feeling.rotation[0] *= person_.hand;
  feeling.rotation[2] *= person_.hand;
  return feeling;
}

}  // namespace stride::recordings

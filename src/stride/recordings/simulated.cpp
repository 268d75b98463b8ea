// The simulated data set: people of gait.hpp wear a sensor with faults for two sessions each.
#include "stride/recordings/simulated.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

#include "stride/base/error.hpp"
#include "stride/base/hash.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/gait.hpp"

namespace stride::recordings {
namespace {

constexpr double rate_hz = 50;
constexpr std::string_view version =
    "stride simulated 1";  // a new number whenever a sample changes

using Matrix3 = std::array<Vector3, 3>;

Vector3 turned(const Matrix3& m, const Vector3& v) {
  Vector3 out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
  return out;
}

// Rz(yaw) Ry(pitch) Rx(roll).
Matrix3 rotation_by(double roll, double pitch, double yaw) {
  const double cr = std::cos(roll), sr = std::sin(roll), cp = std::cos(pitch), sp = std::sin(pitch);
  const double cy = std::cos(yaw), sy = std::sin(yaw);
  return {{{cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr},
           {sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr},
           {-sp, cp * sr, cp * cr}}};
}

// A cheap sensor, put on once a session: askew, biased, noisy, with a clock that jitters and a link
// that loses.
class Sensor {
 public:
  Sensor(const Person& person, const Simulation& options, std::uint64_t seed)
      : random_(seed), clean_(options.clean) {
    std::array<double, 3> worn = person.tilt_rad;
    worn[2] += 0.5 * person.azimuth_rad;  // it faces outwards only in part: belts are flat in front
    for (double& angle : worn) angle += random_.uniform(-0.04, 0.04);
    worn[0] *= person.hand;
    worn[2] *= person.hand;
    worn_ = rotation_by(worn[0], worn[1], worn[2]);
    for (double& b : bias_acceleration_) b = random_.uniform(-0.15, 0.15);
    for (double& b : bias_rotation_) b = random_.uniform(-0.02, 0.02);
  }

  double next_step_s() {
    if (clean_) return 1 / rate_hz;
    // Jitter of 1.2 ms round the grid, never more than 4.2 ms: time always goes forward.
    const double jitter = 0.0012 * near_normal(random_);
    const double step = 1 / rate_hz + jitter - jitter_;
    jitter_ = jitter;
    return step;
  }

  /// Writes one row, or loses it.
  void record(const Body::Feeling& felt, std::int16_t label, double steps_per_min, double time_s,
              Recording& out, Tally& tally) {
    const Vector3 a = turned(worn_, felt.acceleration), w = turned(worn_, felt.rotation);
    std::array<double, 6> row{};
    for (std::size_t i = 0; i < 3; ++i) {
      row[i] = a[i] + bias_acceleration_[i] + 0.06 * near_normal(random_);
      row[i + 3] = w[i] + bias_rotation_[i] + 0.008 * near_normal(random_);
    }
    if (lost(tally)) return;
    for (std::size_t i = 0; i < 6; ++i) {
      const bool gone = missing_left_ > 0 && (missing_what_ == 2 || i / 3 == missing_what_);
      out.samples.push_back(gone ? std::numeric_limits<float>::quiet_NaN()
                                 : static_cast<float>(row[i]));
    }
    out.labels.push_back(label);
    out.targets.push_back(static_cast<float>(steps_per_min));
    if (!clean_) out.time_s.push_back(time_s);
  }

 private:
  // Starts and continues faults: single rows or bursts that never arrive, readings that are not
  // there.
  bool lost(Tally& tally) {
    if (clean_) return false;
    if (missing_left_ > 0) --missing_left_;
    const double chance = random_.uniform();
    if (lost_left_ == 0 && chance < 0.002) lost_left_ = 1 + static_cast<int>(random_.below(3));
    if (missing_left_ == 0 && chance > 0.9994) {
      missing_left_ = 2 + static_cast<int>(random_.below(8));  // 40 to 180 ms
      missing_what_ = random_.below(3);                        // acceleration, rotation, both
    }
    if (lost_left_ > 0) {
      --lost_left_;
      ++tally["rows lost (simulated)"];
      return true;
    }
    if (missing_left_ > 0) ++tally["rows with missing readings (simulated)"];
    return false;
  }

  Random random_;
  bool clean_;
  Matrix3 worn_{};
  Vector3 bias_acceleration_{}, bias_rotation_{};
  double jitter_ = 0;
  int lost_left_ = 0, missing_left_ = 0;
  std::uint64_t missing_what_ = 0;
};

// One session: every activity once and walking once more, in an order of its own, with transitions.
Recording session(const Person& person, const Simulation& options, std::uint64_t seed,
                  Tally& tally) {
  Random random(seed_for(seed, "plan"));
  Body body(person, seed_for(seed, "body"));
  Sensor sensor(person, options, seed_for(seed, "sensor"));
  std::vector<std::size_t> plan{0, 0, 1, 2, 3, 4, 5};
  random.shuffle(plan);

  Recording out;
  const auto expected =
      plan.size() * static_cast<std::size_t>((options.bout_s * 1.2 + 3) * rate_hz);
  out.samples.reserve(expected * 6);
  out.labels.reserve(expected);
  out.targets.reserve(expected);
  out.time_s.reserve(options.clean ? 0 : expected);
  double time_s = 0;
  const auto one_row = [&](const Motion& motion, std::int16_t label) {
    const double step_s = sensor.next_step_s();
    const Body::Feeling felt = body.advance(motion, step_s);
    sensor.record(felt, label, body.steps_per_min(motion), time_s += step_s, out, tally);
  };
  Motion before;
  for (std::size_t bout = 0; bout < plan.size(); ++bout) {
    const Motion motion = motion_of(person, plan[bout], random);
    const auto rows = static_cast<int>(options.bout_s * random.uniform(0.8, 1.2) * rate_hz);
    const auto change = bout == 0 ? 0 : static_cast<int>(random.uniform(1.2, 2.8) * rate_hz);
    for (int i = 0; i < change; ++i) {
      const double x = (i + 0.5) / change;
      one_row(blend(before, motion, x * x * (3 - 2 * x)), unlabelled);
    }
    for (int i = 0; i < rows; ++i) one_row(motion, static_cast<std::int16_t>(plan[bout]));
    before = motion;
  }
  return out;
}

void check(const Simulation& o) {
  const auto refuse = [](std::string what, std::string got, std::string want) {
    throw Error({.where = "simulated", .what = what, .got = got, .want = want, .advice = {}});
  };
  if (o.subjects < 1 || o.subjects > 1000)
    refuse("subjects", std::to_string(o.subjects), "1 to 1000");
  if (o.sessions < 1 || o.sessions > 100)
    refuse("sessions", std::to_string(o.sessions), "1 to 100");
  if (!(o.bout_s >= 2 && o.bout_s <= 600))
    refuse("duration of an activity", std::to_string(o.bout_s) + " s", "2 to 600 s");
}

std::string subject_name(int index) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "s%02d", index + 1);
  return text.data();
}

bool always(const std::filesystem::path&) { return true; }

Collection read(const Source&, std::string_view variant) {
  return simulate({.clean = variant == "clean"});
}

constexpr std::string_view variant_names[] = {"worn", "clean"};

}  // namespace

Collection simulate(const Simulation& options) {
  check(options);
  Collection out;
  out.data_set = options.clean ? "simulated:clean" : "simulated";
  out.rate_hz = rate_hz;
  for (const char* quantity : {"acc", "gyro"})
    for (const char* axis : {"x", "y", "z"})
      out.channels.push_back({.name = std::string("waist_") + quantity + "_" + axis,
                              .unit = quantity[0] == 'a' ? "m/s^2" : "rad/s"});
  out.targets = {{.name = "cadence", .unit = "steps/min"}};
  out.activities.assign(simulated_activities.begin(), simulated_activities.end());
  for (int i = 0; i < options.subjects; ++i) {
    const Person person = draw_person(options.seed, i, options.subjects);
    for (int j = 0; j < options.sessions; ++j) {
      const auto seed =
          seed_for(options.seed, "session",
                   static_cast<std::uint64_t>(i) * 100 + static_cast<std::uint64_t>(j));
      Recording recording = session(person, options, seed, out.tally);
      recording.subject = subject_name(i);
      recording.name = recording.subject + "/session" + std::to_string(j + 1);
      recording.side = i % 3 == 2 ? Side::test : Side::training;
      out.recordings.push_back(std::move(recording));
    }
  }
  std::string made_of(version);
  made_of.append(" ").append(std::to_string(options.seed));
  made_of.append(" ").append(std::to_string(options.subjects));
  made_of.append(" ").append(std::to_string(options.sessions));
  made_of.append(" ").append(std::to_string(options.bout_s));
  out.checksum = sha256(made_of.append(options.clean ? " clean" : ""));
  return out;
}

const DataSet simulated{
    .name = "simulated",
    .summary = "simulated, not real: 12 people of a gait model, waist, built in",
    .source = "this project: src/stride/recordings/gait.hpp",
    .licence = "Apache-2.0",
    .subjects = 12,
    .activities = 6,
    .rate_hz = rate_hz,
    .folders = {},
    .variants = variant_names,
    .downloads = {},
    .recognises = always,
    .read = read,
};

}  // namespace stride::recordings

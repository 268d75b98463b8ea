#include "stride/recordings/simulated.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <numbers>
#include <set>

#include "stride/base/error.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/gait.hpp"

namespace stride::recordings {
namespace {

// The mean of one channel over all rows of an activity.
double mean_of(const Collection& c, const Recording& r, std::size_t channel, int activity) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < r.labels.size(); ++i)
    if (r.labels[i] == activity) {
      sum += r.samples[i * c.channels.size() + channel];
      ++count;
    }
  return sum / count;
}

// Power of evenly sampled values at one frequency.
double power_at(const std::vector<double>& values, double frequency_hz, double rate_hz) {
  double re = 0, im = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double angle = 2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / rate_hz;
    re += values[i] * std::cos(angle);
    im += values[i] * std::sin(angle);
  }
  return re * re + im * im;
}

// The spectrum of the vertical acceleration knows nothing of the truth beside it.
TEST(Simulated, TellsTheCadenceOfWhatTheSensorFeels) {
  const Collection c = simulate({.subjects = 3, .sessions = 1, .clean = true});
  EXPECT_EQ(c.targets, (std::vector<Channel>{{"cadence", "steps/min"}}));
  for (const Recording& r : c.recordings) {
    ASSERT_EQ(r.targets.size(), r.labels.size());
    std::vector<double> up;
    double told = 0;
    std::size_t begin = 0;
    while (r.labels[begin] != 0) ++begin;
    for (std::size_t i = begin; i < r.labels.size() && r.labels[i] == 0; ++i) {
      up.push_back(r.samples[i * 6 + 2] - 9.81);
      told += r.targets[i];
    }
    told /= static_cast<double>(up.size());
    double best_hz = 0, most = 0;
    for (double hz = 1; hz < 3.5; hz += 0.005)
      if (const double power = power_at(up, hz, 50); power > most) most = power, best_hz = hz;
    EXPECT_NEAR(told, 60 * best_hz, 3) << r.name;
    for (std::size_t i = 0; i < r.labels.size(); ++i)
      ASSERT_TRUE(r.labels[i] < 3 || r.targets[i] == 0) << "nobody walks";
  }
}

TEST(Simulated, HasTheShapeItStates) {
  const Collection c = simulate({});
  EXPECT_EQ(c.data_set, "simulated");
  EXPECT_EQ(c.channels.size(), 6u);
  EXPECT_EQ(c.channels[0], (Channel{"waist_acc_x", "m/s^2"}));
  EXPECT_EQ(c.channels[5], (Channel{"waist_gyro_z", "rad/s"}));
  EXPECT_EQ(c.activities.size(), 6u);
  std::map<std::string, double> minutes;
  std::set<std::string> training, test, names;
  for (const Recording& r : c.recordings) {
    ASSERT_EQ(r.samples.size(), r.labels.size() * 6);
    ASSERT_EQ(r.time_s.size(), r.labels.size());
    minutes[r.subject] += static_cast<double>(r.labels.size()) / 50 / 60;
    (r.side == Side::test ? test : training).insert(r.subject);
    names.insert(r.name);
    for (std::size_t i = 1; i < r.time_s.size(); ++i) ASSERT_GT(r.time_s[i], r.time_s[i - 1]);
    EXPECT_EQ(std::set(r.labels.begin(), r.labels.end()),
              (std::set<std::int16_t>{-1, 0, 1, 2, 3, 4, 5}));
  }
  EXPECT_EQ(names.size(), c.recordings.size());
  EXPECT_EQ(training.size(), 8u);
  EXPECT_EQ(test.size(), 4u);
  for (const std::string& subject : test) EXPECT_FALSE(training.contains(subject));
  for (const auto& [subject, m] : minutes) {
    EXPECT_GT(m, 4) << subject;
    EXPECT_LT(m, 7) << subject;
  }
  EXPECT_GT(c.tally.at("rows lost (simulated)"), 0);
}

TEST(Simulated, RepeatsBitForBit) {
  const Collection a = simulate({.subjects = 2}), b = simulate({.subjects = 2});
  const Collection other = simulate({.seed = 2, .subjects = 2});
  ASSERT_EQ(a.recordings.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_EQ(a.recordings[i].samples.size(), b.recordings[i].samples.size());
    EXPECT_EQ(std::memcmp(a.recordings[i].samples.data(), b.recordings[i].samples.data(),
                          a.recordings[i].samples.size() * sizeof(float)),
              0);
    EXPECT_EQ(a.recordings[i].time_s, b.recordings[i].time_s);
  }
  EXPECT_EQ(a.checksum, b.checksum);
  EXPECT_NE(a.checksum, other.checksum);
  EXPECT_NE(a.recordings[0].labels, other.recordings[0].labels);
}

// Fails when the generator changes: then its version, which results are stored with, must change,
// too.
TEST(Simulated, IsTheVersionItSays) {
  const Recording r = simulate({.subjects = 1, .sessions = 1}).recordings[0];
  ASSERT_EQ(r.labels.size(), 8321u);
  const std::map<std::size_t, std::array<double, 6>> rows{
      {100, {-5.428952, -8.264809, 0.698549, -0.008440, -0.020253, -0.005111}},
      {2000, {-1.450389, 0.629072, 9.942667, 0.100924, -0.315735, -0.266865}},
      {8000, {-1.083903, -0.365444, 12.309397, 0.200830, -0.228054, -0.152682}}};
  for (const auto& [row, values] : rows)
    // 1e-5: other C libraries may round sine and cosine otherwise.
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(r.samples[row * 6 + i], values[i], 1e-5);
}

TEST(Simulated, CleanIsExactAndWhole) {
  const Collection c = simulate({.subjects = 2, .clean = true});
  EXPECT_EQ(c.data_set, "simulated:clean");
  EXPECT_TRUE(c.tally.empty());
  for (const Recording& r : c.recordings) {
    EXPECT_TRUE(r.time_s.empty());
    for (const float x : r.samples) ASSERT_TRUE(std::isfinite(x));
  }
}

TEST(Simulated, FeelsGravityByPosture) {
  const Collection c = simulate({.clean = true});
  for (const Recording& r : c.recordings)
    for (int activity = 0; activity < 6; ++activity) {
      const double x = mean_of(c, r, 0, activity), y = mean_of(c, r, 1, activity),
                   z = mean_of(c, r, 2, activity);
      SCOPED_TRACE(r.name + " " + c.activities[static_cast<std::size_t>(activity)]);
      EXPECT_NEAR(std::sqrt(x * x + y * y + z * z), 9.81, 0.35);
      if (activity == 4) {
        EXPECT_GT(z, 9);  // upright, whatever way it is worn
      }
      if (activity == 3) {
        EXPECT_GT(x, 2);  // leaning back
      }
      if (activity == 5) {
        EXPECT_LT(std::abs(z), 5);  // flat
      }
    }
}

// Up and down once a step, to the sides once a stride: the frequencies of the sources in gait.hpp.
TEST(Gait, MovesAtItsFrequencies) {
  for (int index = 0; index < 12; ++index) {
    const Person person = draw_person(1, index, 12);
    Random random(7);
    const Motion motion = motion_of(person, 0, random);
    Body body(person, 3);
    std::vector<double> up, side;
    for (int i = 0; i < 1500; ++i) {
      const auto felt = body.advance(motion, 0.02);
      up.push_back(felt.acceleration[2] - gravity_m_s2);
      side.push_back(felt.acceleration[1]);
    }
    // Cadence wanders by 2 % a step: the strongest line is looked for near where it should be.
    const auto strongest = [](const std::vector<double>& values) {
      double best = 0, most = 0;
      for (double f = 0.5; f < 3; f += 0.005)
        if (const double p = power_at(values, f, 50); p > most) most = p, best = f;
      return best;
    };
    EXPECT_NEAR(strongest(up), motion.step_hz, 0.03 * motion.step_hz) << index;
    EXPECT_NEAR(strongest(side), motion.step_hz / 2, 0.03 * motion.step_hz) << index;
  }
}

// With both sensors perfect, turning by the gyroscope's rates carries gravity along.
TEST(Gait, GyroscopeAndGravityTellTheSameStory) {
  Person person = draw_person(1, 0, 12);
  person.hand = 1;
  Body body(person, 5);
  Motion upright, leaning;
  leaning.pitch = 0.6;
  double turned = 0;
  Body::Feeling felt{};
  for (int i = 0; i < 200; ++i) {
    felt = body.advance(blend(upright, leaning, std::min(1.0, i / 150.0)), 0.02);
    turned += felt.rotation[1] * 0.02;
  }
  EXPECT_NEAR(turned, 0.6, 0.01);
  EXPECT_NEAR(felt.acceleration[0], -gravity_m_s2 * std::sin(0.6), 0.05);
  EXPECT_NEAR(felt.acceleration[2], gravity_m_s2 * std::cos(0.6), 0.05);
}

TEST(Gait, TheOtherHandIsTheMirrorImage) {
  Person right = draw_person(1, 0, 12), left = right;
  right.hand = 1;
  left.hand = -1;
  Random random(7);
  const Motion motion = motion_of(right, 0, random);
  Body a(right, 3), b(left, 3);
  for (int i = 0; i < 200; ++i) {
    const auto x = a.advance(motion, 0.02), y = b.advance(motion, 0.02);
    ASSERT_EQ(x.acceleration[0], y.acceleration[0]);
    ASSERT_EQ(x.acceleration[1], -y.acceleration[1]);
    ASSERT_EQ(x.rotation[0], -y.rotation[0]);
    ASSERT_EQ(x.rotation[1], y.rotation[1]);
  }
}

TEST(Gait, PeopleDifferAndCoverTheirRange) {
  std::set<int> cadences;
  for (int i = 0; i < 12; ++i) {
    const double share = (draw_person(1, i, 12).step_hz - 1.62) / (2.08 - 1.62);
    cadences.insert(static_cast<int>(share * 12));
  }
  EXPECT_EQ(cadences.size(), 12u);
}

TEST(Gait, NoiseIsAboutStandardNormal) {
  Random random(9);
  double sum = 0, squares = 0;
  constexpr int n = 100'000;
  for (int i = 0; i < n; ++i) {
    const double x = near_normal(random);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(squares / n, 1, 0.02);
}

TEST(Simulated, RefusesWhatItCannotDo) {
  EXPECT_THROW(simulate({.subjects = 0}), Error);
  EXPECT_THROW(simulate({.subjects = 1001}), Error);
  EXPECT_THROW(simulate({.sessions = 0}), Error);
  EXPECT_THROW(simulate({.bout_s = 1.9}), Error);
  EXPECT_THROW(simulate({.bout_s = std::nan("")}), Error);
  EXPECT_NO_THROW(simulate({.subjects = 1, .sessions = 1, .bout_s = 2}));
}

TEST(Simulated, IsReadThroughTheTable) {
  const Collection worn = simulated.read(Source("."), ""),
                   same = simulated.read(Source("."), "worn");
  EXPECT_EQ(worn.checksum, same.checksum);
  EXPECT_EQ(simulated.read(Source("."), "clean").data_set, "simulated:clean");
}

}  // namespace
}  // namespace stride::recordings

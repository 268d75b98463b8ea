#include "stride/recordings/inspection.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "stride/base/random.hpp"
#include "stride/recordings/channel_sums.hpp"
#include "stride/recordings/duplicates.hpp"
#include "stride/recordings/simulated.hpp"
#include "stride/recordings/time_steps.hpp"

namespace stride::recordings {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Recording recording(std::string subject, std::vector<float> samples,
                    std::vector<std::int16_t> labels, std::vector<double> time_s = {}) {
  Recording r;
  r.subject = std::move(subject);
  r.samples = std::move(samples);
  r.labels = std::move(labels);
  r.time_s = std::move(time_s);
  return r;
}

// Two people, one channel in m/s^2 and one plain number, at 2 Hz.
Collection small() {
  Collection c;
  c.data_set = "small";
  c.rate_hz = 2;
  c.channels = {{"acc", "m/s^2"}, {"mark", "1"}};
  c.activities = {"walk", "rest", "fly"};
  c.recordings.push_back(recording("anna", {1, 10, 3, nan, 5, nan, 7, 10}, {0, 0, 1, -1}));
  c.recordings.push_back(recording("ben", {2, 10, 4, 12}, {0, 0}));
  c.recordings[1].side = Side::test;
  c.tally["broken lines skipped"] = 3;
  return c;
}

TEST(Inspection, AWorkedExample) {
  const Inspection i = inspect(small());
  EXPECT_EQ(i.recordings, 2);
  EXPECT_EQ(i.rows, 6);
  EXPECT_DOUBLE_EQ(i.seconds, 3);
  ASSERT_EQ(i.channels.size(), 2u);
  EXPECT_EQ(i.channels[0].minimum, 1);
  EXPECT_EQ(i.channels[0].maximum, 7);
  EXPECT_NEAR(i.channels[0].mean, 22.0 / 6, 1e-12);
  EXPECT_EQ(i.channels[0].missing, 0);
  EXPECT_EQ(i.channels[1].missing, 2);
  EXPECT_DOUBLE_EQ(i.channels[1].mean, 10.5);
  EXPECT_EQ(i.rows_with_missing, 2);
  EXPECT_DOUBLE_EQ(i.longest_missing_s, 1);
  ASSERT_EQ(i.activities.size(), 4u);
  EXPECT_EQ(i.activities[0].rows, 4);
  EXPECT_DOUBLE_EQ(i.activities[0].seconds, 2);
  EXPECT_EQ(i.activities[0].subjects, 2);
  EXPECT_EQ(i.activities[1].recordings, 1);
  EXPECT_EQ(i.activities[3].activity, "(unlabelled)");
  EXPECT_EQ(i.activities[3].rows, 1);
  ASSERT_EQ(i.subjects.size(), 2u);
  EXPECT_EQ(i.subjects[0].labelled_rows, 3);
  EXPECT_EQ(i.subjects[0].activities, 2);
  EXPECT_EQ(i.test_recordings, 1);
  EXPECT_FALSE(i.timing);
  EXPECT_EQ(i.tally.at("broken lines skipped"), 3);
  EXPECT_EQ(i.warnings, std::vector<std::string>{"activity 'fly' has no rows"});
}

TEST(Inspection, OfNothing) {
  const Inspection i = inspect(Collection{});
  EXPECT_EQ(i.rows, 0);
  EXPECT_EQ(to_json(i).at("rows"), 0);
}

TEST(ChannelSums, EqualTheDefinitionOnRandomShapes) {
  const std::uint64_t seed = 20261120;
  Random random(seed);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t channels = 1 + random.below(9), rows = random.below(3000);
    std::vector<float> samples(channels * rows);
    for (float& x : samples)
      x = random.uniform() < 0.05 ? nan : static_cast<float>(9.8 + random.normal());
    ChannelSums sums(channels), other(channels);
    const std::size_t cut = rows / 3 * channels;
    sums.add(std::span(samples).first(cut));
    other.add(std::span(samples).subspan(cut));
    sums.join(other);
    const auto found = sums.summaries(std::vector<Channel>(channels));
    for (std::size_t c = 0; c < channels; ++c) {
      double count = 0, sum = 0, squares = 0, low = 1e9, high = -1e9;
      for (std::size_t i = c; i < samples.size(); i += channels)
        if (const double x = samples[i]; x == x) {
          ++count;
          sum += x;
          low = std::min(low, x);
          high = std::max(high, x);
        }
      for (std::size_t i = c; i < samples.size(); i += channels)
        if (const double x = samples[i]; x == x) squares += std::pow(x - sum / count, 2);
      SCOPED_TRACE(testing::Message() << "seed " << seed << " trial " << trial << " C=" << channels
                                      << " n=" << rows << " channel " << c);
      ASSERT_EQ(found[c].missing, static_cast<std::int64_t>(static_cast<double>(rows) - count));
      if (count == 0) continue;
      ASSERT_EQ(found[c].minimum, low);
      ASSERT_EQ(found[c].maximum, high);
      // Blocks are summed in float: five digits of the spread.
      ASSERT_NEAR(found[c].mean, sum / count, 1e-5);
      ASSERT_NEAR(found[c].deviation, std::sqrt(squares / count), 1e-5);
    }
  }
}

TEST(ChannelSums, AreExactFarFromZero) {
  std::vector<float> samples;
  for (int i = 0; i < 10'000; ++i) samples.push_back(i % 2 ? 100'001.0f : 99'999.0f);
  ChannelSums sums(1);
  sums.add(samples);
  const auto found = sums.summaries({{"x", "1"}});
  EXPECT_DOUBLE_EQ(found[0].mean, 100'000);
  EXPECT_DOUBLE_EQ(found[0].deviation, 1);
}

TEST(TimeSteps, MeasureRateJitterAndGaps) {
  std::vector<double> time_s{0};
  for (int i = 0; i < 1000; ++i) time_s.push_back(time_s.back() + (i % 2 ? 0.019 : 0.021));
  time_s.push_back(time_s.back() + 3);
  time_s.push_back(time_s.back() + 0.5);
  TimeSteps steps;
  steps.add(time_s);
  const auto s = steps.summary();
  ASSERT_TRUE(s);
  EXPECT_NEAR(s->jitter_s, 0.001, 1e-5);
  EXPECT_EQ(s->gaps, 2);
  EXPECT_NEAR(s->longest_gap_s, 3, 1e-9);
  EXPECT_NEAR(s->p99_s, 0.021, 2e-5);
  EXPECT_FALSE(TimeSteps().summary());
}

TEST(TimeSteps, AnEvenGridHasNoJitter) {
  std::vector<double> time_s;
  for (int i = 0; i < 5000; ++i) time_s.push_back(i * 0.02);
  TimeSteps steps;
  steps.add(time_s);
  EXPECT_NEAR(steps.summary()->rate_hz, 50, 1e-6);
  EXPECT_NEAR(steps.summary()->jitter_s, 0, 1e-9);
  EXPECT_EQ(steps.summary()->gaps, 0);
}

TEST(Inspection, MeasuresTheSimulatedSet) {
  const Inspection i = inspect(simulate({.subjects = 3}));
  ASSERT_TRUE(i.timing);
  EXPECT_NEAR(i.timing->rate_hz, 50, 0.2);
  EXPECT_NEAR(i.timing->jitter_s, 0.0017, 0.0003);
  EXPECT_GT(i.timing->gaps, 0);
  EXPECT_EQ(i.duplicate_rows, 0);
  ASSERT_EQ(i.quiet.size(), 1u);
  EXPECT_EQ(i.quiet[0].sensor, "waist_acc");
  EXPECT_NEAR(i.quiet[0].acceleration, 9.81, 0.2);
  EXPECT_TRUE(i.warnings.empty()) << i.warnings.front();
  EXPECT_EQ(i.rows_with_missing, i.tally.at("rows with missing readings (simulated)"));
}

TEST(Inspection, SeesUnitsThatDoNotFit) {
  const auto warned = [](float acceleration_factor, float rotation_factor) {
    Collection c = simulate({.subjects = 1, .sessions = 1});
    for (std::size_t i = 0; i < c.recordings[0].samples.size(); ++i)
      c.recordings[0].samples[i] *= i % 6 < 3 ? acceleration_factor : rotation_factor;
    std::string all;
    for (const std::string& w : inspect(c).warnings) all += w + "\n";
    return all;
  };
  EXPECT_EQ(warned(1, 1), "");
  EXPECT_NE(warned(1 / 9.80665f, 1).find("looks like g,"), std::string::npos);
  EXPECT_NE(warned(1000 / 9.80665f, 1).find("looks like mg"), std::string::npos);
  EXPECT_NE(warned(9.80665f, 1).find("twice"), std::string::npos);
  EXPECT_NE(warned(0.3f, 1).find("check the unit"), std::string::npos);
  EXPECT_EQ(warned(0.05f, 1), "");  // gravity may have been taken out
  EXPECT_NE(warned(1, 57.3f).find("deg/s"), std::string::npos);
}

TEST(Inspection, WarnsOfDeadChannelsAndAWrongRate) {
  Collection c = simulate({.subjects = 1, .sessions = 1});
  for (std::size_t i = 0; i < c.recordings[0].samples.size(); i += 6) {
    c.recordings[0].samples[i + 3] = nan;
    c.recordings[0].samples[i + 4] = 0.5f;
  }
  c.rate_hz = 60;
  const auto warnings = inspect(c).warnings;
  ASSERT_EQ(warnings.size(), 3u);
  EXPECT_EQ(warnings[0], "waist_gyro_x has no readings at all");
  EXPECT_EQ(warnings[1], "waist_gyro_y never changes");
  EXPECT_NE(warnings[2].find("the data set says 60 Hz"), std::string::npos);
}

TEST(Duplicates, AreTheSameSubjectTimeAndValues) {
  Collection c;
  c.channels = {{"x", "1"}};
  c.recordings.push_back(recording("a", {1, 2, 3}, {0, 0, 0}, {0, 1, 2}));
  c.recordings.push_back(recording("a", {2, 9, 4}, {0, 0, 1}, {1, 2, 3}));  // its first row
  c.recordings.push_back(recording("b", {1, 2, 3}, {0, 0, 0}, {0, 1, 2}));  // another person
  c.recordings.push_back(recording("a", {1, 3}, {0, 0}, {0, 2}));           // all of it
  c.recordings.push_back(recording("a", {1, 2, 3}, {0, 0, 0}));             // no times: not judged
  EXPECT_EQ(count_duplicate_rows(c), 3);
  EXPECT_EQ(drop_duplicate_rows(c), 3);
  ASSERT_EQ(c.recordings.size(), 4u);
  EXPECT_EQ(c.recordings[1].samples, (std::vector<float>{9, 4}));
  EXPECT_EQ(c.recordings[1].time_s, (std::vector<double>{2, 3}));
  EXPECT_EQ(c.recordings[1].labels, (std::vector<std::int16_t>{0, 1}));
  EXPECT_EQ(c.recordings[2].subject, "b");
  EXPECT_EQ(count_duplicate_rows(c), 0);
  c.recordings.push_back(recording("b", {3, 5}, {0, 0}, {2, 3}));  // begins where b's other ends
  EXPECT_EQ(count_duplicate_rows(c), 1);
}

}  // namespace
}  // namespace stride::recordings

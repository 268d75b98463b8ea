#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

/// A row of 250 columns: the time in ms, in column k the number k, and the two labels that are
/// read.
std::string row(int time_ms, int locomotion, int gesture, const std::string& second = "2") {
  std::string line = std::to_string(time_ms) + " " + second;
  for (int column = 3; column <= 243; ++column) line += " " + std::to_string(column);
  return line + " " + std::to_string(locomotion) + " 0 0 0 0 0 " + std::to_string(gesture) + "\n";
}

TEST(Opportunity, ReadsThe113ChannelsOfTheBody) {
  const TestFolder folder;
  folder.write("OpportunityUCIDataset/dataset/S1-ADL1.dat",
               row(0, 1, 0) + row(33, 5, 405506) + row(67, 0, 406516));
  ASSERT_TRUE(opportunity.recognises(folder.path()));
  const Collection collection = folder.read(opportunity);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.channels.size(), 113u);
  const Recording& r = collection.recordings.at(0);
  EXPECT_TRUE(r.time_s.empty()) << "whole ms at 30 Hz: 0, 33, 67";
  EXPECT_EQ(r.labels, (std::vector<std::int16_t>{unlabelled, 16, 0}));
  EXPECT_EQ(collection.activities.at(16), "toggle switch");
  const std::set<std::string> names = [&] {
    std::set<std::string> all;
    for (const Channel& channel : collection.channels) all.insert(channel.name);
    return all;
  }();
  EXPECT_EQ(names.size(), 113u) << "names are unique";
  // Channel, its name and unit, and its value: the number of its column times what one unit is
  // worth.
  const double degree = std::acos(-1.0) / 180;
  const std::vector<std::tuple<std::size_t, Channel, double>> expected = {
      {0, {"right_knee_upper_acc_x", "m/s^2"}, 2 * 0.00980665},
      {35, {"right_hand_acc_z", "m/s^2"}, 37 * 0.00980665},
      {36, {"unit_back_acc_x", "m/s^2"}, 38 * 0.0098},
      {39, {"unit_back_gyro_x", "rad/s"}, 41 * 0.001},
      {44, {"unit_back_mag_z", "1"}, 46 * 0.001},
      {45, {"unit_right_upper_arm_acc_x", "m/s^2"}, 51 * 0.0098},
      {80, {"unit_left_lower_arm_mag_z", "1"}, 98 * 0.001},
      {81, {"left_shoe_euler_x", "rad"}, 103 * degree},
      {90, {"left_shoe_gyro_x", "rad/s"}, 112 * 0.001},
      {96, {"left_shoe_compass", "rad"}, 118 * degree},
      {112, {"right_shoe_compass", "rad"}, 134 * degree}};
  for (const auto& [c, channel, value] : expected) {
    EXPECT_EQ(collection.channels[c], channel) << c;
    EXPECT_NEAR(r.samples[c], value, 1e-6) << channel.name;
  }
}

TEST(Opportunity, ReadsLocomotionWhenAsked) {
  const TestFolder folder;
  folder.write("S1-Drill.dat",
               row(0, 1, 0) + row(33, 5, 405506) + row(67, 0, 406516) + row(100, 3, 0));
  const Collection collection = folder.read(opportunity, "locomotion");
  EXPECT_EQ(collection.recordings[0].labels,
            (std::vector<std::int16_t>{0, 3, unlabelled, unlabelled}));
  EXPECT_EQ(collection.activities, (std::vector<std::string>{"stand", "walk", "sit", "lie"}));
  EXPECT_EQ(collection.tally.at("samples of unknown codes unlabelled"), 1) << "3 is no code";
}

TEST(Opportunity, SidesAreThoseOfTheChallenge) {
  const TestFolder folder;
  for (int s = 1; s <= 4; ++s) {
    const std::string subject = "S" + std::to_string(s);
    folder.write(subject + "-Drill.dat", row(0, 0, 0));
    for (int run = 1; run <= 5; ++run)
      folder.write(subject + "-ADL" + std::to_string(run) + ".dat", row(0, 0, 0));
  }
  const Collection collection = folder.read(opportunity);
  ASSERT_EQ(collection.recordings.size(), 24u);
  for (const Recording& r : collection.recordings) {
    const bool late = r.name.ends_with("ADL4") || r.name.ends_with("ADL5");
    const Side expected = r.subject == "S1"   ? Side::training
                          : r.subject == "S4" ? Side::none
                          : late              ? Side::test
                                              : Side::training;
    EXPECT_EQ(r.side, expected) << r.name;
  }
}

TEST(Opportunity, KeepsMissingReadingsAndGaps) {
  const TestFolder folder;
  folder.write("S2-ADL1.dat",
               row(0, 0, 0, "NaN") + row(33, 0, 0) + row(500, 0, 0) + row(500, 0, 0));
  const Collection collection = folder.read(opportunity);
  const Recording& r = collection.recordings[0];
  EXPECT_TRUE(std::isnan(r.samples[0]));
  EXPECT_EQ(r.time_s, (std::vector<double>{0, 33 / 1000.0, 0.5}));
  EXPECT_EQ(collection.tally.at("samples with missing readings"), 1);
  EXPECT_EQ(collection.tally.at("samples out of order dropped"), 1);
}

TEST(Opportunity, RefusesBadRows) {
  const TestFolder folder;
  folder.write("S2-ADL1.dat", row(0, 0, 0) + "1 2 3\n");
  const auto message = error_of([&] { folder.read(opportunity); });
  EXPECT_NE(message.find("S2-ADL1.dat:2"), message.npos) << message;
  EXPECT_NE(message.find("250"), message.npos) << message;
  folder.write("S2-ADL1.dat", row(0, 0, 0, "two"));
  EXPECT_NE(error_of([&] { folder.read(opportunity); }).find("'two'"), std::string::npos);
  folder.write("S2-ADL1.dat", "");
  EXPECT_NE(error_of([&] { folder.read(opportunity); }), "");
}

}  // namespace
}  // namespace stride::recordings

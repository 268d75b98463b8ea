#include <gtest/gtest.h>

#include <cmath>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

/// A row of 54 columns: time, activity, heart rate, and in column k the number 1000 + k.
std::string row(double time, int activity, const std::string& heart_rate = "NaN") {
  std::string line = std::to_string(time) + " " + std::to_string(activity) + " " + heart_rate;
  for (int column = 4; column <= 54; ++column) line += " " + std::to_string(1000 + column);
  return line + "\n";
}

TEST(Pamap2, PicksThe27ChannelsOfTheUnits) {
  const TestFolder folder;
  folder.write("PAMAP2_Dataset/Protocol/subject101.dat",
               row(8.38, 0) + row(8.39, 24) + row(8.40, 1));
  ASSERT_TRUE(pamap2.recognises(folder.path()));
  const Collection collection = folder.read(pamap2);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.recordings.size(), 1u);
  const Recording& r = collection.recordings[0];
  EXPECT_EQ(collection.data_set, "pamap2:imu27");
  EXPECT_EQ(r.subject, "101");
  EXPECT_TRUE(r.time_s.empty()) << "every 0.01 s: exactly the rate";
  EXPECT_EQ(r.labels, (std::vector<std::int16_t>{unlabelled, 11, 0}));
  EXPECT_EQ(collection.activities.at(11), "rope jumping");
  EXPECT_EQ(collection.activities.size(), 12u);
  ASSERT_EQ(collection.channels.size(), 27u);
  // readme.pdf II.1: hand 4-20, chest 21-37, ankle 38-54; acceleration 2-4, rotation 8-10, field
  // 11-13 of each.
  const std::vector<std::pair<std::size_t, std::pair<Channel, float>>> expected = {
      {0, {{"hand_acc_x", "m/s^2"}, 1005}},   {3, {{"hand_gyro_x", "rad/s"}, 1011}},
      {8, {{"hand_mag_z", "uT"}, 1016}},      {9, {{"chest_acc_x", "m/s^2"}, 1022}},
      {18, {{"ankle_acc_x", "m/s^2"}, 1039}}, {26, {{"ankle_mag_z", "uT"}, 1050}}};
  for (const auto& [c, want] : expected) {
    EXPECT_EQ(collection.channels[c], want.first) << c;
    EXPECT_EQ(r.samples[c], want.second) << want.first.name;
  }
}

TEST(Pamap2, FullAddsHeartRateTemperatureAndTheSecondAccelerometer) {
  const TestFolder folder;
  folder.write("Protocol/subject102.dat", row(1, 4, "104") + row(1.01, 4));
  folder.write("Optional/subject102.dat", row(1, 20));
  const Collection full = folder.read(pamap2, "full");
  ASSERT_TRUE(well_formed(full));
  ASSERT_EQ(full.channels.size(), 40u);
  EXPECT_EQ(full.channels[0], (Channel{"chest_heart_rate", "bpm"}));
  EXPECT_EQ(full.channels[1], (Channel{"hand_temperature", "degC"}));
  const Recording& r = full.recordings.at(0);
  EXPECT_EQ(r.name, "Protocol/102");
  EXPECT_EQ(r.samples[0], 104);
  EXPECT_EQ(r.samples[1], 1004);
  EXPECT_EQ(full.channels[5].name, "hand_acc6g_x");
  EXPECT_EQ(r.samples[5], 1008);
  EXPECT_TRUE(std::isnan(r.samples[40])) << "missing stays missing";
  EXPECT_EQ(full.tally.at("samples with missing readings"), 2);
  ASSERT_EQ(full.recordings.size(), 2u);
  EXPECT_EQ(full.recordings[1].name, "Optional/102");
  EXPECT_EQ(full.activities.at(static_cast<std::size_t>(full.recordings[1].labels[0])),
            "playing soccer");
  EXPECT_EQ(folder.read(pamap2, "imu27").recordings.size(), 1u) << "the protocol only";
  EXPECT_EQ(folder.read(pamap2, "imu27-18").recordings.size(), 2u);
}

TEST(Pamap2, HasTheHeartRateAsATargetBesideTheUsualChannels) {
  const TestFolder folder;
  folder.write("Protocol/subject102.dat", row(1, 4, "104") + row(1.01, 4));
  const Collection usual = folder.read(pamap2);
  EXPECT_EQ(usual.channels.size(), 27u);
  EXPECT_EQ(usual.targets, (std::vector<Channel>{{"chest_heart_rate", "bpm"}}));
  const Recording& r = usual.recordings.at(0);
  ASSERT_EQ(r.targets.size(), 2u);
  EXPECT_EQ(r.targets[0], 104);
  EXPECT_TRUE(std::isnan(r.targets[1]));
  EXPECT_FALSE(usual.tally.contains("samples with missing readings"));
  EXPECT_TRUE(folder.read(pamap2, "full").targets.empty()) << "it is an input there";
}

TEST(Pamap2, KeepsTimesThatAreNotEven) {
  const TestFolder folder;
  folder.write("Protocol/subject101.dat",
               row(4000.00, 1) + row(4000.01, 1) + row(4000.05, 1) + row(4000.05, 1));
  const Collection collection = folder.read(pamap2);
  ASSERT_EQ(collection.recordings[0].time_s.size(), 3u);
  EXPECT_DOUBLE_EQ(collection.recordings[0].time_s[2], 4000.05) << "more digits than a float has";
  EXPECT_EQ(collection.tally.at("samples out of order dropped"), 1);
}

TEST(Pamap2, CountsUnknownActivities) {
  const TestFolder folder;
  folder.write("Protocol/subject101.dat", row(1, 8) + row(1.01, 20));
  const Collection collection = folder.read(pamap2);
  EXPECT_EQ(collection.recordings[0].labels, (std::vector<std::int16_t>{unlabelled, unlabelled}));
  EXPECT_EQ(collection.tally.at("samples of other activities unlabelled"), 2);
}

TEST(Pamap2, RefusesBadRows) {
  const TestFolder folder;
  const auto refusal = [&](const std::string& text) {
    folder.write("Protocol/subject101.dat", text);
    return error_of([&] { folder.read(pamap2); });
  };
  const std::string good = row(1, 1);
  EXPECT_NE(refusal(good + good.substr(0, good.size() - 6) + "\n").find("subject101.dat:2"),
            std::string::npos);
  EXPECT_NE(refusal("time" + good).find("subject101.dat:1"), std::string::npos);
  EXPECT_NE(refusal("NaN" + good.substr(8)).find("time"), std::string::npos);
  EXPECT_NE(refusal(""), "") << "nothing in it";
}

}  // namespace
}  // namespace stride::recordings

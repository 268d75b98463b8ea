#include "stride/cli/fitting.hpp"

#include <gtest/gtest.h>

#include "stride/base/error.hpp"

namespace stride::cli {
namespace {

network::Contract contract() {
  network::Contract contract;
  contract.sensors = {{"acc_x", "m/s^2"}, {"acc_y", "m/s^2"}};
  contract.rate_hz = 50;
  return contract;
}

// Two rows of three columns, in another order than the model's.
recordings::Collection recording(double rate_hz = 50) {
  recordings::Collection c;
  c.rate_hz = rate_hz;
  c.channels = {{"acc_y", "m/s^2"}, {"light", "1"}, {"acc_x", "m/s^2"}};
  c.recordings.resize(1);
  c.recordings[0].samples = {2, 9, 1, 4, 9, 3};
  c.recordings[0].labels = {-1, -1};
  return c;
}

std::string complaint(const recordings::Collection& c, const FittingOptions& options = {}) {
  std::vector<std::string> notes;
  try {
    fitted_to(contract(), c, "walk.csv", options, notes);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Fitting, OrdersChannelsByTheContract) {
  std::vector<std::string> notes;
  const auto c = fitted_to(contract(), recording(), "walk.csv", {}, notes);
  EXPECT_EQ(c.recordings[0].samples, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(c.channels[0].name, "acc_x");
  EXPECT_EQ(notes, (std::vector<std::string>{"1 other column left out"}));
}

TEST(Fitting, NamesAMissingChannel) {
  auto c = recording();
  c.channels[2].name = "acc_X";
  const std::string text = complaint(c);
  EXPECT_NE(text.find("[walk.csv] channels: got no acc_x, want acc_x, acc_y"), std::string::npos)
      << text;
  EXPECT_NE(text.find("Rename 'acc_X' to 'acc_x'"), std::string::npos) << text;
}

TEST(Fitting, RefusesUnitsAndSaysHowToConvert) {
  auto c = recording();
  c.channels[2].unit = "rad/s";
  EXPECT_NE(complaint(c).find("unit of acc_x: got 'rad/s', want m/s^2. Give the column"),
            std::string::npos)
      << complaint(c);
  EXPECT_NE(complaint(c, {.assume_units = true}), "none") << "a stated unit is never overruled";
  c.channels[2].unit = "";
  EXPECT_NE(complaint(c).find("'acc_x [m/s^2]'"), std::string::npos) << complaint(c);
  EXPECT_EQ(complaint(c, {.assume_units = true}), "none");
  std::vector<std::string> notes;
  fitted_to(contract(), c, "walk.csv", {.assume_units = true}, notes);
  EXPECT_EQ(notes.at(0), "acc_x: no unit stated, taken as m/s^2") << "never in silence";
}

TEST(Fitting, ResamplesAloudOrRefuses) {
  std::vector<std::string> notes;
  fitted_to(contract(), recording(100), "walk.csv", {}, notes);
  EXPECT_EQ(notes.at(0), "resampled from 100 to 50 Hz");
  EXPECT_EQ(complaint(recording(25)), "none") << "half the rate is the limit";
  EXPECT_NE(complaint(recording(24)).find("rate: got 24 Hz, want 50 Hz, at least half of it"),
            std::string::npos);
  notes.clear();
  fitted_to(contract(), recording(50.4), "walk.csv", {}, notes);
  EXPECT_EQ(notes.size(), 1u) << "less than 1 % off is the same rate";
}

TEST(Fitting, SaysWhichUnitsTheReaderConverted) {
  const auto notes_for = [](const char* text) {
    std::vector<std::string> notes;
    note_conversions(text, recording(), notes);
    return notes;
  };
  using Notes = std::vector<std::string>;
  EXPECT_EQ(notes_for("# my phone\ntime_s,acc_x [g],acc_y (m/s^2)\n1,2,3\n"),
            Notes{"acc_x: g converted to m/s^2"});
  EXPECT_EQ(notes_for("acc_y[mg];acc_x (mg)\n"), Notes{"acc_y, acc_x: mg converted to m/s^2"});
  EXPECT_EQ(notes_for("waist_acc_x [g],acc_x [m/s2]\n"), Notes{})
      << "another column; another spelling of SI";
  EXPECT_EQ(notes_for("acc_x,acc_y [\n"), Notes{});
  EXPECT_EQ(notes_for("# only a remark"), Notes{});
  EXPECT_EQ(notes_for(""), Notes{});
}

}  // namespace
}  // namespace stride::cli

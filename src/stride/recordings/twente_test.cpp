#include <gtest/gtest.h>

#include <cmath>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

const std::string header = "Left_pocket,,,,,,,,,,,,,,Right_pocket\r\ntime_stamp,Ax,Ay,Az,Lx\r\n";

/// A row of 70 fields: field k (from 0) of place p is 100 p + k; time stamps and empty fields as
/// published.
std::string row(const std::string& activity, const std::string& first = "1") {
  std::string line;
  for (int place = 0; place < 5; ++place) {
    line += "1.39E+12";
    for (int field = 1; field <= 12; ++field)
      line += "," + (place == 0 && field == 1 ? first : std::to_string(100 * place + field));
    line += place < 4 ? ",," : ",";
  }
  return line + activity + "\r\n";
}

TEST(Twente, Reads45ChannelsOfFivePlaces) {
  const TestFolder folder;
  folder.write("DataSet/Participant_10.csv", header + row("walking") + row("walking"));
  folder.write("DataSet/Participant_1.csv", header + row("biking"));
  ASSERT_TRUE(twente.recognises(folder.path()));
  const Collection collection = folder.read(twente);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.channels.size(), 45u);
  ASSERT_EQ(collection.recordings.size(), 2u);
  EXPECT_EQ(collection.recordings[0].subject, "1");
  EXPECT_EQ(collection.recordings[1].subject, "10");
  const Recording& r = collection.recordings[1];
  EXPECT_EQ(r.labels, (std::vector<std::int16_t>{0, 0}));
  // Linear acceleration (fields 4-6) is left out.
  EXPECT_EQ(std::vector<float>(r.samples.begin(), r.samples.begin() + 10),
            (std::vector<float>{1, 2, 3, 7, 8, 9, 10, 11, 12, 101}));
  EXPECT_EQ(collection.channels[0], (Channel{"left_pocket_acc_x", "m/s^2"}));
  EXPECT_EQ(collection.channels[44], (Channel{"belt_mag_z", "uT"}));
  EXPECT_EQ(r.samples[44], 412);
}

TEST(Twente, BeginsARecordingWhereTheActivityChanges) {
  const TestFolder folder;
  folder.write("Participant_3.csv", header + row("walking") + row("upstairs") + row("upsatirs") +
                                        row("walking") + row("dancing"));
  const Collection collection = folder.read(twente);
  ASSERT_EQ(collection.recordings.size(), 4u);
  EXPECT_EQ(collection.recordings[1].labels, (std::vector<std::int16_t>{5, 5}))
      << "the published typo";
  EXPECT_EQ(collection.recordings[2].name, "Participant_3/run3");
  EXPECT_EQ(collection.recordings[3].labels[0], unlabelled);
  EXPECT_EQ(collection.tally.at("samples labelled 'upsatirs' read as upstairs"), 1);
  EXPECT_EQ(collection.tally.at("samples of unknown activities unlabelled"), 1);
}

TEST(Twente, MissingReadingsStayMissing) {
  const TestFolder folder;
  folder.write("Participant_3.csv", header + row("walking", "") + row("walking", "NaN"));
  const Collection collection = folder.read(twente);
  EXPECT_TRUE(std::isnan(collection.recordings[0].samples[0]));
  EXPECT_TRUE(std::isnan(collection.recordings[0].samples[45]));
  EXPECT_EQ(collection.tally.at("missing readings"), 2);
}

TEST(Twente, RefusesBadRows) {
  const TestFolder folder;
  folder.write("Participant_3.csv", header + row("walking") + "1,2,3\r\n");
  const auto message = error_of([&] { folder.read(twente); });
  EXPECT_NE(message.find("Participant_3.csv:4"), message.npos) << message;
  EXPECT_NE(message.find("got 3, want 70"), message.npos) << message;
  folder.write("Participant_3.csv", header + row("walking", "fast"));
  EXPECT_NE(error_of([&] { folder.read(twente); }).find("'fast'"), std::string::npos);
  folder.write("Participant_3.csv", header);
  EXPECT_NE(error_of([&] { folder.read(twente); }), "") << "headers only";
}

}  // namespace
}  // namespace stride::recordings

#include <gtest/gtest.h>

#include "stride/recordings/mat_writer.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

/// A trial of two samples, readings 1..6 and 7..12, as the data set stores it.
std::string trial(std::string_view number_field, std::string_view number) {
  return mat::file(mat::compressed(mat::text("title", "USC Human Motion Dataset")) +
                   mat::compressed(mat::text(number_field, number)) +
                   mat::compressed(mat::doubles("sensor_readings", 2, 6,
                                                {1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12})));
}

TEST(UscHad, ReadsTrialsInSi) {
  const TestFolder folder;
  folder.write("USC-HAD/Subject2/a1t1.mat", trial("activity_number", "1"));
  folder.write("USC-HAD/Subject1/a12t3.mat", trial("activity_numbr", "12"));
  folder.write("USC-HAD/Readme.txt", "not a trial");
  ASSERT_TRUE(usc_had.recognises(folder.path()));
  const Collection collection = folder.read(usc_had);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.recordings.size(), 2u);
  EXPECT_EQ(collection.channels[0], (Channel{"hip_acc_x", "m/s^2"}));
  EXPECT_EQ(collection.channels[5], (Channel{"hip_gyro_z", "rad/s"}));
  const Recording& r = collection.recordings[0];
  EXPECT_EQ(r.subject, "1");
  EXPECT_EQ(r.name, "Subject1/a12t3");
  EXPECT_EQ(r.labels, (std::vector<std::int16_t>{11, 11}));
  EXPECT_FLOAT_EQ(r.samples[0], 9.80665f) << "1 g";
  EXPECT_FLOAT_EQ(r.samples[2], 3 * 9.80665f);
  EXPECT_FLOAT_EQ(r.samples[3], 0.06981317f) << "4 degrees/s";
  EXPECT_FLOAT_EQ(r.samples[5], 0.10471976f) << "6 degrees/s";
  EXPECT_FLOAT_EQ(r.samples[6], 7 * 9.80665f) << "the second sample";
  EXPECT_TRUE(collection.tally.empty());
}

TEST(UscHad, BelievesTheFileNameAndCountsContradictions) {
  const TestFolder folder;
  folder.write("Subject14/a3t2.mat", trial("activity_number", "2"));
  folder.write("Subject14/a13t1.mat", trial("activity_number", "13"));
  const Collection collection = folder.read(usc_had);
  ASSERT_EQ(collection.recordings.size(), 1u);
  EXPECT_EQ(collection.recordings[0].labels[0], 2) << "walking right, the third";
  EXPECT_EQ(collection.tally.at("files whose inside names another activity (the file name counts)"),
            1);
  EXPECT_EQ(collection.tally.at("files of unknown activities skipped"), 1);
}

TEST(UscHad, RefusesBadFiles) {
  const TestFolder folder;
  EXPECT_NE(error_of([&] { folder.read(usc_had); }).find("SubjectN/aMtK.mat"), std::string::npos);
  folder.write("Subject1/a1t1.mat",
               mat::file(mat::doubles("sensor_readings", 1, 5, {1, 2, 3, 4, 5})));
  EXPECT_NE(error_of([&] { folder.read(usc_had); }).find("got 5, want 6"), std::string::npos);
  folder.write("Subject1/a1t1.mat", mat::file(mat::text("title", "no readings")));
  EXPECT_NE(error_of([&] { folder.read(usc_had); }).find("sensor_readings"), std::string::npos);
  folder.write("Subject1/a1t1.mat", trial("activity_number", "1").substr(0, 200));
  EXPECT_NE(error_of([&] { folder.read(usc_had); }).find("a1t1.mat"), std::string::npos);
}

TEST(UscHad, HasThePublishedRows) {
  const auto place = locate(usc_had);
  if (!place) GTEST_SKIP() << "no real recordings of usc-had";
  const Collection collection = usc_had.read(Source(*place), {});
  ASSERT_TRUE(well_formed(collection));
  EXPECT_EQ(collection.recordings.size(), 840u);
  std::vector<std::int64_t> rows(12);
  for (const Recording& r : collection.recordings)
    rows[static_cast<std::size_t>(r.labels[0])] += std::ssize(r.labels);
  EXPECT_EQ(rows, (std::vector<std::int64_t>{381400, 258800, 275500, 211800, 197400, 176500, 107100,
                                             261500, 236000, 375000, 165491, 164999}));
  EXPECT_EQ(collection.tally.size(), 1u);
  EXPECT_EQ(collection.tally.begin()->second, 1) << "Subject14/a3t2.mat alone";
}

}  // namespace
}  // namespace stride::recordings

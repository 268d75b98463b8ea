#include <gtest/gtest.h>

#include <set>

#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

Members fixture() {
  return {
      {"wisdm-dataset/activity_key.txt", "walking = A\n"},
      {"wisdm-dataset/raw/phone/accel/data_1610_accel_phone.txt",
       "1610,S,252207000000000,1,2,3;\n1610,S,252207050000000,4,5,6;\n"},
      {"wisdm-dataset/raw/phone/accel/data_1600_accel_phone.txt",
       "1600,O,252207000000000,7,8,9;\n"},
      {"wisdm-dataset/raw/watch/gyro/data_1600_gyro_watch.txt", "1600,A,252207000000000,-1,0,1;\n"},
      {"wisdm-dataset/arff_files/phone/accel/data_1600_accel_phone.arff", "@relation"}};
}

TEST(Wisdm2019, ReadsThePartAskedFor) {
  TestFolder place;
  // As UCI packs it: the data set's own zip inside theirs.
  const std::string inner = place.pack("wisdm-dataset.zip", fixture());
  place.remove("wisdm-dataset.zip");
  place.pack("wisdm+smartphone+and+smartwatch+activity+and+biometrics+dataset.zip",
             {{"wisdm-dataset.zip", inner}});
  ASSERT_TRUE(wisdm_2019.recognises(place.path()));
  const Source source(place.path());

  const Collection phone = wisdm_2019.read(source, "phone-accel");
  ASSERT_EQ(phone.recordings.size(), 2u);
  EXPECT_EQ(phone.data_set, "wisdm-2019:phone-accel");
  EXPECT_EQ(phone.recordings[0].subject, "1600");
  EXPECT_EQ(phone.activities[static_cast<std::size_t>(phone.recordings[0].labels[0])], "catching");
  EXPECT_EQ(phone.recordings[1].samples, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(phone.recordings[1].time_s, (std::vector<double>{252207, 252207.05}));
  EXPECT_EQ(phone.activities[static_cast<std::size_t>(phone.recordings[1].labels[1])],
            "folding_clothes");
  EXPECT_EQ(phone.channels[2], (Channel{"phone_acc_z", "m/s^2"}));
  EXPECT_EQ(wisdm_2019.read(source, {}).data_set, phone.data_set);

  const Collection watch = wisdm_2019.read(source, "watch-gyro");
  ASSERT_EQ(watch.recordings.size(), 1u);
  EXPECT_EQ(watch.channels[0], (Channel{"watch_gyro_x", "rad/s"}));
}

TEST(Wisdm2019, SaysWhichPartIsNotThere) {
  TestFolder place;
  place.write(fixture());
  EXPECT_TRUE(wisdm_2019.recognises(place.path()));
  EXPECT_NE(error_of([&] {
              wisdm_2019.read(Source(place.path()), "phone-gyro");
            }).find("records in data_#_gyro_phone.txt"),
            std::string::npos);
}

TEST(Wisdm2019, ReadsTheRealRecordings) {
  const auto place = locate(wisdm_2019);
  if (!place) GTEST_SKIP() << "needs the real recordings of wisdm-2019";
  const Collection collection = wisdm_2019.read(Source(*place), "phone-accel");
  std::set<std::string> subjects;
  std::set<std::int16_t> activities;
  for (const Recording& r : collection.recordings) {
    subjects.insert(r.subject);
    activities.insert(r.labels.begin(), r.labels.end());
    for (std::size_t i = 1; i < r.time_s.size(); ++i) {
      ASSERT_GT(r.time_s[i], r.time_s[i - 1]) << r.name;
      ASSERT_LE(r.time_s[i] - r.time_s[i - 1], 1.0) << r.name;
    }
  }
  EXPECT_GE(subjects.size(), 22u);
  EXPECT_EQ(activities.size(), 18u);
  EXPECT_FALSE(collection.tally.contains("broken records skipped"));
}

}  // namespace
}  // namespace stride::recordings

#include <gtest/gtest.h>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

TEST(SisFall, TurnsCountsIntoSi) {
  const TestFolder folder;
  // One g is 8192 / 32 = 256 counts of the ADXL345 and 16384 / 16 = 1024 of the MMA8451Q; 180
  // degrees/s are 180 x 65536 / 4000 = 2949.12 counts of the ITG3200.
  folder.write("SisFall_dataset/SA01/F15_SA01_R02.txt",
               " 256,-256,   0,2949,   0, -18,1024,   0,-1024;\r\n\r\n   8, -41, 220, -44,  15,  "
               "-6,  36,-159,1023;\r\n");
  folder.write("SisFall_dataset/SE06/D01_SE06_R01.txt", "1,2,3,4,5,6,7,8,9;\n");
  ASSERT_TRUE(sisfall.recognises(folder.path()));
  const Collection collection = folder.read(sisfall);
  ASSERT_TRUE(well_formed(collection));
  ASSERT_EQ(collection.recordings.size(), 2u);
  const Recording& fall = collection.recordings[0];
  EXPECT_EQ(fall.subject, "SA01");
  EXPECT_EQ(fall.name, "F15_SA01_R02");
  EXPECT_EQ(fall.labels, (std::vector<std::int16_t>{33, 33}));
  EXPECT_FLOAT_EQ(fall.samples[0], 9.80665f);
  EXPECT_FLOAT_EQ(fall.samples[1], -9.80665f);
  EXPECT_NEAR(fall.samples[3], 3.14159, 0.001);
  EXPECT_FLOAT_EQ(fall.samples[6], 9.80665f);
  EXPECT_EQ(collection.recordings[1].subject, "SE06");
  EXPECT_EQ(collection.recordings[1].labels[0], 0);
  EXPECT_EQ(collection.activities.size(), 34u);
}

TEST(SisFall, RefusesBadRowsWithTheirPlace) {
  const TestFolder folder;
  const auto refusal = [&](std::string_view row) {
    folder.write("SA01/D01_SA01_R01.txt", "1,2,3,4,5,6,7,8,9;\n" + std::string(row) + "\n");
    return error_of([&] { folder.read(sisfall); });
  };
  EXPECT_EQ(refusal("1,2,3,4,5,6,7,8,9;"), "");
  EXPECT_NE(refusal("1,2,3,4,5,6,7,8;").find("D01_SA01_R01.txt:2:15"), std::string::npos)
      << refusal("1,2,3,4,5,6,7,8;");
  EXPECT_NE(refusal("1,2,3,4,5,6,7,8,9,10;"), "");
  EXPECT_NE(refusal("1,2,3,4,5,6,7,8,9"), "") << "cut off before the semicolon";
  EXPECT_NE(refusal("1,2,x,4,5,6,7,8,9;").find(":2:5"), std::string::npos);
  EXPECT_NE(refusal("1,2,3,4,5,6,7,8,9;10"), "");
  EXPECT_NE(refusal("1.5,2,3,4,5,6,7,8,9;"), "") << "counts are whole";
}

TEST(SisFall, SkipsAndCountsWhatItDoesNotKnow) {
  const TestFolder folder;
  folder.write("SA01/D20_SA01_R01.txt", "1,2,3,4,5,6,7,8,9;\n");
  folder.write("SA01/F16_SA01_R01.txt", "1,2,3,4,5,6,7,8,9;\n");
  folder.write("SA01/D19_SA01_R01.txt", "\n");
  EXPECT_NE(error_of([&] { folder.read(sisfall); }), "") << "nothing is left";
  folder.write("SA01/D19_SA01_R02.txt", "1,2,3,4,5,6,7,8,9;\n");
  const Collection collection = folder.read(sisfall);
  EXPECT_EQ(collection.recordings.size(), 1u);
  EXPECT_EQ(collection.tally.at("files of unknown activities skipped"), 2);
  EXPECT_EQ(collection.tally.at("empty files skipped"), 1);
}

TEST(SisFall, ReadsTheRealFiles) {
  const auto place = locate(sisfall);
  if (!place) GTEST_SKIP() << "no real recordings of sisfall";
  const Collection collection = sisfall.read(Source(*place), {});
  ASSERT_TRUE(well_formed(collection));
  EXPECT_TRUE(collection.tally.empty());
  for (const Recording& r : collection.recordings)
    EXPECT_GT(r.labels.size(), 2000u) << r.name << ": under 10 s";
}

}  // namespace
}  // namespace stride::recordings

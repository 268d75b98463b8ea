#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "stride/recordings/mat_writer.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

/// Matrix [rows, columns] whose element (r, c) is 1000 r + c.
std::string table(const std::string& name, std::int32_t rows, std::int32_t columns) {
  std::vector<double> values;
  for (std::int32_t c = 0; c < columns; ++c)
    for (std::int32_t r = 0; r < rows; ++r) values.push_back(1000.0 * r + c);
  return mat::file(mat::compressed(mat::doubles(name, rows, columns, values)));
}

TEST(UnimibShar, ReadsTheFinalRelease) {
  const TestFolder folder;
  folder.write("UniMiB-SHAR/data/acc_data.mat", table("acc_data", 2, 453));
  folder.write("UniMiB-SHAR/data/acc_labels.mat",
               mat::file(mat::bytes("acc_labels", 2, 3, {1, 2, 30, 4, 1, 2})));
  // Two rows of names, full and short, as 2 x K cells: column after column.
  folder.write("UniMiB-SHAR/data/acc_names.mat",
               mat::file(mat::array(1, {2, 2}, "acc_names",
                                    mat::text("", "Standing up") + mat::text("", "StandingUp") +
                                        mat::text("", "Walking") + mat::text("", "W"))));
  ASSERT_TRUE(unimib_shar.recognises(folder.path()));
  const Collection collection = folder.read(unimib_shar);
  ASSERT_TRUE(well_formed(collection));
  EXPECT_EQ(collection.data_set, "unimib-shar:final");
  EXPECT_EQ(collection.activities, (std::vector<std::string>{"Standing up", "Walking"}));
  EXPECT_NEAR(collection.windowing.window_s, 3.02, 1e-12);
  ASSERT_EQ(collection.recordings.size(), 2u);
  const Recording& second = collection.recordings[1];
  EXPECT_EQ(collection.recordings[0].subject, "30");
  EXPECT_EQ(second.subject, "4");
  EXPECT_EQ(second.labels, std::vector<std::int16_t>(151, 1));
  // x[151] y[151] z[151]: the sample at time 2 is columns 2, 153, 304 of row 1.
  EXPECT_EQ(second.samples[6], 1002);
  EXPECT_EQ(second.samples[7], 1153);
  EXPECT_EQ(second.samples[8], 1304);
}

void write_first(const TestFolder& folder, const std::string& part,
                 const std::vector<std::uint8_t>& labels) {
  folder.write(part + "_data.mat", table(part + "_data", 3, 51));
  folder.write(part + "_labels.mat", mat::file(mat::bytes(part + "_labels", 3, 2, labels)));
  folder.write(part + "_names.mat",
               mat::file(mat::cells(part + "_names", {part + " one", part + " two"})));
}

TEST(UnimibShar, ReadsTheFirstReleaseInParts) {
  const TestFolder folder;
  write_first(folder, "fall", {2, 2, 2, 7, 7, 7});
  Collection collection = folder.read(unimib_shar, "first");
  EXPECT_EQ(collection.tally.at("parts missing (only fall_data.mat there)"), 1);
  EXPECT_EQ(collection.recordings.at(0).labels, std::vector<std::int16_t>(51, 1));
  EXPECT_EQ(folder.read(unimib_shar).data_set, "unimib-shar:first") << "where no variant is named";

  write_first(folder, "adl", {1, 1, 1, 7, 7, 7});
  collection = folder.read(unimib_shar, "first");
  ASSERT_TRUE(well_formed(collection));
  EXPECT_EQ(collection.activities,
            (std::vector<std::string>{"adl one", "adl two", "fall one", "fall two"}));
  ASSERT_EQ(collection.recordings.size(), 2u);
  EXPECT_EQ(collection.recordings[0].labels[0], 0);
  EXPECT_EQ(collection.recordings[1].labels[0], 3) << "behind the activities of daily living";
  // Three rows a window: the sample at time 2 is column 2 of rows 0, 1, 2.
  EXPECT_EQ(collection.recordings[0].samples[6], 2);
  EXPECT_EQ(collection.recordings[0].samples[7], 1002);
  EXPECT_EQ(collection.recordings[0].samples[8], 2002);
}

TEST(UnimibShar, RefusesWhatDoesNotBelongTogether) {
  const TestFolder folder;
  EXPECT_NE(error_of([&] { folder.read(unimib_shar); }).find("acc_data.mat"), std::string::npos);
  write_first(folder, "fall", {2, 2, 2, 7, 7, 7});
  EXPECT_NE(error_of([&] { folder.read(unimib_shar, "final"); }).find("unimib-shar:first"),
            std::string::npos);
  const auto refusal = [&] { return error_of([&] { folder.read(unimib_shar, "first"); }); };
  EXPECT_EQ(refusal(), "");
  write_first(folder, "fall", {2, 2, 1, 7, 7, 7});
  EXPECT_NE(refusal().find("rows 1 to 3"), std::string::npos) << refusal();
  write_first(folder, "fall", {3, 3, 3, 7, 7, 7});
  EXPECT_NE(refusal().find("activity of row 1"), std::string::npos) << refusal();
  write_first(folder, "fall", {0, 0, 0, 7, 7, 7});
  EXPECT_NE(refusal(), "");
  write_first(folder, "fall", {2, 2, 2, 7, 7, 7});
  folder.write("fall_data.mat", table("fall_data", 3, 50));
  EXPECT_NE(refusal().find("got 50, want 51"), std::string::npos) << refusal();
  folder.write("fall_data.mat", table("fall_data", 4, 51));
  EXPECT_NE(refusal().find("three for each window"), std::string::npos) << refusal();
  folder.write("fall_data.mat", table("fall_data", 6, 51));
  EXPECT_NE(refusal().find("labels of fall_data"), std::string::npos) << refusal();
  std::filesystem::remove(folder.path() / "fall_labels.mat");
  EXPECT_NE(refusal().find("fall_labels.mat"), std::string::npos) << refusal();
}

TEST(UnimibShar, ReadsTheRealFalls) {
  const auto place = locate(unimib_shar);
  if (!place || !std::filesystem::exists(*place / "fall_data.mat"))
    GTEST_SKIP() << "no real recordings of unimib-shar (first release)";
  const Collection collection = unimib_shar.read(Source(*place), "first");
  ASSERT_TRUE(well_formed(collection));
  EXPECT_EQ(collection.activities.size(), 8u);
  EXPECT_EQ(collection.recordings.size(), 1699u);
  std::set<std::string> subjects;
  for (const Recording& r : collection.recordings) subjects.insert(r.subject);
  EXPECT_EQ(subjects.size(), 30u);
}

}  // namespace
}  // namespace stride::recordings

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

/// Two experiments of user 1 (training), one of user 12 (test); ten rows each.
Members fixture() {
  Members files;
  const auto rows = [](double first) {
    std::string text;
    for (int i = 0; i < 10; ++i) text += std::to_string(first + i) + " -0.5 1e-1\n";
    return text;
  };
  for (const char* id : {"exp01_user01", "exp02_user01", "exp03_user12"}) {
    files.emplace_back("HAPT Data Set/RawData/acc_" + std::string(id) + ".txt", rows(1));
    files.emplace_back("HAPT Data Set/RawData/gyro_" + std::string(id) + ".txt", rows(100));
  }
  files.emplace_back("HAPT Data Set/RawData/labels.txt", "1 1 5 2 4\n1 1 12 5 5\n3 12 1 10 10\n");
  files.emplace_back("HAPT Data Set/Train/subject_id_train.txt", "1\n1\n");
  files.emplace_back("HAPT Data Set/Test/subject_id_test.txt", "12\n");
  return files;
}

std::string& text_of(Members& files, std::string_view end) {
  for (auto& [name, text] : files)
    if (name.ends_with(end)) return text;
  throw std::logic_error("no such fixture");
}

Collection read(const Members& files) {
  TestFolder place;
  place.pack("HAPT Data Set.zip", files);
  EXPECT_TRUE(hapt.recognises(place.path()));
  return hapt.read(Source(place.path()), {});
}

std::string error_with(const Members& files) {
  return error_of([&] { read(files); });
}

TEST(Hapt, ReadsBothSensorsAndTheLabels) {
  const Collection collection = read(fixture());
  ASSERT_EQ(collection.recordings.size(), 3u);
  const Recording& first = collection.recordings[0];
  EXPECT_EQ(first.name, "exp01_user01");
  EXPECT_EQ(first.subject, "1");
  EXPECT_EQ(first.side, Side::training);
  EXPECT_EQ(collection.recordings[2].side, Side::test);
  EXPECT_EQ(first.samples[0], static_cast<float>(standard_gravity));
  EXPECT_EQ(first.samples[1], static_cast<float>(-0.5 * standard_gravity));
  EXPECT_EQ(first.samples[3], 100);
  EXPECT_EQ(first.samples[9 * 6 + 3], 109);
  EXPECT_EQ(first.labels, (std::vector<std::int16_t>{-1, 4, 4, 4, 11, -1, -1, -1, -1, -1}));
  EXPECT_EQ(collection.recordings[2].labels.back(), 0);
  EXPECT_EQ(collection.channels[5].unit, "rad/s");
}

TEST(Hapt, RefusesPairsThatAreNotWhole) {
  Members files = fixture();
  files.erase(files.begin() + 3);
  EXPECT_NE(error_with(files).find("missing file: want gyro_exp02_user01.txt"), std::string::npos)
      << error_with(files);
  files = fixture();
  text_of(files, "gyro_exp02_user01.txt") += "1 2 3\n";
  EXPECT_NE(error_with(files).find(
                "gyro_exp02_user01.txt] rows: got 11, want 10 as in the other sensor's file"),
            std::string::npos)
      << error_with(files);
  files = fixture();
  text_of(files, "acc_exp02_user01.txt").clear();
  EXPECT_NE(error_with(files).find("acc_exp02_user01.txt] rows: got 0, want at least one"),
            std::string::npos)
      << error_with(files);
  files = fixture();
  text_of(files, "acc_exp02_user01.txt") = "1 2 3\n1 2\n";
  EXPECT_NE(error_with(files).find("acc_exp02_user01.txt:2] fields: got 2, want 3"),
            std::string::npos)
      << error_with(files);
  files = fixture();
  files.erase(files.begin(), files.begin() + 6);
  EXPECT_NE(error_with(files).find("missing files: want RawData/acc_expNN_userNN.txt"),
            std::string::npos)
      << error_with(files);
}

TEST(Hapt, RefusesLabelsThatFitNoSample) {
  const auto with = [](const char* line) {
    Members files = fixture();
    text_of(files, "labels.txt") += line;
    return error_with(files);
  };
  EXPECT_NE(
      with("1 1 5 8 11\n").find("labels.txt:4] label: got samples 8 to 11, want within 1 to 10"),
      std::string::npos)
      << with("1 1 5 8 11\n");
  EXPECT_NE(with("1 1 5 0 1\n").find("samples 0 to 1"), std::string::npos);
  EXPECT_NE(with("1 1 5 3 2\n").find("samples 3 to 2"), std::string::npos);
  EXPECT_NE(with("1 1 13 1 2\n").find("activity 13, want 1 to 12"), std::string::npos);
  EXPECT_NE(with("9 1 1 1 2\n").find("experiment 9 of user 1"), std::string::npos);
  EXPECT_NE(with("99999999999 1 1 1 2\n").find("experiment 99999999999 of user 1"),
            std::string::npos);
  EXPECT_NE(with("1 1 5 x 2\n").find("want 5 whole numbers"), std::string::npos);
  EXPECT_EQ(with("1 1 5 10 10\n"), "");
}

TEST(Hapt, ReadsTheRealRecordings) {
  const auto place = locate(hapt);
  if (!place) GTEST_SKIP() << "needs the real recordings of hapt";
  const Collection collection = hapt.read(Source(*place), {});
  EXPECT_EQ(collection.recordings.size(), 61u);
  std::array<int, 12> labelled{};
  std::size_t rows = 0;
  std::set<std::string> training, test;
  for (const Recording& r : collection.recordings) {
    rows += r.labels.size();
    for (const std::int16_t label : r.labels)
      if (label >= 0) ++labelled[static_cast<std::size_t>(label)];
    (r.side == Side::training ? training : test).insert(r.subject);
    EXPECT_NE(r.side, Side::none);
  }
  EXPECT_EQ(rows, 1122772u);
  EXPECT_EQ(labelled, (std::array<int, 12>{122091, 116707, 107961, 126677, 138105, 136865, 10316,
                                           8029, 12428, 11150, 14418, 10867}));
  EXPECT_EQ(training.size(), 21u);
  EXPECT_EQ(test, (std::set<std::string>{"2", "4", "9", "10", "12", "13", "18", "20", "24"}));
}

}  // namespace
}  // namespace stride::recordings

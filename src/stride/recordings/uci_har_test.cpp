#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "stride/base/random.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::array<std::string_view, 9> signals = {"body_acc_x",  "body_acc_y",  "body_acc_z",
                                                     "body_gyro_x", "body_gyro_y", "body_gyro_z",
                                                     "total_acc_x", "total_acc_y", "total_acc_z"};
constexpr std::size_t length = 128, half = 64;

struct Run {
  int subject, activity;
  std::size_t windows;
};

/// A number as the data set writes it: 16 wide, three digits of exponent.
std::string published(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7e", value);
  std::string s = text;
  const auto e = s.find('e');
  if (s.size() - e == 4) s.insert(e + 2, "0");
  return std::string(16 - s.size(), ' ') + s;
}

/// The files of one side, made of continuous runs cut into windows that overlap by half.
Members side_of(const std::string& side, const std::vector<Run>& runs, std::uint64_t seed) {
  Members files;
  std::string y, subject;
  for (const Run& run : runs)
    for (std::size_t w = 0; w < run.windows; ++w) {
      y += std::to_string(run.activity) + "\n";
      subject += std::to_string(run.subject) + "\n";
    }
  files.emplace_back("UCI HAR Dataset/" + side + "/y_" + side + ".txt", y);
  files.emplace_back("UCI HAR Dataset/" + side + "/subject_" + side + ".txt", subject);
  for (const std::string_view signal : signals) {
    Random random(seed_for(seed, signal));
    std::string text;
    for (const Run& run : runs) {
      std::vector<std::string> samples;
      for (std::size_t i = 0; i < half * (run.windows + 1); ++i)
        samples.push_back(published(random.normal()));
      for (std::size_t w = 0; w < run.windows; ++w) {
        for (std::size_t t = 0; t < length; ++t) text += samples[w * half + t];
        text += "\r\n";
      }
    }
    files.emplace_back("UCI HAR Dataset/" + side + "/Inertial Signals/" + std::string(signal) +
                           "_" + side + ".txt",
                       text);
  }
  return files;
}

const std::vector<Run> training_runs = {{1, 5, 3}, {1, 4, 1}, {3, 1, 4}},
                       test_runs = {{2, 6, 2}, {2, 6, 1}};

Members fixture() {
  Members files = side_of("train", training_runs, 1);
  for (auto& file : side_of("test", test_runs, 2)) files.push_back(std::move(file));
  return files;
}

std::string& text_of(Members& files, std::string_view end) {
  for (auto& [name, text] : files)
    if (name.ends_with(end)) return text;
  throw std::logic_error("no such fixture");
}

Collection read(const TestFolder& place) { return uci_har.read(Source(place.path()), {}); }

std::string error_with(Members files) {
  TestFolder place;
  place.pack("UCI HAR Dataset.zip", files);
  return error_of([&] { read(place); });
}

/// Cuts the collection as the Slicer does and compares with the windows as published, in their
/// order and to the bit.
void expect_published_windows(const Collection& collection, const Source& source,
                              std::size_t& windows) {
  windows = 0;
  for (const std::string side : {"train", "test"}) {
    std::array<std::vector<float>, 9> raw;
    for (std::size_t c = 0; c < signals.size(); ++c)
      read_numbers(source.read("Inertial Signals/" + std::string(signals[c]) + "_" + side + ".txt"),
                   side, raw[c]);
    std::vector<float> y, subject;
    read_numbers(source.read("y_" + side + ".txt"), side, y);
    read_numbers(source.read("subject_" + side + ".txt"), side, subject);
    std::size_t w = 0;
    for (const Recording& run : collection.recordings) {
      if ((run.side == Side::training) != (side == "train")) continue;
      for (std::size_t begin = 0; begin + length <= run.labels.size(); begin += half, ++w) {
        ASSERT_LT(w, y.size());
        ASSERT_EQ(run.labels[begin] + 1, y[w]) << side << w;
        ASSERT_EQ(run.subject, std::to_string(static_cast<int>(subject[w]))) << side << w;
        for (std::size_t t = 0; t < length; ++t)
          for (std::size_t c = 0; c < 9; ++c) {
            const bool acceleration = signals[c].find("acc") != std::string_view::npos;
            const auto want =
                static_cast<float>(raw[c][w * length + t] * (acceleration ? standard_gravity : 1));
            ASSERT_EQ(run.samples[(begin + t) * 9 + c], want)
                << side << " window " << w << " sample " << t << " channel " << c;
          }
      }
    }
    EXPECT_EQ(w, y.size()) << side;
    windows += w;
  }
}

TEST(UciHar, JoinsWindowsIntoRuns) {
  TestFolder place;
  place.pack("UCI HAR Dataset.zip", fixture());
  ASSERT_TRUE(uci_har.recognises(place.path()));
  const Collection collection = read(place);
  // The last test run has the subject and label of the one before: only the signals tell them
  // apart.
  ASSERT_EQ(collection.recordings.size(), 5u);
  const std::size_t samples[] = {256, 128, 320, 192, 128};
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_EQ(collection.recordings[i].labels.size(), samples[i]) << i;
  EXPECT_EQ(collection.recordings[2].name, "train/run3");
  EXPECT_EQ(collection.recordings[2].subject, "3");
  EXPECT_EQ(collection.recordings[2].side, Side::training);
  EXPECT_EQ(collection.recordings[4].side, Side::test);
  std::size_t windows = 0;
  expect_published_windows(collection, Source(place.path()), windows);
  EXPECT_EQ(windows, 11u);
}

// A signal that stands still continues over the end of a run; the others do not.
TEST(UciHar, KeepsASignalWholeThatGoesOnWhereOthersStop) {
  Members files = fixture();
  std::string& still = text_of(files, "total_acc_z_train.txt");
  still.clear();
  for (int w = 0; w < 8; ++w) {
    for (std::size_t t = 0; t < length; ++t) still += published(1);
    still += "\r\n";
  }
  TestFolder place;
  place.write(files);
  const Collection collection = read(place);
  ASSERT_EQ(collection.recordings.size(), 5u);
  std::size_t windows = 0;
  expect_published_windows(collection, Source(place.path()), windows);
}

TEST(UciHar, EndsARunWithItsSubjectAndItsLabel) {
  Members files = fixture();
  std::string window;
  for (std::size_t t = 0; t < length; ++t) window += published(1);
  window += "\r\n";
  for (auto& [name, text] : files)
    if (name.ends_with("_test.txt") && name.find("Inertial") != name.npos)
      text = window + window + window;
  text_of(files, "y_test.txt") = "5\n5\n4\n";
  text_of(files, "subject_test.txt") = "2\n4\n4\n";
  TestFolder place;
  place.write(files);
  const Collection collection = read(place);
  ASSERT_EQ(collection.recordings.size(), 3u + 3u);
  EXPECT_EQ(collection.recordings[4].subject, "4");
  EXPECT_EQ(collection.recordings[4].labels, std::vector<std::int16_t>(length, 4));
  EXPECT_EQ(collection.recordings[5].labels, std::vector<std::int16_t>(length, 3));
}

TEST(UciHar, RefusesFilesThatAreNotWhole) {
  Members files = fixture();
  files.erase(files.begin() + 4);  // body_acc_z_train.txt
  EXPECT_NE(error_with(files).find("body_acc_z_train.txt: got no such file, or an empty one"),
            std::string::npos)
      << error_with(files);

  files = fixture();
  std::string& shorter = text_of(files, "body_gyro_y_test.txt");
  shorter.resize(shorter.size() - 2050);
  EXPECT_NE(error_with(files).find("body_gyro_y_test.txt: got 2 lines, want 3 as in y_test.txt"),
            std::string::npos)
      << error_with(files);

  files = fixture();
  text_of(files, "subject_train.txt") += "3\n";
  EXPECT_NE(error_with(files).find("subject_train.txt: got 9 lines, want 8"), std::string::npos);

  files = fixture();
  for (auto& [name, text] : files) text.clear();
  EXPECT_NE(error_with(files).find("y_train.txt: got no such file, or an empty one"),
            std::string::npos)
      << error_with(files);
  EXPECT_NE(error_with({{"README.txt", ""}}).find("missing file: want 'y_train.txt'"),
            std::string::npos)
      << error_with({{"README.txt", ""}});
}

TEST(UciHar, NamesTheBrokenPlace) {
  Members files = fixture();
  text_of(files, "body_acc_x_train.txt").replace(2050 + 16, 16, "           walk ");
  EXPECT_NE(
      error_with(files).find(
          "UCI HAR Dataset.zip/UCI HAR Dataset/train/Inertial Signals/body_acc_x_train.txt:2:28] "
          "not a number: got 'walk'"),
      std::string::npos)
      << error_with(files);
  files = fixture();
  text_of(files, "body_acc_x_test.txt").erase(0, 16);
  EXPECT_NE(error_with(files).find("body_acc_x_test.txt:1] fields: got 127, want 128"),
            std::string::npos)
      << error_with(files);
  files = fixture();
  text_of(files, "y_test.txt") = "6\n7\n6\n";
  EXPECT_NE(error_with(files).find("y_test.txt:2:1] one whole number a line: got '7', want 1 to 6"),
            std::string::npos)
      << error_with(files);
}

TEST(UciHar, GivesBackThePublishedWindows) {
  const auto place = locate(uci_har);
  if (!place) GTEST_SKIP() << "needs the real recordings of uci-har";
  const Source source(*place);
  const Collection collection = uci_har.read(source, {});
  EXPECT_EQ(collection.recordings.size(), 857u);
  std::size_t windows = 0;
  expect_published_windows(collection, source, windows);
  EXPECT_EQ(windows, 7352u + 2947u);
  std::array<int, 6> test{};
  for (const Recording& run : collection.recordings)
    if (run.side == Side::test)
      test[static_cast<std::size_t>(run.labels[0])] +=
          static_cast<int>(run.labels.size() / half - 1);
  EXPECT_EQ(test, (std::array<int, 6>{496, 471, 420, 491, 532, 537}));
}

}  // namespace
}  // namespace stride::recordings

#include "stride/recordings/file_names.hpp"

#include <gtest/gtest.h>

#include <array>

#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

TEST(FileNames, TakesTheNumbersOutOfANameThatFits) {
  std::array<int, 3> n{};
  ASSERT_TRUE(fits("USC-HAD/Subject14/a3t2.mat", "Subject#/a#t#.mat", n));
  EXPECT_EQ(n, (std::array{14, 3, 2}));
  ASSERT_TRUE(fits("a01/p1/s09.txt", "a#/p#/s#.txt", n));
  EXPECT_EQ(n, (std::array{1, 1, 9}));
}

TEST(FileNames, RefusesWhatDoesNotFit) {
  std::array<int, 1> n{};
  EXPECT_FALSE(fits("subject.dat", "subject#.dat", n)) << "no digits";
  EXPECT_FALSE(fits("oldsubject7.dat", "subject#.dat", n)) << "part of a longer name";
  EXPECT_TRUE(fits("old/subject7.dat", "subject#.dat", n));
  EXPECT_FALSE(fits("subject7.dat.bak", "subject#.dat", n));
  EXPECT_FALSE(fits("", "subject#.dat", n));
  EXPECT_TRUE(fits("subject123456789.dat", "subject#.dat", n));
  EXPECT_FALSE(fits("subject1234567890.dat", "subject#.dat", n)) << "more digits than an int holds";
  EXPECT_FALSE(fits("a1/p2/s3.txt", "a#/p#/s#.txt", n)) << "more numbers than there is room for";
}

TEST(FileNames, FindsWhatAPlaceHolds) {
  const TestFolder folder;
  folder.write("Protocol/subject101.dat", "");
  EXPECT_TRUE(holds_any(folder.path(), {"Optional", "Protocol"}));
  EXPECT_FALSE(holds_any(folder.path(), {"Optional"}));
  EXPECT_FALSE(holds_any(folder.path() / "nowhere", {"Protocol"}));
  EXPECT_EQ(file_part("a/b/c.txt"), "c.txt");
  EXPECT_EQ(file_part("c.txt"), "c.txt");
}

}  // namespace
}  // namespace stride::recordings

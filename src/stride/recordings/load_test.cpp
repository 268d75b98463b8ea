#include <gtest/gtest.h>

#include "stride/recordings/data_set.hpp"
#include "stride/recordings/test_folder.hpp"

namespace stride::recordings {
namespace {

TEST(Load, FindsADataSetAndItsPart) {
  TestFolder place;
  place.write("wisdm-2019/raw/watch/accel/data_1600_accel_watch.txt",
              "1600,A,252207000000000,7,8,9;\n");
  const TestVariable data("STRIDE_DATA", place.path().string());
  EXPECT_EQ(load("wisdm-2019:watch-accel").recordings.size(), 1u);
}

TEST(Load, SuggestsTheNearestName) {
  EXPECT_NE(error_of([] {
              load("uci-hra");
            }).find("[data set] no 'uci-hra'. Did you mean 'uci-har'? Known: "),
            std::string::npos)
      << error_of([] { load("uci-hra"); });
  EXPECT_NE(error_of([] {
              load("wisdm-2019:phone-acel");
            }).find("no 'phone-acel'. Did you mean 'phone-accel'?"),
            std::string::npos);
  EXPECT_NE(error_of([] { load("uci-har:x"); }).find("[part of uci-har] no 'x'"),
            std::string::npos);
  EXPECT_NE(error_of([] { load("wisdm-2019:"); }).find("[part of wisdm-2019] no ''"),
            std::string::npos);
}

TEST(Load, SaysWhereItLookedAndHowToFetch) {
  TestFolder place;
  const TestVariable data("STRIDE_DATA", place.path().string()),
      home("XDG_DATA_HOME", place.path().string());
  if (locate(wisdm)) GTEST_SKIP() << "the real recordings of wisdm are here";
  const std::string said = error_of([] { load("wisdm"); });
  EXPECT_NE(said.find("[wisdm] not found: got no folder wisdm or "), std::string::npos) << said;
  EXPECT_NE(said.find(place.path().string() + ", data, ../shared/data"), std::string::npos) << said;
  EXPECT_NE(said.find("Fetch it with: stride data wisdm --fetch."), std::string::npos) << said;
}

TEST(Load, ReadsADescribedFolder) {
  TestFolder place;
  EXPECT_NE(error_of([&] { load(place.path().string()); }).find("no stride.json"),
            std::string::npos);
  place.write("stride.json", "{ broken");
  EXPECT_NE(error_of([&] { load(place.path().string()); }).find("stride.json:1:"),
            std::string::npos)
      << error_of([&] { load(place.path().string()); });
  EXPECT_NE(error_of([&] { load((place.path() / "stride.json").string()); }).find("stride.json:1:"),
            std::string::npos);
  EXPECT_NE(error_of([&] { load((place.path() / "none").string()); }).find("[data set] no '"),
            std::string::npos);
}

TEST(Load, SimulatesWithoutFiles) { EXPECT_FALSE(load("simulated").recordings.empty()); }

}  // namespace
}  // namespace stride::recordings

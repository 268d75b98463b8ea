// The published windows of UCI-HAR, come out of our pre-processing unchanged.
#include <gtest/gtest.h>

#include <array>

#include "stride/recordings/data_set.hpp"
#include "stride/recordings/text.hpp"
#include "stride/signal/units.hpp"
#include "stride/windows/protocol.hpp"

namespace stride::windows {
namespace {

TEST(UciHarWindows, AreThePublishedOnesInTheirOrder) {
  const recordings::DataSet& set = *[] {
    for (const auto* known : recordings::all_data_sets())
      if (known->name == "uci-har") return known;
    throw Error({.where = "test", .what = "uci-har", .got = "none", .want = {}, .advice = {}});
  }();
  const auto place = recordings::locate(set);
  if (!place)
    GTEST_SKIP() << "the real recordings of uci-har are missing (../shared/data or $STRIDE_DATA)";
  const WindowSet windows = make_windows(recordings::load("uci-har"), {});
  ASSERT_EQ(windows.size(), 7352u + 2947u);
  ASSERT_EQ(windows.channels.size(), 9u);
  ASSERT_EQ(windows.length, 128u);

  const Fold fold = official.make(windows, {.validation_subjects = 0})[0];
  const auto counts = [&](const std::vector<std::int32_t>& side) {
    std::array<int, 6> of{};
    for (const std::int32_t i : side)
      ++of.at(static_cast<std::size_t>(windows.y[static_cast<std::size_t>(i)]));
    return of;
  };
  EXPECT_EQ(counts(fold.training), (std::array<int, 6>{1226, 1073, 986, 1286, 1374, 1407}));
  EXPECT_EQ(counts(fold.test), (std::array<int, 6>{496, 471, 420, 491, 532, 537}));
  EXPECT_FALSE(audit(fold, windows).leaky());

  // The text of two signals, number by number; accelerations are in g there.
  const recordings::Source source(*place);
  for (const auto& [name, factor] :
       {std::pair{"total_acc_z", signal::standard_gravity}, {"body_gyro_x", 1.0}}) {
    std::vector<float> published;
    const std::string file = std::string(name) + "_test.txt";
    recordings::read_numbers(source.read(file), file, published);
    ASSERT_EQ(published.size(), 2947u * 128);
    std::size_t channel = 0;
    while (windows.channels.at(channel).name != name) ++channel;
    for (std::size_t i = 0; i < fold.test.size(); ++i)
      for (std::size_t t = 0; t < 128; ++t)
        ASSERT_FLOAT_EQ(windows.window(static_cast<std::size_t>(fold.test[i]))[channel * 128 + t],
                        static_cast<float>(published[i * 128 + t] * factor))
            << name << " window " << i << " sample " << t;
  }
}

}  // namespace
}  // namespace stride::windows

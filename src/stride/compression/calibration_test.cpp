#include "stride/compression/calibration.hpp"

#include <gtest/gtest.h>

#include "stride/compression/test_network.hpp"

namespace stride::compression {
namespace {

// One linear layer over the window's mean; scaled samples are 2 (x - 1).
struct OneLayer {
  windows::WindowSet set;
  windows::Scaler scaler{windows::ScalerKind::zscore, {1}, {2}};
  network::Graph graph;
  std::vector<float> parameters = {-3, 0.5F};

  explicit OneLayer(std::vector<float> samples) {
    set.channels.resize(1);
    set.length = 1;
    for (const float sample : samples) {
      set.x.push_back(sample);
      set.y.push_back(0);
    }
    const network::Value x = graph.input("x", {network::batch, 1, 1});
    graph.set_output("logits", linear(graph, "head", mean_over_time(graph, "mean", x), 1));
  }
};

TEST(Calibration, IsTheWorkedExample) {
  const OneLayer one({2, 1.5F, 4, -9});
  const std::vector<std::int32_t> chosen = {0, 1, 2};  // scaled 2, 1, 6
  const Calibration calibration(one.graph, one.parameters, {&one.set, &one.scaler}, chosen);
  const auto ranges = calibration.ranges(100);
  using Range = network::Quantisation::Range;
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges.at("x"), (Range{0, 6}));  // zero is within
  EXPECT_EQ(ranges.at("mean"), (Range{0, 6}));
  EXPECT_EQ(ranges.at("head"), (Range{-17.5F, 0}));
}

// Of 1,000 values from 0.001 to 1, and one of 100 that hardly ever occurs.
TEST(Calibration, APercentileCutsOffWhatIsRare) {
  std::vector<float> samples;
  for (int i = 1; i <= 1000; ++i) samples.push_back(1 + 0.0005F * static_cast<float>(i));
  samples.push_back(51);
  const OneLayer one(samples);
  std::vector<std::int32_t> all(samples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int32_t>(i);
  const Calibration calibration(one.graph, one.parameters, {&one.set, &one.scaler}, all);
  EXPECT_EQ(calibration.ranges(100).at("x").high, 100);
  const auto cut = calibration.ranges(99.9);
  EXPECT_NEAR(cut.at("x").high, 1, 100.0 / 2048);  // to the edge of a bin
  EXPECT_EQ(cut.at("x").low, 0);
  // The layer turns it round: -3 x + 0.5.
  EXPECT_NEAR(cut.at("head").low, -2.5, 301.0 / 2048);
  EXPECT_NEAR(cut.at("head").high, 0.5, 301.0 / 2048);
}

TEST(Calibration, HoldsEveryValueOfEveryNode) {
  const network::Model model = every_kind();
  const MadeUp made;
  const Calibration calibration(model.graph, model.parameters, made.windows(), made.fold.training);
  const auto ranges = calibration.ranges(100), cut = calibration.ranges(99);
  EXPECT_EQ(ranges.size(), model.graph.nodes().size());
  for (const auto& [node, range] : ranges) {
    EXPECT_LE(range.low, 0) << node;
    EXPECT_LE(range.low, cut.at(node).low) << node;
    EXPECT_GE(range.high, cut.at(node).high) << node;
    EXPECT_LT(range.low, range.high) << node;
  }
  EXPECT_EQ(ranges.at("relu").low, 0);
}

TEST(Calibration, TakesWindowsEvenly) {
  const std::vector<std::int32_t> windows = {10, 11, 12, 13, 14, 15, 16};
  EXPECT_EQ(some_of(windows, 3), (std::vector<std::int32_t>{10, 12, 14}));
  EXPECT_EQ(some_of(windows, 7), windows);
  EXPECT_EQ(some_of(windows, 100), windows);
  EXPECT_TRUE(some_of({}, 3).empty());
}

}  // namespace
}  // namespace stride::compression

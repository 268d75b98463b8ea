// hydra and minirocket: their features and costs, worked by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "stride/models/architecture.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/operation.hpp"

namespace stride::models {
namespace {

constexpr std::int64_t features_of_statistics = 9 * (10 + 32) + 36;  // 414

std::int64_t width(const network::Graph& g) {
  return g.shape(g.node(g.output("logits")).inputs[0])[1];
}

// Dilations 1, 2, 4, 8 fit 128 samples and 127: 32 groups of 8 kernels on the signal and as many on
// its difference, each kernel counted twice.
TEST(Hydra, HasTheFeaturesAndCostsOfThePaper) {
  const network::Graph g = build("hydra", {9, 128, 6}, {{"statistics", "off"}});
  EXPECT_EQ(width(g), 4 * 2 * 32 * 8 * 2);  // 4,096
  const network::Cost c = network::cost(g);
  EXPECT_EQ(c.trained_parameters, 4096 * 6 + 6);
  EXPECT_EQ(c.parameters - c.trained_parameters, 4 * 2 * (32 * 9 + 256 * 9));
  EXPECT_EQ(c.macs, 4 * (128 + 127) * (32 * 9 + 256 * 9) + 4096 * 6);  // 2.7 million
  EXPECT_EQ(width(build("hydra", {9, 128, 6})), 4096 + features_of_statistics);
}

TEST(Hydra, ReadsHalfTheChannelsAndEightAtMost) {
  const auto channels = [](std::int64_t of) {
    const network::Graph g = build("hydra", {of, 128, 6});
    return std::get<std::int64_t>(
        g.node(g.named("signal.d1.sums")).attributes.find("channels")->second);
  };
  EXPECT_EQ(channels(1), 1);
  EXPECT_EQ(channels(9), 4);
  EXPECT_EQ(channels(113), 8);
}

TEST(Hydra, GivesAnOddGroupToTheSignal) {
  const network::Graph g = build("hydra", {9, 9, 6}, {{"groups", 5}, {"statistics", "off"}});
  EXPECT_EQ(g.shape(g.named("signal.d1.sums"))[1], 3);
  EXPECT_EQ(g.shape(g.named("change.d1.sums"))[1], 2);
  EXPECT_EQ(width(g), 5 * 8 * 2);
}

TEST(Minirocket, HasTheFeaturesOfThePaper) {
  const network::Graph g = build("minirocket", {9, 128, 6}, {{"statistics", "off"}});
  EXPECT_EQ(width(g), 9996);
  // 84 kernels at dilations up to (128 - 1) / 8, one convolution for each dilation.
  std::int64_t longest = 0, convolutions = 0;
  for (const network::Node& node : g.nodes())
    if (node.operation == &network::operations::random_convolution) {
      longest = std::max(longest, std::get<std::int64_t>(node.attributes.find("dilation")->second));
      ++convolutions;
    }
  EXPECT_EQ(longest, 15);
  const network::Cost c = network::cost(g);
  EXPECT_EQ(c.macs, convolutions * 84 * 128 * (9 + 9) + 9996 * 6);
  EXPECT_EQ(c.trained_parameters, 9996 * 6 + 6);
  EXPECT_EQ(width(build("minirocket", {9, 128, 6}, {{"features", 1000}, {"statistics", "off"}})),
            924);  // 11 for each kernel
  EXPECT_EQ(width(build("minirocket", {9, 128, 6}, {{"features", 84}})),
            84 + features_of_statistics);
}

}  // namespace
}  // namespace stride::models

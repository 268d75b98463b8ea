#include "stride/cli/measuring.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stride/engine/plan/plan.hpp"
#include "stride/models/architecture.hpp"

namespace stride::cli {
namespace {

TEST(Measuring, TakesNearestRanks) {
  std::vector<double> seconds;
  for (int i = 200; i > 0; --i) seconds.push_back(i);
  const Latency all = latency_of(seconds);
  EXPECT_EQ(all.p50, 100);
  EXPECT_EQ(all.p90, 180);
  EXPECT_EQ(all.p99, 198);
  EXPECT_EQ(all.mean, 100.5);
  const Latency one = latency_of({7});
  EXPECT_EQ(one.p50, 7);
  EXPECT_EQ(one.p99, 7);
  EXPECT_EQ(latency_of({}).mean, 0);
}

TEST(Measuring, CountsMoreOfWiderVectors) {
  double least = 1e8;  // any processor that this runs on
  for (const engine::Vectors vectors : {engine::Vectors::none, engine::Vectors::avx2}) {
    if (vectors > engine::best_vectors()) break;
    double most = 0;  // others may hold the processor for a while
    for (int i = 0; i < 20; ++i) most = std::max(most, multiply_adds_per_s(vectors, 500));
    EXPECT_GT(most, least);
    least = most;
  }
}

TEST(Measuring, TimesWindowsAndHops) {
  const network::Graph graph = models::build("cnn", {3, 64, 4}, {{"filters", 32}});
  const std::vector<float> parameters = network::initial_parameters(graph, 1);
  const network::Graph deployed = network::deployed(graph);
  const auto planned = [&](std::uint32_t hop) {
    return engine::plan(deployed, network::deployed_parameters(graph, parameters), {.hop = hop});
  };
  const Speed speed = speed_of(planned(0), engine::Vectors::none, 0.02);
  EXPECT_GT(speed.window.p50, 0);
  EXPECT_GE(speed.window.p99, speed.window.p50);
  EXPECT_GT(speed.timings, 0u);
  EXPECT_GT(speed.peak_macs_per_s, 0);
  // 13 of 192 columns and the average, against all of them.
  const double share = hop_share_of(planned(1), engine::Vectors::none, 0.05);
  EXPECT_GT(share, 0.02);
  EXPECT_LT(share, 0.6);
}

}  // namespace
}  // namespace stride::cli

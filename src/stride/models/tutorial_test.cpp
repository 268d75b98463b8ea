// The tutorial's four networks against the numbers that Keras counts, and what they refuse.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "stride/base/error.hpp"
#include "stride/models/architecture.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/operation.hpp"

namespace stride::models {
namespace {

constexpr Task pamap2{27, 512, 12};

// Keras' totals: moving statistics of the batch norms are among them.
TEST(TutorialNetworks, HaveThePublishedSizes) {
  struct Published {
    const char* name;
    std::int64_t plain, normalised, macs;
  };
  for (const Published& p :
       {Published{"tutorial-mlp", 3'608'076, 3'610'124, 13'824 * 256 + 256 * 256 + 256 * 12},
        {"tutorial-cnn", 3'542'604, 3'542'988,
         27 * (512 * 32 * 3 + 256 * 32 * 96 + 128 * 32 * 32) + 32 * 12},
        {"tutorial-lstm", 16'396, 16'652, 512 * 128 * (27 + 32 + 32 + 32) + 32 * 12},
        {"conv-lstm", 118'444, 118'700,
         27 * (512 * 32 * 3 + 256 * 32 * 96) + 128 * 128 * (864 + 32) + 32 * 12}}) {
    SCOPED_TRACE(p.name);
    const network::Cost plain = network::cost(build(p.name, pamap2, {{"batch-norm", "off"}}));
    EXPECT_EQ(plain.parameters, p.plain);
    EXPECT_EQ(plain.macs, p.macs);
    const auto dropped = build(p.name, pamap2, {{"dropout", 0.3}});
    EXPECT_EQ(network::cost(dropped).parameters, p.normalised);
    EXPECT_EQ(network::layout(dropped).total, p.normalised);
  }
}

TEST(TutorialNetworks, NormaliseBehindReluWithKerasConstants) {
  const network::Graph g = build("tutorial-cnn", pamap2, {{"dropout", 0.3}});
  std::string order;
  for (const network::Node& node : g.nodes()) order += std::string(node.operation->name) + " ";
  EXPECT_EQ(order,
            "input reshape convolution relu batch_norm max_pool dropout convolution relu "
            "batch_norm max_pool dropout flatten linear relu batch_norm dropout linear ");
  const auto& norm = g.node(g.named("block1.norm")).attributes;
  EXPECT_EQ(std::get<double>(norm.find("epsilon")->second), 1e-3);
  EXPECT_EQ(std::get<double>(norm.find("momentum")->second), 0.01);
}

TEST(TutorialNetworks, BeginAsKerasDoes) {
  const network::Graph g = build("conv-lstm", pamap2);
  const auto start = [&](std::string_view name) {
    for (const network::Parameter& p : g.parameters())
      if (p.name == name) return p.start;
    ADD_FAILURE() << name;
    return network::Start{};
  };
  using Kind = network::Start::Kind;
  EXPECT_EQ(start("block2.conv.weight").kind, Kind::uniform);
  EXPECT_DOUBLE_EQ(start("block2.conv.weight").value, std::sqrt(6.0 / (96 + 96)));
  EXPECT_DOUBLE_EQ(start("block1.conv.weight").value, std::sqrt(6.0 / (3 + 96)));
  EXPECT_EQ(start("block1.conv.bias").value, 0);
  EXPECT_DOUBLE_EQ(start("lstm.input_weight").value, std::sqrt(6.0 / (864 + 128)));
  EXPECT_EQ(start("lstm.recurrent_weight").kind, Kind::orthogonal);
  EXPECT_EQ(start("lstm.bias").kind, Kind::forget_gate);
}

TEST(TutorialNetworks, RefuseToPoolMoreThanTheWindow) {
  const auto line = [](std::int64_t length, std::int64_t pool) -> std::string {
    try {
      build("conv-lstm", {3, length, 2}, {{"pool", pool}});
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(line(4, 2), "");
  EXPECT_EQ(
      line(3, 2),
      "[conv-lstm] [option] pool: got 2, twice, on windows of 3 samples, want 1 to 1. Use 1.");
  EXPECT_EQ(line(3, 1), "");
  EXPECT_NE(line(50, 10).find("want 1 to 7. Use 7."), std::string::npos);
  EXPECT_EQ(line(50, 7), "");
}

}  // namespace
}  // namespace stride::models

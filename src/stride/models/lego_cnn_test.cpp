// The plain and the Lego networks against the numbers of the paper, and windows that are too short.
#include <gtest/gtest.h>

#include <string>

#include "stride/base/error.hpp"
#include "stride/models/architecture.hpp"
#include "stride/network/cost.hpp"

namespace stride::models {
namespace {

using network::batch;
using network::Cost;
using network::Graph;
using network::Shape;

constexpr Task uci_har = {9, 128, 6};

std::string refusal(std::string_view name, const Task& task, const Json& options) {
  try {
    build(name, task, options);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::int64_t size_of(const Graph& g, const std::string& parameter) {
  for (const network::Parameter& p : g.parameters())
    if (p.name == parameter) return network::elements(p.shape);
  ADD_FAILURE() << "no parameter " << parameter;
  return 0;
}

constexpr double mebibyte = 1024 * 1024;

// The paper: 3.55 MiB, 69.62 M multiply-accumulates.
TEST(PlainCnn, HasThePublishedNumbersForUciHar) {
  const Graph g = build("plain-cnn", uci_har);
  EXPECT_EQ(g.shape(g.named("block1.relu")), (Shape{batch, 128, 11, 42}));
  EXPECT_EQ(g.shape(g.named("block2.relu")), (Shape{batch, 256, 13, 13}));
  EXPECT_EQ(g.shape(g.named("block3.relu")), (Shape{batch, 384, 15, 4}));
  EXPECT_EQ(g.shape(g.named("flat")), (Shape{batch, 23'040}));
  const Cost c = network::cost(g);
  EXPECT_EQ(c.trained_parameters, 927'750);
  EXPECT_EQ(c.parameters, 927'750 + 2 * (128 + 256 + 384));
  EXPECT_EQ(c.layers[2].macs + c.layers[5].macs + c.layers[8].macs, 68'971'008);
  EXPECT_EQ(c.macs, 68'971'008 + 23'040 * 6 + 128 * 462 + 256 * 169 + 384 * 60);
}

// The paper: 1.30 MiB, 34.99 M. Beside its count, the numbers of the bricks are stored here too:
// one float32 each, 5 KiB.
TEST(LegoCnn, HasThePublishedNumbersForUciHar) {
  const Graph g = build("lego-cnn", uci_har), d = network::deployed(g);
  EXPECT_EQ(size_of(d, "block2.conv.bricks"), 49'152);
  EXPECT_EQ(size_of(d, "block3.conv.bricks"), 147'456);
  EXPECT_EQ(size_of(d, "block2.conv.coefficient"), 2 * 256);
  EXPECT_EQ(size_of(d, "block3.conv.coefficient"), 2 * 384);
  EXPECT_EQ(size_of(g, "block3.conv.selection"), 2 * 384 * 192);
  const Cost c = network::cost(g), plain = network::cost(build("plain-cnn", uci_har));
  const std::int64_t numbers = 4 * (2 * 256 + 2 * 384);
  EXPECT_NEAR(static_cast<double>(c.weight_bytes - numbers) / mebibyte, 1.297, 5e-4);
  EXPECT_EQ(c.weight_bytes, 1'365'528);
  EXPECT_LE(static_cast<double>(c.weight_bytes), 0.4 * static_cast<double>(plain.weight_bytes));
  const std::int64_t bricks = 128 * 6 * 462 + (33'226'752 + 35'389'440) / 2,
                     merging = 2 * 256 * 169 + 2 * 384 * 60;
  EXPECT_EQ(c.layers[2].macs + c.layers[5].macs + c.layers[8].macs, bricks + merging);
}

// Maps of the network of the local losses: 29 568, 21 632 and 15 360 numbers.
TEST(LegoCnn, HasTheSizesOfTheLocalNetwork) {
  const Graph g = build("lego-cnn", uci_har, {{"shape", "uci-har-local"}, {"splits", 4}});
  EXPECT_EQ(network::elements(g.shape(g.named("block1.relu"))), 29'568);
  EXPECT_EQ(network::elements(g.shape(g.named("block2.relu"))), 21'632);
  EXPECT_EQ(network::elements(g.shape(g.named("block3.relu"))), 15'360);
}

// Printed: 7.93 MiB and 305.16 M of which the first convolution and the rest, 5.15 MiB and 132.09
// M.
TEST(PlainCnn, IsNearThePublishedNumbersWhereThoseAgreeWithThemselves) {
  const Cost pamap2 = network::cost(build("plain-cnn", {40, 171, 12}, {{"shape", "pamap2"}}));
  EXPECT_NEAR(static_cast<double>(pamap2.weight_bytes) / mebibyte, 7.93, 0.04);
  EXPECT_NEAR(static_cast<double>(pamap2.macs) / 1e6, 305.16, 2);
  const Cost wisdm = network::cost(build("plain-cnn", {3, 200, 6}, {{"shape", "wisdm"}}));
  EXPECT_NEAR(static_cast<double>(wisdm.weight_bytes) / mebibyte, 5.15, 0.04);
  EXPECT_NEAR(static_cast<double>(wisdm.macs) / 1e6, 132.09, 1);
}

TEST(LegoCnn, OptionsChangeTheFilters) {
  const auto with = [](const Json& options) { return build("lego-cnn", uci_har, options); };
  EXPECT_EQ(size_of(with({{"share", 0.25}}), "block3.conv.bricks"), 147'456 / 2);
  EXPECT_EQ(size_of(with({{"splits", 4}}), "block3.conv.bricks"), 147'456 / 2);
  EXPECT_EQ(size_of(with({{"width", 0.5}}), "block3.conv.bricks"), 147'456 / 4);
  EXPECT_EQ(with({{"coefficients", "none"}}).parameters().size() + 2, with({}).parameters().size());
  EXPECT_LT(network::layout(with({{"selection", "random"}})).trained,
            network::layout(with({})).trained);
  EXPECT_NE(refusal("lego-cnn", uci_har, {{"splits", 3}})
                .find("splits: got 3 on 128 channels, want a divisor of 128. Of 1 to 16 these are: "
                      "1, 2, 4, 8, 16"),
            std::string::npos);
}

TEST(PlainCnn, RefusesWindowsTooShortForItsStridesAndNamesWhatFits) {
  const auto line = [](std::int64_t length, const Json& options) {
    return refusal("plain-cnn", {9, length, 6}, options);
  };
  EXPECT_EQ(line(40, Json::object()), "");
  EXPECT_EQ(line(39, Json::object()),
            "[plain-cnn] [option] 3 convolutions of kernel 6 and stride 3 on windows: got 39 "
            "samples, want at least 40. Use --set stride=2.");
  EXPECT_EQ(line(22, {{"stride", 2}}), "");
  EXPECT_NE(line(21, Json::object()).find("Use --set stride=1."), std::string::npos);
  EXPECT_EQ(line(10, {{"stride", 1}}), "");
  EXPECT_NE(line(9, Json::object()).find("Use --set kernel=3."), std::string::npos);
  EXPECT_EQ(line(1, {{"kernel", 3}}), "");
}

}  // namespace
}  // namespace stride::models

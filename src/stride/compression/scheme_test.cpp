// Walks the table: every scheme makes a model that is saved and loaded as it is, and answers nearly
// as before.
#include "stride/compression/scheme.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/compression/pruning.hpp"
#include "stride/compression/test_network.hpp"

namespace stride::compression {
namespace {

Compressed compressed(const std::string& name, const network::Model& model,
                      const Json& options = Json::object()) {
  const MadeUp made;
  const Scheme& scheme = find("scheme", all_schemes(), name);
  return scheme.compress({.model = &model,
                          .windows = made.windows(),
                          .fold = &made.fold,
                          .options = complete_options(name, scheme.options, options)});
}

class EveryScheme : public testing::TestWithParam<const Scheme*> {
 protected:
  static network::Model model() {
    network::Model made = every_kind();
    if (GetParam()->name == "prune") prune(made.graph, made.parameters, 0.2);
    return made;
  }
};

TEST_P(EveryScheme, HasANameASummaryAndASource) {
  const Scheme& scheme = *GetParam();
  EXPECT_EQ(std::string_view(scheme.name).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"),
            std::string_view::npos);
  EXPECT_LE(scheme.summary.size(), 72U);
  EXPECT_FALSE(scheme.source.empty());
}

TEST_P(EveryScheme, ComesBackFromItsFolder) {
  const Compressed small = compressed(std::string(GetParam()->name), model());
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("scheme_" + std::string(GetParam()->name));
  std::filesystem::remove_all(folder);
  save(small.model, folder);
  const network::Model back = network::load(folder);
  EXPECT_EQ(back.parameters, small.model.parameters);
  EXPECT_EQ(back.quantisation, small.model.quantisation);
  std::filesystem::remove_all(folder);
}

// The weights alone, in float: each is within half a step of 127, so that answers hardly move.
TEST_P(EveryScheme, AnswersNearlyAsBefore) {
  const network::Model before = model();
  const network::Model after = compressed(std::string(GetParam()->name), before).model;
  const MadeUp made;
  Running a(before.graph, before.parameters), b(after.graph, after.parameters);
  for (const std::int32_t window : made.fold.test) {
    const std::vector<float> samples = made.windows().samples(window);
    const std::span<const float> want = a.run(samples), got = b.run(samples);
    for (std::size_t k = 0; k < want.size(); ++k) ASSERT_NEAR(got[k], want[k], 0.05) << window;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryScheme,
                         testing::ValuesIn(all_schemes().begin(), all_schemes().end()),
                         [](const auto& scheme) { return std::string(scheme.param->name); });

std::set<std::string> kept_as(const network::Model& model, network::Storage storage) {
  std::set<std::string> names;
  for (const auto& [name, kind] : model.quantisation->weights)
    if (kind == storage) names.insert(name);
  return names;
}

TEST(Schemes, DynamicKeepsLinearAndAttentionAlone) {
  const std::set<std::string> want = {"attention.input_weight", "attention.output_weight",
                                      "hidden.weight", "head.weight"};
  const network::Model rows = compressed("dynamic", every_kind()).model;
  EXPECT_EQ(kept_as(rows, network::Storage::int8), want);
  EXPECT_TRUE(rows.quantisation->dynamic);
  EXPECT_TRUE(rows.quantisation->ranges.empty());
  EXPECT_EQ(rows.graph.nodes().size(), every_kind().graph.nodes().size());
  const network::Model whole = compressed("dynamic", every_kind(), {{"scale", "tensor"}}).model;
  EXPECT_EQ(kept_as(whole, network::Storage::int8_one_scale), want);
}

TEST(Schemes, Int8FoldsAndKnowsEveryRange) {
  const Compressed small = compressed("int8", every_kind());
  const network::Model& model = small.model;
  EXPECT_EQ(kept_as(model, network::Storage::int8).size(), 10U);
  EXPECT_EQ(model.quantisation->ranges.size(), model.graph.nodes().size());
  EXPECT_FALSE(model.quantisation->dynamic);
  EXPECT_EQ(small.notes["calibration_windows"], 30);
  EXPECT_EQ(small.notes["chosen_on"], "validation");
  const network::Model wide = compressed("int8", every_kind(), {{"recurrent", "bfloat16"}}).model;
  EXPECT_EQ(kept_as(wide, network::Storage::int8).size(), 6U);
  EXPECT_EQ(kept_as(wide, network::Storage::bfloat16),
            (std::set<std::string>{"lstm.input_weight", "lstm.recurrent_weight", "gru.input_weight",
                                   "gru.recurrent_weight"}));
  const Compressed given = compressed("int8", every_kind(), {{"percentile", 99}, {"windows", 7}});
  EXPECT_EQ(given.notes["percentile"], 99);
  EXPECT_EQ(given.notes["calibration_windows"], 7);
  EXPECT_EQ(given.notes["chosen_on"], "given");
}

// Ranges come from those who trained: what the others do cannot move them.
TEST(Schemes, Int8ReadsNoTestWindow) {
  const network::Model model = every_kind();
  MadeUp made;
  const Scheme& scheme = find("scheme", all_schemes(), "int8");
  const auto ranges = [&] {
    return scheme
        .compress({.model = &model,
                   .windows = made.windows(),
                   .fold = &made.fold,
                   .options = complete_options("int8", scheme.options, {{"percentile", 100}})})
        .model.quantisation->ranges;
  };
  const auto before = ranges();
  for (const std::int32_t window : made.fold.test)
    for (std::size_t i = 0; i < 48; ++i) made.set.x[static_cast<std::size_t>(window) * 48 + i] = 99;
  EXPECT_EQ(ranges(), before);
  made.set.x[static_cast<std::size_t>(made.fold.training[0]) * 48] = 99;
  EXPECT_NE(ranges(), before);
}

TEST(Schemes, PruneNeedsZeros) { EXPECT_THROW(compressed("prune", every_kind()), Error); }

}  // namespace
}  // namespace stride::compression

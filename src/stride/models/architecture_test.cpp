// The contract of every architecture, and what this room says about options.
#include "stride/models/architecture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "stride/base/error.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/model.hpp"
#include "stride/network/operation.hpp"

namespace stride::models {
namespace {

// The published network that grows to billions of weights on other windows is seen on its own.
std::vector<Task> tasks_of(const Architecture& architecture) {
  if (architecture.name == "multi-head-literal") return {{3, 90, 6}};
  return {{9, 128, 6}, {3, 50, 2}, {113, 24, 18}, {6, 40, 1}, {6, 1, 3}, {1, 5, 4}};
}

template <class Action>
std::string refusal(Action action) {
  try {
    action();
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

// Options that fit even a window of one sample, and a width of one.
Json small_options(const Architecture& architecture) {
  Json options = Json::object();
  for (const std::string_view one : {"kernel", "pool", "heads"})
    for (const Option& option : architecture.options)
      if (option.name == one) options[std::string(one)] = 1;
  return options;
}

// One parameter after the other: a network's weights may be larger than what memory should hold.
bool begins_finite(const network::Graph& g) {
  std::vector<float> values;
  for (const network::Parameter& parameter : g.parameters()) {
    values.resize(static_cast<std::size_t>(network::elements(parameter.shape)));
    initialise(parameter, 1, values);
    if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); })) return false;
  }
  return true;
}

class EveryArchitecture : public testing::TestWithParam<const Architecture*> {};

TEST_P(EveryArchitecture, GivesLogitsForEveryTask) {
  const Architecture& a = *GetParam();
  for (const Task& task : tasks_of(a)) {
    SCOPED_TRACE(std::to_string(task.channels) + " x " + std::to_string(task.length));
    const network::Graph g = build(a.name, task, small_options(a));
    EXPECT_EQ(g.shape(g.named("x")), (network::Shape{network::batch, task.channels, task.length}));
    EXPECT_EQ(g.shape(g.output("logits")), (network::Shape{network::batch, task.classes}));
    EXPECT_EQ(g.inputs().size(), 1u);
    EXPECT_FALSE(g.has_objective());
    EXPECT_TRUE(begins_finite(g));
    const network::Cost c = network::cost(g);
    EXPECT_GT(c.macs, 0);
    EXPECT_GT(c.trained_parameters, 0);
    EXPECT_EQ(c.parameters, layout(network::deployed(g)).total);
    EXPECT_GE(c.activation_peak_bytes, 4 * task.channels * task.length);
  }
}

TEST_P(EveryArchitecture, ComesBackFromJson) {
  const network::Graph g = build(GetParam()->name, {9, 128, 6});
  const Json json = network::to_json(g);
  EXPECT_EQ(network::to_json(network::graph_from_json(parse_json(json.dump(), "f"), "f")), json);
}

TEST_P(EveryArchitecture, HasTheSameNetworkAfterDeployment) {
  const network::Graph g = build(GetParam()->name, {9, 128, 6}), d = network::deployed(g);
  EXPECT_EQ(d.parameters().size(), g.parameters().size());
  EXPECT_EQ(d.shape(d.output("logits")), g.shape(g.output("logits")));
}

TEST_P(EveryArchitecture, TakesEveryOptionAtItsLowEnd) {
  const Architecture& a = *GetParam();
  for (const Option& option : a.options) {
    EXPECT_LE(option.low, option.value) << option.name;
    EXPECT_GE(option.high, option.value) << option.name;
    EXPECT_FALSE(option.summary.empty()) << option.name;
    const std::string name(option.name);
    if (!option.words.empty()) {
      for (const std::string_view word : option.words)
        EXPECT_EQ(refusal([&] { complete_options(a, {{name, word}}); }), "") << name << word;
      continue;
    }
    Json small = small_options(a);
    small[name] = option.whole ? Json(static_cast<std::int64_t>(option.low)) : Json(option.low);
    EXPECT_EQ(refusal([&] { build(a.name, {9, 128, 6}, small); }), "") << name;
    const std::string low = refusal([&] { build(a.name, {9, 128, 6}, {{name, option.low - 1}}); });
    EXPECT_TRUE(low.starts_with("[" + std::string(a.name) + "] option '" + name + "': got "))
        << low;
    EXPECT_NE(refusal([&] { complete_options(a, {{name, option.high + 1}}); }), "") << name;
    EXPECT_EQ(refusal([&] { complete_options(a, {{name, option.high}}); }), "") << name;
  }
}

TEST_P(EveryArchitecture, SaysWhatItIs) {
  const Architecture& a = *GetParam();
  EXPECT_LE(a.summary.size(), 72u);
  EXPECT_FALSE(a.summary.empty());
  EXPECT_FALSE(a.source.empty());
  const auto all = all_architectures();
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [&](const auto* b) { return b->name == a.name; }),
            1);
}

INSTANTIATE_TEST_SUITE_P(, EveryArchitecture,
                         testing::ValuesIn(all_architectures().begin(), all_architectures().end()),
                         [](const auto& p) {
                           std::string name(p.param->name);  // GoogleTest wants an identifier
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

// Nine channels, 128 samples, six activities: the numbers every table of costs begins with.
TEST(Architectures, HaveTheSizesWorkedByHand) {
  const auto of = [](std::string_view name) { return network::cost(build(name, {9, 128, 6})); };
  const network::Cost cnn = of("cnn"), mlp = of("mlp"), lstm = of("lstm"), gru = of("gru");
  EXPECT_EQ(cnn.trained_parameters,
            64 * 9 * 5 + 2 * 64 * 64 * 5 + 3 * (64 + 64) + 6 * 64 + 6);         // 44 614
  EXPECT_EQ(cnn.parameters, cnn.trained_parameters + 3 * (64 + 64));            // and statistics
  EXPECT_EQ(cnn.macs, 128 * 64 * 5 * (9 + 64 + 64) + 3 * 128 * 64 + 6 * 64);    // 5 636 480
  EXPECT_EQ(mlp.parameters, 1152 * 256 + 256 + 256 * 256 + 256 + 6 * 256 + 6);  // 362 502
  EXPECT_EQ(mlp.macs, 1152 * 256 + 256 * 256 + 6 * 256);
  EXPECT_EQ(lstm.parameters, 400 * (9 + 100 + 1) + 6 * 100 + 6);  // 44 606
  EXPECT_EQ(lstm.macs, 128 * 400 * 109 + 600);
  EXPECT_EQ(gru.parameters, 300 * (9 + 100 + 2) + 6 * 100 + 6);  // 33 906
  EXPECT_EQ(gru.macs, 128 * 300 * 109 + 600);
}

TEST(Architectures, OptionsChangeTheNetwork) {
  const Task task = {9, 128, 6};
  EXPECT_EQ(build("cnn", task, {{"filters", 16}}).parameters()[0].shape,
            (network::Shape{16, 9, 5}));
  EXPECT_EQ(build("cnn", task, {{"blocks", 1}}).nodes().size(),
            6u);  // x, conv, norm, relu, mean, head
  EXPECT_EQ(build("cnn", task, {{"blocks", 1}, {"dropout", 0.3}}).nodes().size(), 7u);
  EXPECT_EQ(build("mlp", task, {{"layers", 3}}).nodes().size(), 9u);
  EXPECT_EQ(build("lstm", task, {{"layers", 2}}).shape({2}),
            (network::Shape{network::batch, 100, 128}));
}

TEST(Architectures, RefuseKernelsThatDoNotFitTheWindow) {
  const auto line = [](std::int64_t kernel, std::int64_t length) {
    return refusal([&] { build("cnn", {9, length, 6}, {{"kernel", kernel}}); });
  };
  EXPECT_EQ(line(5, 5), "");
  EXPECT_EQ(
      line(7, 5),
      "[cnn] [option] kernel: got 7 on windows of 5 samples, want an odd number, 1 to 5. Use 5.");
  EXPECT_EQ(
      line(5, 4),
      "[cnn] [option] kernel: got 5 on windows of 4 samples, want an odd number, 1 to 3. Use 3.");
  EXPECT_EQ(line(4, 128),
            "[cnn] [option] kernel: got 4 on windows of 128 samples, want an odd number, 1 to 127. "
            "Use 3.");
  EXPECT_EQ(line(3, 128), "");
}

TEST(Architectures, RefuseTasksThatCannotBe) {
  EXPECT_NE(refusal([] { build("cnn", {0, 128, 6}); }).find("channels: got 0"), std::string::npos);
  EXPECT_NE(refusal([] {
              build("cnn", {9, 0, 6});
            }).find("samples a window: got 0"),
            std::string::npos);
  EXPECT_NE(refusal([] { build("cnn", {9, 128, 0}); }).find("answers: got 0"), std::string::npos);
  EXPECT_EQ(refusal([] { build("cnn", {1, 128, 2}); }), "");
  EXPECT_NE(refusal([] { build("mlp", {1 << 24, 1 << 24, 2}); }).find("[mlp]"), std::string::npos);
  EXPECT_NE(refusal([] {
              build("ccn", {9, 128, 6});
            }).find("Did you mean 'cnn'?"),
            std::string::npos);
}

}  // namespace
}  // namespace stride::models

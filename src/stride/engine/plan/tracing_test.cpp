#include "stride/engine/plan/tracing.hpp"

#include <gtest/gtest.h>

#include <map>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/network/layers.hpp"

namespace stride::engine {
namespace {

using network::Graph;
using network::Value;
using Values = std::map<std::string, std::vector<float>>;

Values values_of(Tracing& tracing, const std::vector<float>& window) {
  Values values;
  tracing.run(window, [&](const Tracing::Traced& t) {
    EXPECT_TRUE(values.emplace(t.node, std::vector<float>(t.floats.begin(), t.floats.end())).second)
        << t.node << " twice";
  });
  return values;
}

// x = (1, -2), 1 + 2 x, then ReLU, both again, and their sum.
TEST(Tracing, TellsEveryNodeOfAWorkedExample) {
  Graph g;
  const Value x = g.input("x", {network::batch, 2});
  const Value line = network::linear(g, "line", x, 1);
  const Value relu = network::relu(g, "relu", line);
  const Value both = network::concatenate(g, "both", {relu, x});
  g.set_output("logits", network::add(g, "sum", {both, both}));
  const std::vector<float> weights = {2, 1, 3};  // 2 x0 + x1 + 3
  Tracing tracing(g, weights);
  const Values values = values_of(tracing, {1, -2});
  EXPECT_EQ(values.at("x"), (std::vector<float>{1, -2}));
  EXPECT_EQ(values.at("line"), (std::vector<float>{3}));  // one step with the ReLU
  EXPECT_EQ(values.at("relu"), (std::vector<float>{3}));
  EXPECT_EQ(values.at("both"), (std::vector<float>{3, 1, -2}));
  EXPECT_EQ(values.at("sum"), (std::vector<float>{6, 2, -4}));
  EXPECT_EQ(values.size(), g.nodes().size());
}

// Values that share a place are told before it is written over: the same as where each node is
// the network's answer.
TEST(Tracing, TellsWhatANetworkUpToEachNodeAnswers) {
  const auto network_of = [](std::size_t depth) {
    Graph g;
    Value h = g.input("x", {network::batch, 3, 20});
    std::vector<Value> all = {h};
    for (int i = 0; i < 4; ++i) {
      const std::string name = std::to_string(i);
      h = network::convolution(g, "conv" + name, h, {.filters = 3, .kernel = {3}, .padding = {1}});
      all.push_back(h = network::relu(g, "relu" + name, h));
    }
    const Value logits = network::flatten(g, "flat", all[depth]);
    if (depth == 4) all.push_back(logits);
    g.set_output("logits", logits);
    return g;
  };
  const Graph whole = network_of(4);
  std::vector<float> window(60);
  Random random(1);
  for (float& v : window) v = static_cast<float>(random.normal());
  Tracing tracing(whole, network::initial_parameters(whole, 1));
  const Values values = values_of(tracing, window);
  for (std::size_t depth = 1; depth < 4; ++depth) {
    const Graph g = network_of(depth);
    Tracing part(g, network::initial_parameters(g, 1));
    const std::string name = "relu" + std::to_string(depth - 1);
    EXPECT_EQ(values_of(part, window).at(name), values.at(name)) << name;
  }
  const auto program = plan(whole, network::initial_parameters(whole, 1));
  std::vector<float> arena(Engine::arena(program)), answers(60);
  Engine engine;
  ASSERT_EQ(Engine::make(program, arena, engine), Status::ok);
  ASSERT_EQ(engine.run(window, answers), Status::ok);
  EXPECT_EQ(values.at("flat"), answers);
}

TEST(Tracing, RefusesWindowsOfAnotherSize) {
  Graph g;
  g.set_output("logits", network::linear(g, "head", g.input("x", {network::batch, 2}), 1));
  Tracing tracing(g, std::vector<float>{1, 2, 3});
  EXPECT_NO_THROW(tracing.run(std::vector<float>(2), [](const auto&) {}));
  EXPECT_THROW(tracing.run(std::vector<float>(3), [](const auto&) {}), Error);
  EXPECT_THROW(tracing.run(std::vector<float>(1), [](const auto&) {}), Error);
}

}  // namespace
}  // namespace stride::engine

#include "stride/deployment/target.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "stride/base/error.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/recogniser.hpp"
#include "stride/network/layers.hpp"

namespace stride::deployment {
namespace {

using network::Graph;
using network::Value;

network::Model small(const Graph& graph) {
  network::Model model;
  model.architecture = "custom";
  model.graph = graph;
  model.parameters = network::initial_parameters(graph, 1);
  model.activities = {"walking", "lying"};
  model.contract.rate_hz = 50;
  model.contract.channels = {{"acc_x", "m/s^2"}};
  return model;
}

// [N, 1, 4] -> [N, 2]
Graph two_layers() {
  Graph g;
  Value h = g.input("x", {network::batch, 1, 4});
  h = network::convolution(g, "conv", h, {.filters = 3, .kernel = {3}});
  h = network::mean_over_time(g, "mean", network::relu(g, "relu", h));
  g.set_output("logits", network::linear(g, "head", h, 2));
  return g;
}

std::string refusal(const Target& target, const network::Model& model) {
  try {
    (void)target.write(model);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Targets, AllWriteANetworkAndHaveNamesAndEndingsOfTheirOwn) {
  const network::Model model = small(two_layers());
  for (const Target* target : all_targets()) {
    EXPECT_FALSE(target->write(model).empty()) << target->name;
    EXPECT_LE(target->summary.size(), 72U) << target->name;
    EXPECT_FALSE(target->source.empty()) << target->name;
    for (const Target* other : all_targets())
      EXPECT_TRUE(other == target ||
                  (other->name != target->name && other->ending != target->ending));
  }
}

// Each says the node that it cannot write.
TEST(Targets, RefuseWhatServesTrainingAloneByItsNode) {
  Graph g;
  Value h = network::flatten(g, "flat", g.input("x", {network::batch, 1, 4}));
  h = network::dropout(g, "noise", h, 0.5);
  g.set_output("logits", network::linear(g, "head", h, 2));
  for (const Target* target : all_targets()) {
    const std::string said = refusal(*target, small(g));
    EXPECT_NE(said.find("node 'noise'"), std::string::npos) << target->name << ": " << said;
    EXPECT_NE(said.find("the operation 'dropout'"), std::string::npos) << said;
  }
}

TEST(Targets, ProgramIsWhatTheEngineRuns) {
  const std::string bytes = targets::program.write(small(two_layers()));
  std::vector<double> words(bytes.size() / 8 + 1);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  engine::Recogniser recogniser;
  ASSERT_EQ(engine::Recogniser::read(
                {reinterpret_cast<const unsigned char*>(words.data()), bytes.size()}, recogniser),
            Status::ok);
  EXPECT_STREQ(recogniser.name(1), "lying");
  const Span<const unsigned char> program = recogniser.program();
  std::vector<float> arena(engine::Engine::arena(program)), answers(2);
  engine::Engine engine;
  ASSERT_EQ(engine::Engine::make(program, arena, engine), Status::ok);
  const std::vector<float> window = {1, 2, 3, 4};
  EXPECT_EQ(engine.run(window, answers), Status::ok);
}

bool holds(const std::string& bytes, const std::string& words) {
  return bytes.find(words) != std::string::npos;
}

TEST(Onnx, CarriesActivitiesAndContract) {
  const std::string bytes = targets::onnx.write(small(two_layers()));
  EXPECT_TRUE(holds(bytes, R"(["walking","lying"])"));
  EXPECT_TRUE(holds(bytes, R"("rate_hz":50)"));
  EXPECT_TRUE(holds(bytes, "acc_x"));
  EXPECT_TRUE(holds(bytes, "logits"));
  network::Model counts = small(two_layers());
  counts.activities.clear();
  counts.target = network::Contract::Channel{"speed", "m/s"};
  EXPECT_TRUE(holds(targets::onnx.write(counts), R"({"name":"speed","unit":"m/s"})"));
}

// A node may bear the output's name.
TEST(Onnx, TheAnswerAloneIsCalledLogits) {
  Graph g;
  Value h = network::flatten(g, "logits", g.input("x", {network::batch, 1, 4}));
  g.set_output("logits", network::linear(g, "head", h, 2));
  EXPECT_TRUE(holds(targets::onnx.write(small(g)), "logits/value"));
  EXPECT_FALSE(holds(targets::onnx.write(small(two_layers())), "logits/value"));
}

TEST(Onnx, KeepsInEightBitsWhatHasRangesBeforeAndBehind) {
  network::Model model = small(two_layers());
  model.quantisation.emplace();
  network::Quantisation& q = *model.quantisation;
  q.weights = {{"conv.weight", network::Storage::int8}, {"head.weight", network::Storage::int8}};
  q.ranges = {{"x", {-1, 1}}, {"relu", {0, 2}}};  // none behind the head
  const std::string bytes = targets::onnx.write(model);
  EXPECT_TRUE(holds(bytes, "QuantizeLinear"));
  EXPECT_TRUE(holds(bytes, "x/value"));  // read back
  q.dynamic = true;                      // weights alone
  const std::string weights_alone = targets::onnx.write(model);
  EXPECT_FALSE(holds(weights_alone, "x/value"));
  EXPECT_TRUE(holds(weights_alone, "DequantizeLinear"));
}

}  // namespace
}  // namespace stride::deployment

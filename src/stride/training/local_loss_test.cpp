// Local losses: the likeness of batches by hand, where blocks end, what a block learns from, and
// what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/base/names.hpp"
#include "stride/network/layers.hpp"
#include "stride/training/executor.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

using network::batch;
using network::Graph;
using network::Shape;
using network::Value;

class LocalLoss : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

// similarity_error of values [n, shape...] with truths y among `classes`.
double error_of(Shape shape, const std::vector<float>& values, const std::vector<std::int32_t>& y,
                std::int64_t classes) {
  Graph g;
  shape.insert(shape.begin(), batch);
  const Value x = g.input("x", shape), truth = g.input("y", {batch}, network::Type::index);
  g.set_objective(similarity_error(g, "error", x, truth, classes));
  const auto executor = make_executor(g, {.threads = 1});
  const auto n = static_cast<std::int64_t>(y.size());
  executor->bind(x, values, n);
  executor->bind(truth, y, n);
  executor->forward(Pass::training);
  float error = 0;
  executor->read(g.objective(), {&error, 1});
  return static_cast<double>(error);
}

// Two windows whose vectors are alike: S is 1 everywhere. The truth's is 1 where the activities are
// one, and -1 / (K - 1) where not: half of the entries.
TEST_F(LocalLoss, TruthsAreAsLikeAsTheirActivities) {
  const std::vector<float> alike = {1, 2, 3, 2, 4, 6};
  for (const std::int64_t k : {2, 3, 6}) {
    const double other = -1.0 / (static_cast<double>(k) - 1);
    EXPECT_NEAR(error_of({3}, alike, {0, 1}, k), (1 - other) * (1 - other) / 2, 1e-5);
    EXPECT_NEAR(error_of({3}, alike, {1, 1}, k), 0, 1e-5);
  }
  // One-hot truths are like themselves.
  EXPECT_NEAR(error_of({3}, {1, 0, 0, 0, 0, 1, 1, 0, 0}, {0, 2, 0}, 3), 0, 1e-6);
}

// Four maps of two places count by their standard deviation, (1/(n-1)): |a - b| / sqrt 2. Those of
// both windows are 1, 2, 3, 4 (over sqrt 2), though the numbers differ. Of three maps all numbers
// count: -1, 1, 0, ... of the first and their opposites of the second.
TEST_F(LocalLoss, MapsCountByTheirSpread) {
  const std::vector<float> first = {0, 1, 0, 2, 0, 3, 0, 4}, second = {9, 8, 5, 3, 2, -1, 0, -4};
  std::vector<float> both = first;
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_NEAR(error_of({4, 2}, both, {1, 1}, 3), 0, 1e-6);
  EXPECT_NEAR(error_of({4, 1, 2}, both, {1, 1}, 3), 0, 1e-6);
  EXPECT_NEAR(error_of({3, 2}, {-1, 1, -2, 2, -3, 3, 1, -1, 2, -2, 3, -3}, {1, 1}, 3), 2, 1e-5);
  // A window without contrast is like nothing, not even itself: S = 0.
  EXPECT_NEAR(error_of({2}, {5, 5, 5, 5}, {1, 1}, 3), 1, 1e-6);
}

Json options(const Json& given = Json::object()) {
  const Method& method = find("method", all_methods(), "local-loss");
  return complete_options("local-loss", method.options, given);
}

TrainResult trained(Toy& toy, const Json& given = Json::object()) {
  toy.task.method_options = options(given);
  return find("method", all_methods(), "local-loss").train(toy.task);
}

std::string refusal(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(LocalLoss, LeavesNothingOfItsBranchesBehind) {
  Toy toy;
  toy.task.options.epochs = 1;
  const TrainResult result = trained(toy);
  std::vector<std::string> names;
  for (const network::Node& node : result.graph.nodes()) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"x", "conv", "norm", "relu", "mean", "head"}));
  EXPECT_NE(result.executor.find("in 2 parts"), std::string::npos) << result.executor;
}

// alpha 0 and 1 are the two losses alone, but for parameters that then learn from nothing.
TEST_F(LocalLoss, ItsKindsAreTheEndsOfAlpha) {
  const auto with = [](const Json& given) {
    Toy toy;
    toy.task.options.epochs = 2;
    return trained(toy, given).parameters;
  };
  EXPECT_EQ(with({{"local", "pred"}}), with({{"alpha", 0.0}}));
  EXPECT_EQ(with({{"local", "sim"}}), with({{"alpha", 1.0}}));
  EXPECT_NE(with({{"local", "pred"}}), with({{"local", "sim"}}));
}

// The first block's weights must not depend on the head: it has another loss in each run.
TEST_F(LocalLoss, NoGradientPassesToTheBlockBefore) {
  const auto first_block = [](double smoothing) {
    Toy toy;
    toy.task.options.epochs = 2;
    toy.task.options.label_smoothing = smoothing;
    const TrainResult result = trained(toy, {{"local", "sim"}});
    return std::pair(std::vector<float>(result.parameters.begin(), result.parameters.begin() + 88),
                     result.parameters);
  };
  const auto plain = first_block(0), smooth = first_block(0.2);
  EXPECT_EQ(plain.first, smooth.first);
  EXPECT_NE(plain.second, smooth.second);
}

TEST_F(LocalLoss, BranchesReadBeforeOrAfterTheDropout) {
  const auto with = [](const char* branches) {
    Toy toy;
    Graph g;
    Value h = convolution(g, "conv", g.input("x", {batch, 2, 16}), {.filters = 8, .kernel = {5}});
    h = dropout(g, "drop", relu(g, "relu", h), 0.5);
    g.set_output("logits", linear(g, "head", mean_over_time(g, "mean", h), 3));
    toy.graph = g;
    toy.task.options.epochs = 2;
    const TrainResult result = trained(toy, {{"branches", branches}});
    EXPECT_NE(result.executor.find("in 2 parts"), std::string::npos) << "relu and dropout are one";
    return result.parameters;
  };
  EXPECT_NE(with("after-dropout"), with("before-dropout"));
}

TEST_F(LocalLoss, ResumesBitForBit) {
  Toy straight;
  const std::vector<float> want = trained(straight).parameters;
  const Folder folder;
  Toy toy;
  toy.task.run = folder.path;
  toy.task.on_epoch = [](const Epoch& epoch) {
    if (epoch.number == 3) throw 3;
  };
  EXPECT_THROW(trained(toy), int);
  toy.task.on_epoch = {};
  toy.task.resume = true;
  EXPECT_EQ(trained(toy).parameters, want);
}

TEST_F(LocalLoss, RefusesNetworksThatAreNoChainOfBlocks) {
  Toy toy;
  Graph g;
  const Value x = g.input("x", {batch, 2, 16});
  g.set_output("logits", linear(g, "head", flatten(g, "flat", tanh(g, "tanh", x)), 3));
  toy.graph = g;
  EXPECT_EQ(refusal([&] { trained(toy); }),
            "[local-loss] the network: got no block that ends in a ReLU, want one or more. Use "
            "--model cnn, plain-cnn, lego-cnn or mlp.");
  Graph forked;
  const Value h = relu(forked, "relu", forked.input("x", {batch, 2, 16}));
  const Value sum = add(forked, "sum", {h, tanh(forked, "tanh", h)});
  forked.set_output("logits", linear(forked, "head", flatten(forked, "flat", sum), 3));
  toy.graph = forked;
  EXPECT_NE(
      refusal([&] { trained(toy); }).find("got 'sum' that reads 2 values, want a chain of blocks"),
      std::string::npos);
}

}  // namespace
}  // namespace stride::training

// Regression: it learns a number in any unit, folds the unit into the last layer, and chooses by
// its error.
#include <gtest/gtest.h>

#include <cmath>

#include "stride/base/files.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

class Regression : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

/// The toy with a number in place of its activity: 0, spread and 2 spread, plus offset.
struct Numbers : Toy {
  explicit Numbers(double spread = 60, double offset = 0) {
    windows.target = {"cadence", "steps/min"};
    for (const std::int32_t y : windows.y)
      windows.targets.push_back(static_cast<float>(offset + spread * y));
    graph = models::build("cnn", {2, 16, 1}, {{"filters", 8}});
    task.options.epochs = 30;
    task.method_options = complete_options("regression", regression.options, Json::object());
  }
  std::vector<float> values(const TrainResult& result, std::span<const std::int32_t> side) const {
    return logits_of(result.graph, result.parameters, windows, task.scaler, side, {.threads = 1});
  }
  double mae(const TrainResult& result, std::span<const std::int32_t> side) const {
    const std::vector<float> answers = values(result, side);
    double sum = 0;
    for (std::size_t i = 0; i < side.size(); ++i)
      sum += std::abs(answers[i] - windows.targets[static_cast<std::size_t>(side[i])]);
    return sum / static_cast<double>(side.size());
  }
};

TEST_F(Regression, LearnsAndRepeatsBitForBit) {
  std::vector<float> before;
  for (const char* loss : {"mse", "mae"}) {
    Numbers toy;
    toy.task.method_options["loss"] = loss;
    const TrainResult first = regression.train(toy.task);
    EXPECT_LT(toy.mae(first, toy.fold.test), 15) << loss << "; the mean alone is 40 off";
    EXPECT_EQ(regression.train(toy.task).parameters, first.parameters) << loss;
    EXPECT_NE(first.parameters, before) << "each loss has its own minimum";
    before = first.parameters;
  }
}

// The history's errors are those of the graph that trained, in its two steps from z to the unit.
TEST_F(Regression, FoldsTheUnitIntoTheLastLayer) {
  for (const char* output : {"linear", "relu"}) {
    Numbers toy(60, 900);
    toy.task.method_options["output"] = output;
    const TrainResult result = regression.train(toy.task);
    for (const network::Node& node : result.graph.nodes())
      EXPECT_TRUE(node.operation != &network::operations::scale &&
                  node.operation != &network::operations::shift)
          << node.name;
    EXPECT_EQ(result.graph.outputs().size(), 1u);
    const Epoch& best = result.history[static_cast<std::size_t>(result.best_epoch - 1)];
    EXPECT_NEAR(toy.mae(result, toy.fold.validation), best.validation_mae, 1e-3) << output;
    EXPECT_GE(best.validation_rmse, best.validation_mae);
    for (const Epoch& epoch : result.history) EXPECT_GE(epoch.validation_mae, best.validation_mae);
    EXPECT_TRUE(std::isnan(best.validation_macro_f1));
  }
}

TEST_F(Regression, IsTheSameInAnyUnit) {
  const Numbers plain(1), shifted(60, 900);
  const std::vector<float> a = plain.values(regression.train(plain.task), plain.fold.test),
                           b = shifted.values(regression.train(shifted.task), shifted.fold.test);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(60 * a[i] + 900, b[i], 0.5) << i;
}

TEST_F(Regression, KeepsStepsThatNoLinearLayerCanTake) {
  Numbers toy;
  network::Graph g;
  const network::Value x = g.input("x", {network::batch, 2, 16});
  network::Value h = g.add("flatten", "flat", {x});
  h = g.add("linear", "head", {h}, {{"units", std::int64_t{1}}});
  g.set_output("logits", g.add("tanh", "bounded", {h}));
  toy.graph = std::move(g);
  const TrainResult result = regression.train(toy.task);
  const Epoch& best = result.history[static_cast<std::size_t>(result.best_epoch - 1)];
  EXPECT_NEAR(toy.mae(result, toy.fold.validation), best.validation_mae, 1e-3);
}

TEST_F(Regression, NeverAnswersBelowZeroWithRelu) {
  Numbers toy(2, -1);
  const auto lowest = [&](const char* output) {
    toy.task.method_options["output"] = output;
    return std::ranges::min(toy.values(regression.train(toy.task), toy.fold.training));
  };
  EXPECT_LT(lowest("linear"), 0);
  EXPECT_EQ(lowest("relu"), 0);
}

struct Killed {};

TEST_F(Regression, GoesOnBitForBitAfterAKill) {
  Numbers toy;
  toy.task.options.epochs = 6;
  const TrainResult straight = regression.train(toy.task);
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.on_epoch = [](const Epoch& epoch) {
    if (epoch.number == 3) throw Killed();
  };
  EXPECT_THROW(regression.train(toy.task), Killed);
  toy.task.resume = true;
  toy.task.on_epoch = nullptr;
  const TrainResult resumed = regression.train(toy.task);
  EXPECT_EQ(resumed.parameters, straight.parameters);
  EXPECT_EQ(resumed.best_epoch, straight.best_epoch);
  const std::string log = read_whole(folder.path / "log.jsonl");
  EXPECT_NE(log.find("\"validation_mae\":"), std::string::npos);
  EXPECT_EQ(log.find("macro_f1"), std::string::npos);
}

std::string refusal(const TrainTask& task) {
  try {
    regression.train(task);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(Regression, RefusesWhatHoldsNothingToLearn) {
  Numbers toy;
  for (float& value : toy.windows.targets) value = 72;
  EXPECT_NE(refusal(toy.task).find("always 72"), std::string::npos) << refusal(toy.task);
  toy.windows.target.reset();
  EXPECT_NE(refusal(toy.task).find("Name one with --target"), std::string::npos);
}

}  // namespace
}  // namespace stride::training

// The loop and the methods: they learn, repeat bit for bit, resume bit for bit, and refuse what
// cannot be trained.
#include "stride/training/loop.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <set>

#include "stride/base/files.hpp"
#include "stride/base/names.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

const Method& method(std::string_view name) { return find("method", all_methods(), name); }

class Training : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

double accuracy(const Toy& toy, const TrainResult& result, std::span<const std::int32_t> side) {
  const std::vector<float> logits = logits_of(result.graph, result.parameters, toy.windows,
                                              toy.task.scaler, side, {.threads = 1});
  int right = 0;
  for (std::size_t i = 0; i < side.size(); ++i) {
    const auto row = std::span(logits).subspan(3 * i, 3);
    right += std::ranges::max_element(row) - row.begin() ==
             toy.windows.y[static_cast<std::size_t>(side[i])];
  }
  return static_cast<double>(right) / static_cast<double>(side.size());
}

// Thrown by a test's on_epoch: what a kill after that epoch leaves behind.
struct Killed {};

void stop_after(TrainTask& task, int epochs) {
  task.on_epoch = [epochs](const Epoch& epoch) {
    if (epoch.number == epochs) throw Killed();
  };
}

TEST_F(Training, EveryMethodLearnsTheToyAndRepeatsBitForBit) {
  for (const Method* tested : all_methods()) {
    if (tested->regresses) continue;  // regression_test.cpp
    EXPECT_LE(tested->summary.size(), 72u);
    EXPECT_FALSE(tested->source.empty());
    Toy toy;
    toy.task.options.epochs = 40;
    // Where the head alone learns, features must be there already.
    if (tested->name == "ridge") toy.graph = models::build("hydra", {2, 16, 3}, {{"groups", 8}});
    toy.task.method_options = complete_options(tested->name, tested->options, Json::object());
    const TrainResult taught = supervised.train(toy.task);
    const network::Model teacher = toy_model(toy, taught.graph, taught.parameters);
    if (tested->check_teacher) toy.task.teacher = &teacher;
    const TrainResult first = tested->train(toy.task), second = tested->train(toy.task);
    EXPECT_GE(accuracy(toy, first, toy.fold.test), 0.9) << tested->name;
    EXPECT_EQ(first.parameters, second.parameters) << tested->name << " must repeat from its seed";
    toy.task.options.seed = 2;
    EXPECT_NE(tested->train(toy.task).parameters, first.parameters)
        << tested->name << " must use its seed";
  }
}

TEST_F(Training, ReportsEveryEpochAndDeploysTheBest) {
  Toy toy;
  std::vector<int> seen;
  toy.task.on_epoch = [&](const Epoch& epoch) { seen.push_back(epoch.number); };
  const TrainResult result = method("supervised").train(toy.task);
  EXPECT_EQ(seen, (std::vector{1, 2, 3, 4, 5, 6}));
  ASSERT_EQ(result.history.size(), 6u);
  EXPECT_FALSE(result.graph.has_objective());
  EXPECT_EQ(static_cast<std::int64_t>(result.parameters.size()),
            network::layout(result.graph).total);
  const Epoch& best = result.history[static_cast<std::size_t>(result.best_epoch) - 1];
  for (const Epoch& epoch : result.history) {
    EXPECT_TRUE(std::isfinite(epoch.loss));
    EXPECT_GT(epoch.windows_per_s, 0);
    EXPECT_LE(epoch.validation_macro_f1, best.validation_macro_f1);
  }
  EXPECT_TRUE(best.best);
  EXPECT_NEAR(accuracy(toy, result, toy.fold.validation), best.validation_accuracy, 1e-12);
}

TEST_F(Training, ClassWeightsChangeWhatIsLearnt) {
  Toy toy;
  toy.fold.training.resize(50);
  const TrainResult plain = method("supervised").train(toy.task);
  toy.task.options.class_weights = true;
  EXPECT_NE(method("supervised").train(toy.task).parameters, plain.parameters);
}

TEST_F(Training, WithoutValidationTakesTheLastEpoch) {
  Toy toy;
  toy.fold.validation.clear();
  const TrainResult result = method("supervised").train(toy.task);
  EXPECT_EQ(result.best_epoch, 6);
  EXPECT_TRUE(std::isnan(result.history.back().validation_macro_f1));
}

TEST_F(Training, StopsEarlyWhenPatienceEnds) {
  Toy toy;
  toy.task.options.epochs = 200;
  toy.task.options.patience = 5;
  toy.task.options.schedule = "constant";
  toy.task.options.averaging = 0;  // the mean's loss falls as long as anything does
  const TrainResult result = method("supervised").train(toy.task);
  EXPECT_LT(result.history.size(), 200u);
  EXPECT_EQ(static_cast<int>(result.history.size()), result.best_epoch + 5);
}

TEST_F(Training, TheModelIsTheMeanOfTheWeights) {
  Toy toy;
  toy.task.options.epochs = 1;
  toy.task.options.batch = static_cast<int>(toy.fold.training.size());  // one step
  const auto after = [&](double averaging) {
    toy.task.options.averaging = averaging;
    return method("supervised").train(toy.task).parameters;
  };
  const std::vector<float> start = network::initial_parameters(toy.graph, toy.task.options.seed),
                           last = after(0), mean = after(0.99), half = after(0.05);
  ASSERT_EQ(start.size(), last.size());
  EXPECT_NE(start, last);
  for (std::size_t i = 0; i < start.size(); ++i) {
    EXPECT_NEAR(mean[i], 0.1F * start[i] + 0.9F * last[i], 1e-6) << i;  // early steps weigh more
    EXPECT_NEAR(half[i], 0.05F * start[i] + 0.95F * last[i], 1e-6) << i;
  }
}

TEST_F(Training, GoesOnBitForBitAfterAKill) {
  for (const char* optimiser : {"adam", "sgd"}) {
    Toy toy;
    toy.task.options.optimiser = optimiser;
    const TrainResult straight = method("supervised").train(toy.task);
    const Folder folder;
    toy.task.run = folder.path;
    stop_after(toy.task, 3);
    EXPECT_THROW(method("supervised").train(toy.task), Killed);
    toy.task.resume = true;
    toy.task.on_epoch = nullptr;
    const TrainResult resumed = method("supervised").train(toy.task);
    EXPECT_EQ(resumed.parameters, straight.parameters) << optimiser;
    EXPECT_EQ(resumed.best_epoch, straight.best_epoch);
    ASSERT_EQ(resumed.history.size(), 6u);
    for (std::size_t e = 0; e < 6; ++e)
      EXPECT_EQ(resumed.history[e].loss, straight.history[e].loss) << "epoch " << e + 1;
    double seconds = 0;  // before the kill and after
    for (const Epoch& epoch : resumed.history) seconds += epoch.seconds;
    EXPECT_EQ(resumed.seconds, seconds);
    const std::string log = read_whole(folder.path / "log.jsonl");
    EXPECT_EQ(std::ranges::count(log, '\n'), 6);
  }
}

TEST_F(Training, ACheckpointPerEpochAndALogWithoutALostEnd) {
  Toy toy;
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.options.checkpoint_every = 2;
  stop_after(toy.task, 4);
  EXPECT_THROW(method("supervised").train(toy.task), Killed);
  for (const char* name : {"last", "best", "epoch-0002", "epoch-0004"})
    EXPECT_TRUE(
        std::filesystem::exists(folder.path / "checkpoints" / (std::string(name) + ".safetensors")))
        << name;
  EXPECT_FALSE(std::filesystem::exists(folder.path / "checkpoints" / "epoch-0003.safetensors"));
  // A log that ran ahead of the checkpoint, as after a kill between the two.
  std::ofstream(folder.path / "log.jsonl", std::ios::app) << "{\"epoch\": 5}\n{\"epo";
  toy.task.resume = true;
  stop_after(toy.task, 5);
  EXPECT_THROW(method("supervised").train(toy.task), Killed);
  const std::string log = read_whole(folder.path / "log.jsonl");
  EXPECT_EQ(std::ranges::count(log, '\n'), 5);
  EXPECT_EQ(log.find("{\"epo\""), std::string::npos);
}

TEST_F(Training, AFinishedRunResumesToItsResult) {
  Toy toy;
  const Folder folder;
  toy.task.run = folder.path;
  const TrainResult first = method("supervised").train(toy.task);
  toy.task.resume = true;
  toy.task.on_epoch = [](const Epoch&) { FAIL() << "nothing is left to train"; };
  const TrainResult again = method("supervised").train(toy.task);
  EXPECT_EQ(again.parameters, first.parameters);
  EXPECT_EQ(again.best_epoch, first.best_epoch);
}

TEST_F(Training, MoreEpochsCanBeAddedUnderAConstantSchedule) {
  Toy toy;
  toy.task.options.schedule = "constant";
  const TrainResult straight = method("supervised").train(toy.task);
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.options.epochs = 3;
  method("supervised").train(toy.task);
  toy.task.options.epochs = 6;
  toy.task.resume = true;
  EXPECT_EQ(method("supervised").train(toy.task).parameters, straight.parameters);
}

std::string refusal(const TrainTask& task) {
  try {
    method("supervised").train(task);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(Training, RefusesToResumeAnotherRun) {
  Toy toy;
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.resume = true;
  EXPECT_NE(refusal(toy.task).find("no checkpoint to resume from"), std::string::npos);
  toy.task.resume = false;
  method("supervised").train(toy.task);
  toy.task.resume = true;
  toy.task.options.learning_rate = 0.5;
  EXPECT_NE(refusal(toy.task).find("learning rate: got 0.5, want 0.01"), std::string::npos)
      << refusal(toy.task);
  toy.task.options.learning_rate = 1e-2;
  toy.fold.training.pop_back();
  EXPECT_NE(refusal(toy.task).find("fold changed"), std::string::npos) << refusal(toy.task);
}

TEST_F(Training, ADamagedCheckpointIsNamed) {
  Toy toy;
  const Folder folder;
  toy.task.run = folder.path;
  method("supervised").train(toy.task);
  const auto path = folder.path / "checkpoints" / "last.safetensors";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  toy.task.resume = true;
  EXPECT_NE(refusal(toy.task).find("last.safetensors"), std::string::npos) << refusal(toy.task);
}

TEST_F(Training, ALossThatDivergesStopsAndKeepsTheCheckpoint) {
  Toy toy;
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.options.optimiser = "sgd";
  toy.task.options.schedule = "constant";
  toy.task.options.epochs = 1;
  method("supervised").train(toy.task);
  const std::string before = read_whole(folder.path / "checkpoints" / "last.safetensors");
  Toy wild;
  wild.task.options = toy.task.options;
  wild.task.options.epochs = 50;
  wild.task.options.learning_rate = 1e30;
  const std::string line = refusal(wild.task);
  EXPECT_NE(line.find("epoch 1, step 2"), std::string::npos) << line;
  EXPECT_NE(line.find("smaller --lr (now 1e+30)"), std::string::npos) << line;
  EXPECT_EQ(read_whole(folder.path / "checkpoints" / "last.safetensors"), before);
}

TEST_F(Training, RefusesSettingsThatCannotBe) {
  const auto line = [](auto change) {
    Toy toy;
    change(toy);
    return refusal(toy.task);
  };
  const auto expect = [](const std::string& got, const std::string& part) {
    EXPECT_NE(got.find(part), std::string::npos) << got;
  };
  expect(line([](Toy& t) { t.task.options.batch = 0; }), "--batch: got 0");
  expect(line([](Toy& t) { t.task.options.epochs = 0; }), "--epochs: got 0");
  expect(line([](Toy& t) { t.task.options.learning_rate = 0; }), "--lr: got 0");
  expect(line([](Toy& t) { t.task.options.learning_rate = std::nan(""); }), "--lr: got nan");
  expect(line([](Toy& t) { t.task.options.optimiser = "adamm"; }), "Did you mean 'adam");
  expect(line([](Toy& t) { t.task.options.schedule = "cosin"; }), "Did you mean 'cosine'");
  expect(line([](Toy& t) { t.fold.training.clear(); }), "no windows");
  expect(line([](Toy& t) { std::ranges::fill(t.windows.y, 1); }), "one activity only, 'slow'");
  expect(line([](Toy& t) { t.windows.x[16] = std::numeric_limits<float>::infinity(); }),
         "channel acc_y near sample 0");
  expect(line([](Toy& t) { t.windows.length = 8; }), "got [N, 2, 16], want [N, 2, 8]");
  expect(line([](Toy& t) { t.windows.activities.push_back("jump"); }), "want [N, 4]");
  expect(line([](Toy& t) { t.task.options.executor.device = "tpu"; }), "want cpu or cuda");
  EXPECT_EQ(line([](Toy& t) { t.task.options.epochs = t.task.options.batch = 1; }), "accepted");
}

TEST(Batches, TheLastNeverHoldsOneWindow) {
  EXPECT_EQ(batch_starts(10, 4), (std::vector<std::size_t>{0, 4, 8, 10}));
  EXPECT_EQ(batch_starts(9, 4), (std::vector<std::size_t>{0, 4, 9}));
  EXPECT_EQ(batch_starts(8, 4), (std::vector<std::size_t>{0, 4, 8}));
  EXPECT_EQ(batch_starts(1, 4), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(batch_starts(3, 1), (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(Batches, AnEpochVisitsEachWindowOnceInItsOwnOrder) {
  std::vector<std::int32_t> training(100);
  for (std::int32_t i = 0; i < 100; ++i) training[static_cast<std::size_t>(i)] = 3 * i;
  const std::vector<std::int32_t> first = epoch_order(training, 1, 1);
  EXPECT_EQ(std::set(first.begin(), first.end()), std::set(training.begin(), training.end()));
  EXPECT_NE(first, training);
  EXPECT_EQ(first, epoch_order(training, 1, 1));
  EXPECT_NE(first, epoch_order(training, 1, 2));
  EXPECT_NE(first, epoch_order(training, 2, 1));
}

TEST_F(Training, BeginsWhereItIsToldAndKeepsZeros) {
  Toy toy;
  toy.task.options.epochs = 1;
  toy.task.options.averaging = 0;
  const TrainResult first = supervised.train(toy.task);
  std::vector<float> start = first.parameters;
  toy.graph = first.graph;  // deployed: no dropout
  std::vector<bool> zeros(start.size());
  for (std::size_t i = 0; i < 40; ++i) zeros[2 * i] = true, start[2 * i] = 0;
  toy.task.start = start;
  toy.task.zeros = zeros;
  const TrainResult second = supervised.train(toy.task);
  int moved = 0;
  for (std::size_t i = 0; i < start.size(); ++i)
    if (zeros[i]) {
      ASSERT_EQ(second.parameters[i], 0) << i;
    } else {
      moved += second.parameters[i] != start[i];
    }
  EXPECT_GT(moved, 40);
  // A learning rate of nothing moves statistics alone: it began where it was told.
  toy.task.options.learning_rate = 1e-30;
  const TrainResult still = supervised.train(toy.task);
  for (std::int64_t i = 0; i < network::layout(toy.graph).trained; ++i)
    ASSERT_NEAR(still.parameters[static_cast<std::size_t>(i)], start[static_cast<std::size_t>(i)],
                1e-6);
  start.pop_back();
  toy.task.start = start;
  EXPECT_THROW(supervised.train(toy.task), Error);
  toy.task.start = {};
  zeros.push_back(false);
  toy.task.zeros = zeros;
  EXPECT_THROW(supervised.train(toy.task), Error);
}

}  // namespace
}  // namespace stride::training

// The ridge method: its solution against the normal equations, folds from one Gram matrix against
// fitting anew, the penalty's leaving out against training without a subject.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "stride/base/error.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/moments.hpp"
#include "stride/training/ridge_penalty.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

class RidgeTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
    algebra_ = make_linear_algebra(1);
  }

  std::unique_ptr<LinearAlgebra> algebra_;
};

// 200 windows of 12 features on different scales, one of them constant, three activities, five
// subjects.
struct Made {
  Features features{.width = 12};
  windows::WindowSet windows;
  std::vector<std::int32_t> all;

  Made() {
    Random random(5);
    windows.activities = {"a", "b", "c"};
    windows.subjects = {"1", "2", "3", "4", "5"};
    for (std::int32_t i = 0; i < 200; ++i) {
      const auto y = static_cast<std::int32_t>(random.below(3));
      for (std::size_t f = 0; f < 12; ++f)
        features.values.push_back(static_cast<float>(
            f == 11 ? 7 : 40 + std::exp2(f) * (random.normal() + (f % 3 == std::size_t(y)))));
      features.row.push_back(i);
      windows.y.push_back(y);
      windows.origins.push_back({.subject = i / 40});
      all.push_back(i);
    }
  }
  std::vector<std::int32_t> subject(int s, bool others = false) const {
    std::vector<std::int32_t> chosen;
    for (const std::int32_t i : all)
      if ((windows.origins[static_cast<std::size_t>(i)].subject == s) != others)
        chosen.push_back(i);
    return chosen;
  }
};

// At the minimum the derivative of the objective is zero: residuals orthogonal to every feature,
// but for the penalty's part.
TEST_F(RidgeTest, SolutionMakesTheDerivativeZero) {
  const Made made;
  Moments moments(12, 3);
  moments.add(*algebra_, made.features, made.windows.y, made.all);
  const Standard s = moments.standard();
  EXPECT_EQ(s.factor[11], 0);
  constexpr double penalty = 0.01;
  const std::vector<double> w = moments.solve(*algebra_, s, penalty);  // [12, 3]
  const auto z = [&](std::int32_t i, std::size_t f) {
    return (static_cast<double>(made.features.of(i)[f]) - s.mean[f]) * s.factor[f];
  };
  for (std::size_t k = 0; k < 3; ++k) {
    std::vector<double> derivative(12);
    for (const std::int32_t i : made.all) {
      double residual =
          (made.windows.y[static_cast<std::size_t>(i)] == static_cast<int>(k)) - moments.share(k);
      for (std::size_t f = 0; f < 12; ++f) residual -= z(i, f) * w[f * 3 + k];
      for (std::size_t f = 0; f < 12; ++f) derivative[f] += residual * z(i, f);
    }
    for (std::size_t f = 0; f < 12; ++f)
      EXPECT_NEAR(derivative[f], 200 * penalty * w[f * 3 + k], 1e-9) << f << " " << k;
  }
}

TEST_F(RidgeTest, TakingASubjectOutEqualsFittingTheOthers) {
  const Made made;
  Moments everybody(12, 3);
  everybody.add(*algebra_, made.features, made.windows.y, made.all);
  for (int subject = 0; subject < 5; ++subject) {
    Moments down = everybody, anew(12, 3);
    down.remove(*algebra_, made.features, made.windows.y, made.subject(subject));
    anew.add(*algebra_, made.features, made.windows.y, made.subject(subject, true));
    const auto a = down.solve(*algebra_, down.standard(), 1e-3),
               b = anew.solve(*algebra_, anew.standard(), 1e-3);
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-10);
  }
}

// The formula's answers for a subject are those of a model that was fitted without it: their
// squared errors, written out here, decide among penalties.
TEST_F(RidgeTest, ChoosesThePenaltyThatFittingWithoutEachSubjectWould) {
  const Made made;
  Moments everybody(12, 3);
  everybody.add(*algebra_, made.features, made.windows.y, made.all);
  const Standard s = everybody.standard();
  const std::vector<double> candidates = {1e-4, 1e-2, 3e-2, 1e-1, 1, 100};
  std::vector<double> errors;
  std::vector<double> right;
  for (const double penalty : candidates) {
    double error = 0, hits = 0;
    for (int subject = 0; subject < 5; ++subject) {
      // The formula keeps the scale of all and the penalty's weight in windows of all.
      Moments others(12, 3);
      others.add(*algebra_, made.features, made.windows.y, made.subject(subject, true));
      Standard own = others.standard();
      own.factor = s.factor;
      const auto w = others.solve(*algebra_, own, penalty * 200 / 160);
      for (const std::int32_t i : made.subject(subject)) {
        std::array<double, 3> answer{};
        for (std::size_t k = 0; k < 3; ++k) {
          answer[k] = others.share(k);
          for (std::size_t f = 0; f < 12; ++f)
            answer[k] += w[f * 3 + k] * own.factor[f] *
                         (static_cast<double>(made.features.of(i)[f]) - own.mean[f]);
          const auto y = static_cast<std::size_t>(made.windows.y[static_cast<std::size_t>(i)]);
          error += ((y == k) - answer[k]) * ((y == k) - answer[k]);
        }
        hits += std::ranges::max_element(answer) - answer.begin() ==
                made.windows.y[static_cast<std::size_t>(i)];
      }
    }
    errors.push_back(error);
    right.push_back(hits / 200);
  }
  const auto best = static_cast<std::size_t>(std::ranges::min_element(errors) - errors.begin());
  const PenaltyChoice choice =
      choose_penalty(*algebra_, made.features, s, made.windows, made.all, candidates);
  EXPECT_EQ(choice.penalty, candidates[best]);
  EXPECT_NEAR(choice.accuracy, right[best], 1e-9);
  EXPECT_LT(choice.cross_entropy, std::log(3));
  for (std::size_t i = 0; i < candidates.size(); ++i)
    EXPECT_NEAR(choose_penalty(*algebra_, made.features, s, made.windows, made.all,
                               std::span(candidates).subspan(i, 1))
                    .accuracy,
                right[i], 1e-9);
}

TEST_F(RidgeTest, OneSubjectAloneIsLeftOutInParts) {
  Made made;
  for (auto& origin : made.windows.origins) origin.subject = 0;
  Moments everybody(12, 3);
  everybody.add(*algebra_, made.features, made.windows.y, made.all);
  const std::vector<double> candidates = {1e-3, 1e-1};
  const PenaltyChoice choice = choose_penalty(*algebra_, made.features, everybody.standard(),
                                              made.windows, made.all, candidates);
  EXPECT_GT(choice.accuracy, 0.5);
  EXPECT_LT(choice.accuracy, 1);
}

// Hilbert's matrix is beyond corrections of a factor in single precision: double has to do it.
TEST_F(RidgeTest, SolvesWhatSinglePrecisionCannot) {
  constexpr std::size_t n = 7;  // condition 5e8
  std::vector<double> matrix, b(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      matrix.push_back(1.0 / static_cast<double>(i + j + 1));
      b[i] += matrix.back();
    }
  algebra_->solve(matrix, b);
  for (const double x : b) EXPECT_NEAR(x, 1, 1e-6);
}

TEST_F(RidgeTest, RefusesAMatrixThatHasNoSolution) {
  const std::vector<double> matrix = {1, 0, 2, 1};  // eigenvalues 3 and -1
  std::vector<double> b = {1, 1};
  std::vector<float> inverse(4);
  EXPECT_THROW(algebra_->solve(matrix, b), Error);
  EXPECT_THROW(algebra_->invert(matrix, inverse), Error);
}

// Folds of one experiment, with a memory between them and without: the same heads.
TEST_F(RidgeTest, FoldsWithAMemoryEqualFoldsAlone) {
  FoldMemory memory;
  for (const int tested : {0, 3, 5}) {
    Toy toy;
    toy.fold = {};
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(toy.windows.size()); ++i) {
      const int subject = toy.windows.origins[static_cast<std::size_t>(i)].subject;
      (subject == tested ? toy.fold.test : toy.fold.training).push_back(i);
    }
    toy.task.scaler = windows::fit_scaler(windows::ScalerKind::units, toy.windows, {});
    toy.task.method_options = complete_options("ridge", ridge.options, Json::object());
    const TrainResult alone = ridge.train(toy.task);
    toy.task.memory = &memory;
    const void* before = memory.kept.get();
    const TrainResult together = ridge.train(toy.task);
    if (before != nullptr) {
      EXPECT_EQ(memory.kept.get(), before) << "computed anew for a fold alike";
    }
    ASSERT_EQ(alone.parameters.size(), together.parameters.size());
    float largest = 0, apart = 0;
    for (std::size_t i = 0; i < alone.parameters.size(); ++i) {
      largest = std::max(largest, std::abs(alone.parameters[i]));
      apart = std::max(apart, std::abs(alone.parameters[i] - together.parameters[i]));
    }
    EXPECT_LE(apart, 1e-6F * largest);
    EXPECT_TRUE(alone.test_logits.empty());
    const std::vector<float> asked =
        logits_of(together.graph, together.parameters, toy.windows, toy.task.scaler, toy.fold.test,
                  toy.task.options.executor);
    ASSERT_EQ(together.test_logits.size(), asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i)
      EXPECT_NEAR(together.test_logits[i], asked[i], 1e-4) << i;
    toy.task.options.seed = 2;  // other kernels: what was kept does not fit
    ridge.train(toy.task);
    EXPECT_NE(memory.kept.get(), before);
    toy.task.options.seed = 1;
    ridge.train(toy.task);
  }
}

TEST_F(RidgeTest, ReportsOneEpoch) {
  Toy toy;
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.method_options = complete_options("ridge", ridge.options, Json::object());
  int seen = 0;
  toy.task.on_epoch = [&](const Epoch&) { ++seen; };
  const TrainResult result = ridge.train(toy.task);
  EXPECT_EQ(seen, 1);
  ASSERT_EQ(result.history.size(), 1u);
  EXPECT_EQ(result.best_epoch, 1);
  EXPECT_GT(result.history[0].validation_macro_f1, 0.5);
  EXPECT_LT(result.history[0].loss, std::log(3));
  std::ifstream log(folder.path / "log.jsonl");
  std::string line;
  EXPECT_TRUE(std::getline(log, line));
  EXPECT_NE(line.find("\"epoch\":1"), std::string::npos) << line;
}

TEST_F(RidgeTest, RefusesWhatItCannotSolve) {
  const auto refusal = [](Toy& toy) -> std::string {
    toy.task.method_options = complete_options("ridge", ridge.options, Json::object());
    try {
      ridge.train(toy.task);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  Toy weighs;
  weighs.task.options.class_weights = true;
  EXPECT_NE(refusal(weighs).find("--class-weights"), std::string::npos);
  Toy softened;
  network::Graph other;
  const network::Value x = other.input("x", {network::batch, 2, 16});
  const network::Value h = other.add("linear", "head", {other.add("flatten", "flat", {x})},
                                     {{"units", std::int64_t{3}}});
  other.set_output("logits", other.add("tanh", "bounded", {h}));
  softened.task.graph = &other;
  EXPECT_EQ(
      refusal(softened),
      "[ridge] the node of the logits, 'bounded': got tanh, want a linear with a bias. Choose "
      "another --model, as hydra, or --method supervised.");
}

}  // namespace
}  // namespace stride::training

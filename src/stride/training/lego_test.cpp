// Lego convolutions: the plain one as a special case, what the selection's gradient is, both forms'
// equal answers, and a selection that stands still.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "stride/base/names.hpp"
#include "stride/base/random.hpp"
#include "stride/base/safetensors.hpp"
#include "stride/network/layers.hpp"
#include "stride/training/executor.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

using network::batch;
using network::Graph;
using network::Shape;
using network::Value;

using Floats = std::vector<float>;
constexpr std::int64_t N = 3;

Floats random_floats(std::int64_t size, std::uint64_t seed) {
  Random random(seed);
  Floats values(static_cast<std::size_t>(size));
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

// The part of a flat array that is a parameter.
template <class Float>
std::span<Float> part_of(const Graph& graph, const std::string& name, std::span<Float> values) {
  const network::Layout where = network::layout(graph);
  for (std::size_t p = 0; p < graph.parameters().size(); ++p)
    if (graph.parameters()[p].name == name)
      return values.subspan(
          static_cast<std::size_t>(where.offset[p]),
          static_cast<std::size_t>(network::elements(graph.parameters()[p].shape)));
  ADD_FAILURE() << "no parameter " << name;
  return {};
}

// One convolution from "x" to "out" and to a loss against "goal".
struct Single {
  Graph graph;
  std::unique_ptr<Executor> executor;
  Floats x, goal;

  Single(const Shape& in, const network::Convolution& c, const network::Lego* lego = nullptr) {
    const Value input = graph.input("x", in);
    end(lego ? lego_convolution(graph, "conv", input, c, *lego)
             : convolution(graph, "conv", input, c));
  }
  explicit Single(Graph deployed) : graph(std::move(deployed)) { ready(); }

  void end(Value out) {
    graph.set_output("out", out);
    graph.set_objective(squared_error(graph, "loss", out, graph.input("goal", graph.shape(out))));
    ready();
  }

  void ready() {
    executor = make_executor(graph, {.threads = 1});
    x = random_floats(N * network::elements(graph.shape(graph.named("x"))), 1);
    executor->bind(graph.named("x"), x, N);
    if (!graph.has_objective()) return;
    goal = random_floats(N * network::elements(graph.shape(graph.output("out"))), 2);
    executor->bind(graph.named("goal"), goal, N);
  }

  std::span<float> parameter(const std::string& name) {
    return part_of(graph, name, executor->parameters());
  }

  void put(const Floats& values) {
    ASSERT_EQ(values.size(), executor->parameters().size());
    std::ranges::copy(values, executor->parameters().begin());
    executor->parameters_changed();
  }

  Floats answer(Pass pass) {
    executor->forward(pass);
    Floats out(static_cast<std::size_t>(N * network::elements(graph.shape(graph.output("out")))));
    executor->read(graph.output("out"), out);
    return out;
  }

  Floats gradient(const std::string& name) {
    executor->forward(Pass::training);
    executor->backward();
    const auto own = part_of(graph, name, executor->gradients());
    return {own.begin(), own.end()};
  }
};

class LegoTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

constexpr std::int64_t C = 6, F = 8;
const network::Convolution shape = {.filters = F, .kernel = {3}, .padding = {1}, .bias = false};
const network::Convolution plane = {
    .filters = F, .kernel = {2, 3}, .stride = {1, 2}, .padding = {1, 1}, .bias = false};

// As many bricks as filters, one fragment, each filter its own brick with a factor of 1.
TEST_F(LegoTest, IsAPlainConvolutionWhereEachFilterIsABrick) {
  const network::Lego identity = {.bricks = F, .splits = 1};
  Single plain({batch, C, 20}, shape), lego({batch, C, 20}, shape, &identity);
  const Floats weights = random_floats(F * C * 3, 3);
  plain.put(weights);
  std::ranges::copy(weights, lego.parameter("conv.bricks").begin());
  std::ranges::fill(lego.parameter("conv.selection"), 0.0F);
  std::ranges::fill(lego.parameter("conv.coefficient"), 1.0F);
  for (std::size_t j = 0; j < F; ++j) lego.parameter("conv.selection")[j * F + j] = 1;
  lego.executor->parameters_changed();
  EXPECT_EQ(lego.answer(Pass::inference), plain.answer(Pass::inference));
  EXPECT_EQ(lego.answer(Pass::training), plain.answer(Pass::training));
  EXPECT_EQ(lego.gradient("conv.bricks"), plain.gradient("conv.weight"));
}

TEST_F(LegoTest, AnswersTheSameOncePacked) {
  for (const bool coefficients : {true, false})
    for (const bool two_axes : {true, false}) {
      const network::Lego kind = {.bricks = 3, .splits = 2, .coefficients = coefficients};
      const Shape in = two_axes ? Shape{batch, C, 5, 20} : Shape{batch, C, 20};
      Single lego(in, two_axes ? plane : shape, &kind);
      lego.put(network::initial_parameters(lego.graph, 1));
      Single packed(network::deployed(lego.graph));
      packed.put(network::deployed_parameters(lego.graph, lego.executor->parameters()));
      const Floats want = lego.answer(Pass::inference);
      EXPECT_EQ(packed.answer(Pass::inference), want);
      // Training convolves with the assembled filters: the same sums in another order.
      const Floats trained = lego.answer(Pass::training);
      for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(trained[i], want[i], 1e-5);
      for (const float brick : packed.parameter("conv.selection"))
        EXPECT_TRUE(brick == 0 || brick == 1 || brick == 2) << brick;
      const std::size_t kept = 2 * F * (coefficients ? 2 : 1);
      EXPECT_EQ(packed.executor->parameters().size(), lego.parameter("conv.bricks").size() + kept);
      // Packing what is packed changes nothing.
      const std::span<const float> once = packed.executor->parameters();
      EXPECT_EQ(network::deployed_parameters(packed.graph, once), Floats(once.begin(), once.end()));
    }
}

// From a plain convolution with the assembled filters: dL/dM[i, j, b] = a[i, j, b] times the
// product of dL/dW[j, fragment i] and brick b, for every b, chosen or not.
TEST_F(LegoTest, HandsTheDenseGradientStraightThroughToTheSelection) {
  constexpr std::size_t k = 3, o = 2, each = C / o * 3;
  const network::Lego kind = {.bricks = k, .splits = o};
  Single lego({batch, C, 20}, shape, &kind), plain({batch, C, 20}, shape);
  lego.put(network::initial_parameters(lego.graph, 4));
  const std::span<float> bricks = lego.parameter("conv.bricks"),
                         selection = lego.parameter("conv.selection"),
                         factor = lego.parameter("conv.coefficient");
  const std::span<float> weight = plain.parameter("conv.weight");
  const auto chosen = [&](std::size_t pair) {
    const auto row = selection.subspan(pair * k, k);
    return static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
  };
  for (std::size_t i = 0; i < o; ++i)
    for (std::size_t j = 0; j < F; ++j)
      for (std::size_t e = 0; e < each; ++e) {
        const std::size_t b = chosen(i * F + j);
        weight[(j * o + i) * each + e] = factor[(i * F + j) * k + b] * bricks[b * each + e];
      }
  plain.executor->parameters_changed();
  EXPECT_EQ(lego.answer(Pass::training), plain.answer(Pass::training));
  const Floats of_weight = plain.gradient("conv.weight"), got = lego.gradient("conv.selection"),
               of_factor = lego.gradient("conv.coefficient");
  for (std::size_t i = 0; i < o; ++i)
    for (std::size_t j = 0; j < F; ++j)
      for (std::size_t b = 0; b < k; ++b) {
        double product = 0;
        for (std::size_t e = 0; e < each; ++e)
          product += static_cast<double>(of_weight[(j * o + i) * each + e]) *
                     static_cast<double>(bricks[b * each + e]);
        const std::size_t at = (i * F + j) * k + b;
        EXPECT_NEAR(got[at], static_cast<double>(factor[at]) * product, 1e-5);
        EXPECT_NEAR(of_factor[at], b == chosen(i * F + j) ? product : 0, 1e-5);
      }
}

// 16 choices among 3 bricks: 5 or 6 each are fair. All take brick 0, so it is pushed down by 10 and
// the others up by 5, in every choice alike.
TEST_F(LegoTest, PushesTheSelectionAwayFromBricksThatAreUsedTooOften) {
  const network::Lego kind = {.bricks = 3, .splits = 2};
  network::Lego balanced = kind;
  balanced.balance = 0.25;
  Single free({batch, C, 20}, shape, &kind), pushed({batch, C, 20}, shape, &balanced);
  Floats start = network::initial_parameters(free.graph, 1);
  const std::span<float> selection = part_of<float>(free.graph, "conv.selection", start);
  for (std::size_t i = 0; i < selection.size(); ++i) selection[i] = i % 3 == 0 ? 1.0F : 0.0F;
  free.put(start);
  pushed.put(start);
  const Floats without = free.gradient("conv.selection"), with = pushed.gradient("conv.selection");
  for (std::size_t i = 0; i < with.size(); ++i)
    EXPECT_NEAR(with[i] - without[i], 0.25 * (i % 3 == 0 ? 10 : -5), 1e-5) << i;
  EXPECT_EQ(free.gradient("conv.bricks"), pushed.gradient("conv.bricks"));
}

// The toy's network with a Lego convolution for its plain one.
Graph lego_network(const network::Lego& kind) {
  Graph g;
  Value h = g.input("x", {batch, 2, 16});
  h = lego_convolution(g, "conv", h, {.filters = 8, .kernel = {5}, .padding = {2}}, kind);
  h = relu(g, "relu", batch_norm(g, "norm", h));
  h = mean_over_time(g, "mean", h);
  g.set_output("logits", linear(g, "head", h, 3));
  return g;
}

// What is left of the selection after `epochs` of 6, without averaging.
Floats selection_after(double freeze, int epochs, const std::string& kind = "learnt") {
  Toy toy;
  toy.graph = lego_network({.bricks = 4, .splits = 2, .selection = kind, .freeze = freeze});
  toy.task.options.averaging = 0;
  toy.task.options.learning_rate = 0.1;
  const Folder folder;
  toy.task.run = folder.path;
  toy.task.on_epoch = [&](const Epoch& epoch) {
    if (epoch.number == epochs) throw epochs;
  };
  try {
    find("method", all_methods(), "supervised").train(toy.task);
  } catch (int) {
  }
  const Safetensors file(folder.path / "checkpoints" / "last.safetensors");
  const std::array size{network::layout(toy.graph).total};
  const auto all = file.values<float>("parameters", size);
  const auto own = part_of(toy.graph, "conv.selection", all);
  return {own.begin(), own.end()};
}

TEST_F(LegoTest, ASelectionStandsAfterItsShareOfTheRun) {
  EXPECT_NE(selection_after(1, 3), selection_after(1, 6));
  EXPECT_EQ(selection_after(0.5, 3), selection_after(0.5, 6));
  EXPECT_EQ(selection_after(0.5, 3), selection_after(1, 3)) << "until then it learns as ever";
  EXPECT_EQ(selection_after(0, 1), selection_after(1, 1, "random"));
}

}  // namespace
}  // namespace stride::training

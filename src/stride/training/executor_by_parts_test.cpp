// One part of a network at a time: the same answers, losses, gradients and statistics as all of it
// at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/network/layers.hpp"
#include "stride/training/executor.hpp"

namespace stride::training {
namespace {

using network::batch;
using network::Graph;
using network::Value;

using Floats = std::vector<float>;
constexpr std::int64_t N = 4;

class ExecutorByParts : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

Value block(Graph& g, const std::string& name, Value h, std::int64_t filters) {
  h = convolution(g, name + ".conv", h, {.filters = filters, .kernel = {3}, .padding = {1}});
  return relu(g, name + ".relu", batch_norm(g, name + ".norm", h));
}

// Two blocks and a head, each with a loss; the first block's has two terms.
Graph three_parts() {
  Graph g;
  const Value x = g.input("x", {batch, 2, 12}), y = g.input("y", {batch}, network::Type::index);
  Value h = block(g, "one", x, 4);
  const Value guess = linear(g, "guess", mean_over_time(g, "mean1", h), 3);
  const Value first = cross_entropy(g, "first", guess, y),
              small = scale(g, "small", squared_error(g, "size", h, scale(g, "none", h, 0)), 0.1);
  h = block(g, "two", detach(g, "cut1", h), 5);
  const Value second =
      cross_entropy(g, "second", linear(g, "guess2", mean_over_time(g, "mean2", h), 3), y);
  h = mean_over_time(g, "mean3", detach(g, "cut2", h));
  const Value logits = linear(g, "head", h, 3);
  g.set_output("logits", logits);
  g.set_objective(add(g, "sum", {first, second, small, cross_entropy(g, "third", logits, y)}));
  return g;
}

struct Data {
  Floats x;
  std::vector<std::int32_t> y;
  explicit Data(std::uint64_t seed) {
    Random random(seed);
    for (std::int64_t i = 0; i < N * 2 * 12; ++i) x.push_back(static_cast<float>(random.normal()));
    for (std::int64_t i = 0; i < N; ++i) y.push_back(static_cast<std::int32_t>(i % 3));
  }
};

void put(Executor& executor, const Floats& values) {
  ASSERT_EQ(executor.parameters().size(), values.size());
  std::ranges::copy(values, executor.parameters().begin());
  executor.parameters_changed();
}

Floats copy_of(std::span<const float> values) { return {values.begin(), values.end()}; }

Floats read(Executor& executor, Value value, std::size_t size) {
  Floats out(size);
  executor.read(value, out);
  return out;
}

TEST_F(ExecutorByParts, DoesWhatTheWholeDoes) {
  const Graph g = three_parts();
  const auto whole = make_executor(g, {.threads = 1}),
             parts = make_executor_by_parts(g, {.threads = 1});
  EXPECT_EQ(parts->description(), whole->description() + ", in 3 parts");
  for (Executor* executor : {whole.get(), parts.get()}) put(*executor, initial_parameters(g, 1));
  for (const std::uint64_t seed : {1, 2}) {  // twice: nothing of the first pass is left
    const Data data(seed);
    for (Executor* executor : {whole.get(), parts.get()}) {
      executor->bind(g.named("x"), data.x, N);
      executor->bind(g.named("y"), data.y, N);
      executor->forward(Pass::training, 1);
    }
    EXPECT_NEAR(read(*parts, g.objective(), 1)[0], read(*whole, g.objective(), 1)[0], 1e-6);
    EXPECT_EQ(read(*parts, g.output("logits"), 3 * N), read(*whole, g.output("logits"), 3 * N));
    for (Executor* executor : {whole.get(), parts.get()}) executor->backward();
    EXPECT_EQ(copy_of(parts->gradients()), copy_of(whole->gradients()));
    EXPECT_EQ(copy_of(parts->parameters()), copy_of(whole->parameters())) << "statistics";
    for (Executor* executor : {whole.get(), parts.get()}) executor->forward(Pass::inference);
    EXPECT_EQ(read(*parts, g.output("logits"), 3 * N), read(*whole, g.output("logits"), 3 * N));
  }
}

TEST_F(ExecutorByParts, DropsOtherElementsInEachPartAndTheSameFromOneSeed) {
  Graph g;
  const Value x = g.input("x", {batch, 50});
  const Value first = dropout(g, "d1", x, 0.5);
  const Value second = dropout(g, "d2", detach(g, "cut", x), 0.5);
  g.set_output("first", first);
  g.set_output("second", second);
  const auto executor = make_executor_by_parts(g, {.threads = 1});
  const Floats ones(50, 1.0F);
  executor->bind(x, ones, 1);
  executor->forward(Pass::training, 5);
  const Floats a = read(*executor, first, 50), b = read(*executor, second, 50);
  EXPECT_NE(a, b);
  executor->forward(Pass::training, 5);
  EXPECT_EQ(read(*executor, first, 50), a);
  EXPECT_EQ(read(*executor, second, 50), b);
}

std::string refusal(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(ExecutorByParts, RefusesWhatItCannotDo) {
  const Graph g = three_parts();
  const auto parts = make_executor_by_parts(g, {.threads = 1});
  EXPECT_NE(refusal([&] { parts->backward(); }).find("no training pass"), std::string::npos);
  const Data data(1);
  parts->bind(g.named("x"), data.x, N);
  parts->bind(g.named("y"), data.y, N);
  parts->forward(Pass::inference);
  Floats one(1);
  EXPECT_NE(refusal([&] { parts->read(g.objective(), one); }).find("not kept"), std::string::npos);
  EXPECT_NE(refusal([&] { parts->read(g.named("one.relu"), one); }).find("'one.relu'"),
            std::string::npos);

  Graph crossing;
  const Value h = relu(crossing, "relu", crossing.input("x", {batch, 4}));
  const Value later = tanh(crossing, "tanh", detach(crossing, "cut", h));
  crossing.set_output("out", add(crossing, "sum", {h, later}));
  EXPECT_NE(refusal([&] {
              make_executor_by_parts(crossing, {.threads = 1});
            }).find("node 'sum': got 'relu' of an earlier part, want a detach between them"),
            std::string::npos);
}

}  // namespace
}  // namespace stride::training

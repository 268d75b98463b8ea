// The executor's door: values against the definitions written out, statistics, randomness, and
// every refusal.
#include "stride/training/executor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"

namespace stride::training {
namespace {

using network::Graph;
using network::Shape;
using network::Value;

class ExecutorTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

std::unique_ptr<Executor> executor_with(const Graph& graph, const std::vector<float>& parameters) {
  auto executor = make_executor(graph, {.threads = 1});
  EXPECT_EQ(executor->parameters().size(), parameters.size());
  std::ranges::copy(parameters, executor->parameters().begin());
  executor->parameters_changed();
  return executor;
}

std::vector<float> read(Executor& executor, Value value, std::size_t size) {
  std::vector<float> out(size);
  executor.read(value, out);
  return out;
}

std::vector<float> random_floats(Random& random, std::size_t size) {
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::string refusal(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(ExecutorTest, AConvolutionByHand) {
  Graph g;
  const Value x = g.input("x", {network::batch, 1, 4});
  const Value h =
      g.add("convolution", "conv", {x}, {{"filters", std::int64_t{1}}, {"kernel", Shape{2}}});
  g.set_output("h", h);
  const auto executor = executor_with(g, {10, 1, 0.5F});  // weight 10, 1; bias 0.5
  const std::vector<float> values{1, 2, 3, 4};
  executor->bind(x, values, 1);
  executor->forward(Pass::inference);
  EXPECT_EQ(read(*executor, h, 3), (std::vector<float>{12.5F, 23.5F, 34.5F}));
}

// Two windows of one channel, two samples: mean 3, variance 5 (1/n) and 20/3 (1/(n-1)).
TEST_F(ExecutorTest, BatchNormUsesTheBatchAndGathersItsStatistics) {
  Graph g;
  const Value x = g.input("x", {network::batch, 1, 2});
  const Value h = g.add("batch_norm", "norm", {x}, {{"momentum", 0.5}});
  g.set_output("h", h);
  const auto executor = executor_with(g, {2, 1, 0, 1});  // scale, shift, mean, variance
  const std::vector<float> values{0, 2, 4, 6};
  executor->bind(x, values, 2);
  executor->forward(Pass::training);
  const std::vector<float> out = read(*executor, h, 4);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(out[i], 2 * (values[i] - 3) / std::sqrt(5.00001) + 1, 1e-5);
  EXPECT_NEAR(executor->parameters()[2], 1.5, 1e-6);
  EXPECT_NEAR(executor->parameters()[3], 0.5 + 0.5 * 20 / 3, 1e-5);
  executor->forward(Pass::inference);
  EXPECT_NEAR(executor->parameters()[2], 1.5, 1e-6) << "inference must gather nothing";
  EXPECT_NEAR(read(*executor, h, 4)[0], 2 * (0 - 1.5) / std::sqrt(0.5 + 10.0 / 3 + 1e-5) + 1, 1e-5);
}

// The recurrence of network/operations/lstm.cpp, in double.
TEST_F(ExecutorTest, AnLstmEqualsItsDefinition) {
  constexpr std::size_t C = 3, H = 4, T = 6, N = 2;
  Graph g;
  const Value x = g.input("x", {network::batch, C, T});
  const Value h = g.add("lstm", "lstm", {x}, {{"units", std::int64_t{H}}});
  g.set_output("h", h);
  Random random(20261120);
  const std::vector<float> weights = random_floats(random, 4 * H * C + 4 * H * H + 4 * H),
                           values = random_floats(random, N * C * T);
  const auto executor = executor_with(g, weights);
  executor->bind(x, values, N);
  executor->forward(Pass::inference);
  const std::vector<float> out = read(*executor, h, N * H * T);
  const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
  for (std::size_t n = 0; n < N; ++n) {
    std::vector<double> state(H, 0), cell(H, 0);
    for (std::size_t t = 0; t < T; ++t) {
      std::vector<double> gate(4 * H);  // i, f, g, o
      for (std::size_t r = 0; r < 4 * H; ++r) {
        gate[r] = weights[4 * H * (C + H) + r];
        for (std::size_t c = 0; c < C; ++c)
          gate[r] += static_cast<double>(weights[r * C + c]) * values[(n * C + c) * T + t];
        for (std::size_t k = 0; k < H; ++k)
          gate[r] += static_cast<double>(weights[4 * H * C + r * H + k]) * state[k];
      }
      for (std::size_t k = 0; k < H; ++k) {
        cell[k] = sigmoid(gate[H + k]) * cell[k] + sigmoid(gate[k]) * std::tanh(gate[2 * H + k]);
        state[k] = sigmoid(gate[3 * H + k]) * std::tanh(cell[k]);
        EXPECT_NEAR(out[(n * H + k) * T + t], state[k], 1e-5)
            << "window " << n << " sample " << t << " unit " << k;
      }
    }
  }
}

// The recurrence of network/operations/gru.cpp, in double.
TEST_F(ExecutorTest, AGruEqualsItsDefinition) {
  constexpr std::size_t C = 3, H = 4, T = 6, N = 2;
  Graph g;
  const Value x = g.input("x", {network::batch, C, T});
  const Value h = g.add("gru", "gru", {x}, {{"units", std::int64_t{H}}});
  g.set_output("h", h);
  Random random(20261125);
  const std::vector<float> weights = random_floats(random, 3 * H * (C + H + 2)),
                           values = random_floats(random, N * C * T);
  const auto executor = executor_with(g, weights);
  executor->bind(x, values, N);
  executor->forward(Pass::inference);
  const std::vector<float> out = read(*executor, h, N * H * T);
  const auto sigmoid = [](double z) { return 1 / (1 + std::exp(-z)); };
  const float *const in = weights.data(), *const recurrent = in + 3 * H * C,
                     *const bias = recurrent + 3 * H * H, *const recurrent_bias = bias + 3 * H;
  for (std::size_t n = 0; n < N; ++n) {
    std::vector<double> state(H, 0);
    for (std::size_t t = 0; t < T; ++t) {
      std::vector<double> given(3 * H), own(3 * H);  // r, z, n
      for (std::size_t r = 0; r < 3 * H; ++r) {
        given[r] = bias[r], own[r] = recurrent_bias[r];
        for (std::size_t c = 0; c < C; ++c)
          given[r] += static_cast<double>(in[r * C + c]) * values[(n * C + c) * T + t];
        for (std::size_t k = 0; k < H; ++k)
          own[r] += static_cast<double>(recurrent[r * H + k]) * state[k];
      }
      for (std::size_t k = 0; k < H; ++k) {
        const double reset = sigmoid(given[k] + own[k]), keep = sigmoid(given[H + k] + own[H + k]);
        const double change = std::tanh(given[2 * H + k] + reset * own[2 * H + k]);
        state[k] = (1 - keep) * change + keep * state[k];
        EXPECT_NEAR(out[(n * H + k) * T + t], state[k], 1e-5)
            << "window " << n << " sample " << t << " unit " << k;
      }
    }
  }
}

// The formula of network/operations/losses.cpp, in double, on random logits.
TEST_F(ExecutorTest, CrossEntropyEqualsItsDefinition) {
  constexpr std::size_t K = 4, N = 9;
  const double smoothing = 0.2;
  const std::vector<double> weights{0.5, 1, 2, 0.25};
  Graph g;
  const Value x = g.input("x", {network::batch, K}),
              y = g.input("y", {network::batch}, network::Type::index);
  g.set_objective(g.add("cross_entropy", "loss", {x, y},
                        {{"label_smoothing", smoothing}, {"class_weights", weights}}));
  const auto executor = executor_with(g, {});
  Random random(4);
  const std::vector<float> logits = random_floats(random, N * K);
  std::vector<std::int32_t> truth(N);
  for (auto& t : truth) t = static_cast<std::int32_t>(random.below(K));
  executor->bind(x, logits, N);
  executor->bind(y, truth, N);
  executor->forward(Pass::inference);
  double loss = 0, all = 0;
  for (std::size_t n = 0; n < N; ++n) {
    double sum = 0, l = 0;
    for (std::size_t k = 0; k < K; ++k) sum += std::exp(logits[n * K + k]);
    const auto t = static_cast<std::size_t>(truth[n]);
    for (std::size_t k = 0; k < K; ++k)
      l -= ((k == t ? 1 - smoothing : 0) + smoothing / K) * (logits[n * K + k] - std::log(sum));
    loss += weights[t] * l;
    all += weights[t];
  }
  EXPECT_NEAR(read(*executor, g.objective(), 1)[0], loss / all, 1e-5);
}

TEST_F(ExecutorTest, DropoutIsDecidedByItsSeedAlone) {
  Graph g;
  const Value x = g.input("x", {network::batch, 1000});
  const Value h = g.add("dropout", "drop", {x}, {{"rate", 0.25}});
  g.set_output("h", h);
  const auto executor = executor_with(g, {});
  const std::vector<float> ones(1000, 1.0F);
  executor->bind(x, ones, 1);
  const auto masked = [&](std::uint64_t seed) {
    executor->forward(Pass::training, seed);
    return read(*executor, h, 1000);
  };
  const std::vector<float> first = masked(5);
  EXPECT_NE(masked(6), first);
  EXPECT_EQ(masked(5), first);
  const auto kept =
      static_cast<double>(std::ranges::count_if(first, [](float v) { return v != 0; }));
  EXPECT_NEAR(kept, 750, 60);  // four standard deviations of 1000 draws
  EXPECT_NEAR(*std::ranges::max_element(first), 1 / 0.75, 1e-6);
  executor->forward(Pass::inference);
  EXPECT_EQ(read(*executor, h, 1000), ones);
}

// x -linear-> logits -> loss
Graph classifier() {
  Graph g;
  const Value x = g.input("x", {network::batch, 2}),
              y = g.input("y", {network::batch}, network::Type::index);
  const Value logits = g.add("linear", "head", {x}, {{"units", std::int64_t{3}}});
  g.set_output("logits", logits);
  g.set_objective(g.add("cross_entropy", "loss", {logits, y}));
  return g;
}

TEST_F(ExecutorTest, GradientsAreReplacedNotAdded) {
  const Graph g = classifier();
  const auto executor = executor_with(g, {1, 2, 3, 4, 5, 6, 0, 0, 0});
  const std::vector<float> x{1, -1, 0.5F, 2};
  const std::vector<std::int32_t> y{0, 2};
  executor->bind(g.named("x"), x, 2);
  executor->bind(g.named("y"), y, 2);
  std::vector<float> first;
  for (int i = 0; i < 3; ++i) {
    executor->forward(Pass::training);
    executor->backward();
    const auto gradients = executor->gradients();
    if (i == 0) first.assign(gradients.begin(), gradients.end());
    EXPECT_EQ(first, std::vector(gradients.begin(), gradients.end()));
  }
  EXPECT_GT(std::abs(first[0]), 0.01F);
}

TEST_F(ExecutorTest, InferenceNeedsOnlyWhatTheOutputsNeed) {
  const Graph g = classifier();
  const auto executor = executor_with(g, std::vector<float>(9, 0.5F));
  const std::vector<float> x{1, 2};
  executor->bind(g.named("x"), x, 1);
  executor->forward(Pass::inference);  // no "y"
  EXPECT_EQ(read(*executor, g.output("logits"), 3), (std::vector<float>{2, 2, 2}));
  EXPECT_NE(refusal([&] { read(*executor, g.objective(), 1); }).find("'loss' was not computed"),
            std::string::npos);
  const std::vector<std::int32_t> y{1};
  executor->bind(g.named("y"), y, 1);
  executor->forward(Pass::inference);
  EXPECT_NEAR(read(*executor, g.objective(), 1)[0], std::log(3.0), 1e-6);
}

TEST_F(ExecutorTest, WrongUseIsRefusedInOurWords) {
  const Graph g = classifier();
  const auto executor = executor_with(g, std::vector<float>(9, 0.5F));
  const std::vector<float> x{1, 2};
  const std::vector<std::int32_t> y{1, 1}, outside{7};
  const auto expect = [](const std::string& got, const std::string& part) {
    EXPECT_NE(got.find(part), std::string::npos) << got;
  };
  expect(refusal([&] { executor->forward(Pass::training); }), "input 'x': got nothing bound");
  expect(refusal([&] { executor->backward(); }), "want forward(Pass::training)");
  expect(refusal([&] { executor->bind(g.named("x"), x, 2); }), "got 2 values, want 4");
  expect(refusal([&] { executor->bind(g.named("y"), y, 1); }), "got 2 values, want 1");
  expect(refusal([&] { executor->bind(g.named("x"), x, 0); }), "at least one window");
  expect(refusal([&] { executor->bind(g.named("y"), x, 2); }), "an input of that type");
  expect(refusal([&] { executor->bind(g.named("head"), x, 1); }), "bind 'head'");
  executor->bind(g.named("x"), x, 1);
  executor->bind(g.named("y"), y, 2);
  expect(refusal([&] { executor->forward(Pass::training); }), "got 2 windows, want 1 windows");
  executor->bind(g.named("y"), outside, 1);
  expect(refusal([&] { executor->forward(Pass::training); }),
         "[LibTorch]");  // its own refusal, as our Error
  expect(refusal([&] { make_executor(g, {.device = "tpu"}); }), "want cpu or cuda");
}

TEST_F(ExecutorTest, ADeviceThatIsNotThereIsRefused) {
  const std::string line = refusal([] { make_executor(classifier(), {.device = "cuda"}); });
  if (line == "accepted") GTEST_SKIP() << "this machine has a GPU";
  EXPECT_NE(line.find("--device cpu"), std::string::npos) << line;
}

TEST_F(ExecutorTest, SaysWhatItIs) {
  const std::string said = make_executor(classifier(), {.threads = 2})->description();
  EXPECT_EQ(said.rfind("cpu, LibTorch ", 0), 0u) << said;
  EXPECT_NE(said.find(", 2 threads"), std::string::npos) << said;
}

}  // namespace
}  // namespace stride::training

// Every operation's gradient against central differences, through the executor's door: once, for
// all methods.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/executor.hpp"
#include "stride/training/gradient_cases.hpp"
#include "stride/training/gradient_cases_attention.hpp"
#include "stride/training/gradient_cases_distillation.hpp"
#include "stride/training/gradient_cases_lego.hpp"
#include "stride/training/gradient_cases_random_features.hpp"

namespace stride::training {
namespace {

using namespace gradients;

constexpr std::int64_t N = 5;

std::vector<Case> basic_cases() {
  const auto whole = [](std::int64_t value) { return value; };
  return {
      {"input", {}, Kind::smooth, sequence},
      on(sequence, "convolution",
         {{"filters", whole(6)},
          {"kernel", Shape{3}},
          {"stride", Shape{2}},
          {"padding", Shape{1}},
          {"dilation", Shape{2}},
          {"groups", whole(2)}}),
      on(plane, "convolution",
         {{"filters", whole(3)},
          {"kernel", Shape{2, 3}},
          {"padding", Shape{1, 0}},
          {"bias", false}},
         Kind::smooth, "two axes"),
      on(vector, "linear", {{"units", whole(4)}}),
      on(vector, "linear", {{"units", whole(4)}, {"bias", false}}, Kind::smooth, "no bias"),
      on(sequence, "lstm", {{"units", whole(3)}}),
      on(sequence, "gru", {{"units", whole(3)}}),
      on(sequence, "batch_norm", {}),
      on(vector, "batch_norm", {}, Kind::smooth, "no time"),
      on(sequence, "relu", {}, Kind::kinked),
      on(sequence, "tanh", {}),
      on(sequence, "sigmoid", {}),
      on(vector, "softmax", {}),
      on(sequence, "softmax", {}, Kind::smooth, "at each time"),
      on(sequence, "dropout", {{"rate", 0.4}}),
      on(sequence, "max_pool", {{"kernel", Shape{3}}, {"stride", Shape{2}}}, Kind::kinked),
      on(plane, "max_pool", {{"kernel", Shape{2, 2}}}, Kind::kinked, "two axes"),
      on(sequence, "mean_pool", {{"kernel", Shape{3}}, {"stride", Shape{2}}}),
      on(plane, "mean_pool", {{"kernel", Shape{2, 3}}}, Kind::smooth, "two axes"),
      on(sequence, "mean_over_time", {}),
      on(sequence, "last_of_time", {}),
      on(sequence, "flatten", {}),
      joined("concatenate", {{"axis", whole(2)}}),
      joined("add", {}),
      on(sequence, "scale", {{"factor", -1.5}}),
      on(sequence, "shift", {{"offset", -1.5}}),
      on(sequence, "detach", {}, Kind::no_gradient),
      cross_entropy("plain", {}),
      cross_entropy("weighted and smoothed",
                    {{"label_smoothing", 0.1},
                     {"class_weights", std::vector<double>{0.5, 2, 1, 0.25, 1.25}}}),
      against_input("squared_error", Kind::smooth),
      against_input("absolute_error", Kind::kinked),
  };
}

// One list a family.
std::vector<Case> all_cases() {
  std::vector<Case> all = basic_cases();
  for (const auto& family :
       {attention_cases(), distillation_cases(), lego_cases(), random_feature_cases()})
    all.insert(all.end(), family.begin(), family.end());
  return all;
}

// A graph under test with everything bound that it needs.
class Bench {
 public:
  Bench(const Case& tested, std::uint64_t seed) : random_(seed) {
    Value end = tested.build(graph_);
    if (!graph_.shape(end).empty())
      end = graph_.add("squared_error", "loss", {end, graph_.input("target", graph_.shape(end))});
    graph_.set_objective(end);
    executor_ = make_executor(graph_, {.threads = 1});
    start_ = network::initial_parameters(graph_, seed);
    for (const Value input : graph_.inputs()) bind(input);
  }

  const Graph& graph() const { return graph_; }
  Random& random() { return random_; }

  std::vector<float> gradient() {
    move(0, {});
    loss();
    executor_->backward();
    const std::span<const float> g = executor_->gradients();
    return {g.begin(), g.end()};
  }

  // The central difference at the start along a direction over the trained parameters.
  double slope(const std::vector<double>& direction, double step) {
    move(step, direction);
    const double ahead = loss();
    move(-step, direction);
    return (ahead - loss()) / (2 * step);
  }

 private:
  void bind(Value input) {
    const auto size = static_cast<std::size_t>(N * network::elements(graph_.shape(input)));
    if (graph_.node(input).type == network::Type::index) {
      auto& values = indices_[input.node];
      for (std::size_t i = 0; i < size; ++i)
        values.push_back(static_cast<std::int32_t>(random_.below(5)));
      executor_->bind(input, values, N);
    } else {
      auto& values = reals_[input.node];
      for (std::size_t i = 0; i < size; ++i) values.push_back(static_cast<float>(random_.normal()));
      executor_->bind(input, values, N);
    }
  }

  void move(double step, const std::vector<double>& direction) {
    const std::span<float> parameters = executor_->parameters();
    for (std::size_t i = 0; i < start_.size(); ++i)
      parameters[i] =
          start_[i] + (i < direction.size() ? static_cast<float>(step * direction[i]) : 0.0F);
    executor_->parameters_changed();
  }

  double loss() {
    executor_->forward(Pass::training, 7);  // one seed: the same elements drop each time
    float value = 0;
    executor_->read(graph_.objective(), {&value, 1});
    return static_cast<double>(value);
  }

  Graph graph_;
  Random random_;
  std::map<int, std::vector<float>> reals_;
  std::map<int, std::vector<std::int32_t>> indices_;
  std::unique_ptr<Executor> executor_;
  std::vector<float> start_;
};

double dot(const std::vector<double>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * static_cast<double>(b[i]);
  return sum;
}

// A random direction of length 1 within one parameter's part of the flat array.
std::vector<double> direction_within(Random& random, std::int64_t offset, std::int64_t size,
                                     std::int64_t trained) {
  std::vector<double> direction(static_cast<std::size_t>(trained), 0);
  double squares = 0;
  for (std::int64_t i = offset; i < offset + size; ++i) {
    const double d = random.normal();
    direction[static_cast<std::size_t>(i)] = d;
    squares += d * d;
  }
  for (double& d : direction) d /= std::sqrt(squares);
  return direction;
}

double middle_of(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

// The loss is a float32 of size about 1: with a step of 1e-2 its rounding (6e-8) gives a slope's
// error of about 1e-5, the third derivative about as much. The middle error of many directions is
// judged, because a direction that crosses a kink has a true difference that no gradient equals.
void check_case(const Case& tested, std::uint64_t seed) {
  constexpr int directions = 12;
  const double step = tested.kind == Kind::kinked ? 1e-3 : 1e-2;
  const double allowed = tested.kind == Kind::kinked ? 1e-2 : 2e-3;
  Bench bench(tested, seed);
  const std::vector<float> gradient = bench.gradient();
  const network::Layout layout = network::layout(bench.graph());
  ASSERT_EQ(static_cast<std::int64_t>(gradient.size()), layout.trained);
  for (std::size_t p = 0; p < bench.graph().parameters().size(); ++p) {
    const network::Parameter& parameter = bench.graph().parameters()[p];
    if (!parameter.trained) continue;
    std::vector<double> errors, slopes;
    for (int i = 0; i < directions; ++i) {
      const auto direction = direction_within(bench.random(), layout.offset[p],
                                              network::elements(parameter.shape), layout.trained);
      slopes.push_back(std::abs(dot(direction, gradient)));
      errors.push_back(std::abs(dot(direction, gradient) - bench.slope(direction, step)));
    }
    const std::string where = tested.operation + " " + tested.variant + ", " + parameter.name +
                              ", seed " + std::to_string(seed);
    if (tested.kind == Kind::no_gradient)
      EXPECT_EQ(*std::ranges::max_element(slopes), 0) << where;
    else
      EXPECT_LE(middle_of(errors), allowed * *std::ranges::max_element(slopes) + 1e-4) << where;
  }
}

class Gradients : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

TEST_F(Gradients, EqualCentralDifferences) {
  for (const Case& tested : all_cases())
    for (std::uint64_t seed = 1; seed <= 10; ++seed) check_case(tested, seed);
}

TEST(GradientCases, CoverEveryOperation) {
  for (const network::Operation* operation : network::all_operations()) {
    bool found = false;
    for (const Case& tested : all_cases()) found = found || tested.operation == operation->name;
    EXPECT_TRUE(found) << "operation '" << operation->name
                       << "' has no gradient case: add one to all_cases()";
  }
}

}  // namespace
}  // namespace stride::training

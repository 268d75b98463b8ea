// Every architecture, planned and run by the engine, answers as the LibTorch executor does: within
// 1e-4 of the largest logit, on noise and with statistics that no batch norm begins with.
#include "stride/engine/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model_cases.hpp"
#include "stride/base/random.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/tracing.hpp"
#include "stride/models/architecture.hpp"
#include "stride/training/executor.hpp"

namespace stride {
namespace {

using model_cases::Case;
using model_cases::stir;

class EveryModel : public testing::TestWithParam<Case> {};

TEST_P(EveryModel, AnswersInTheEngineAsInLibTorch) {
  if (!training::can_train()) GTEST_SKIP() << "no LibTorch module";
  const Case& c = GetParam();
  const network::Graph trained = models::build(c.model, c.task, c.options);
  const network::Graph graph = network::deployed(trained);
  std::vector<float> parameters =
      network::deployed_parameters(trained, network::initial_parameters(trained, 1));
  stir(graph, parameters);

  const std::int64_t n = 3;
  const auto channels = static_cast<std::size_t>(c.task.channels),
             length = static_cast<std::size_t>(c.task.length), size = channels * length;
  Random random(3);
  std::vector<float> x;  // [N, C, T]
  for (std::size_t i = 0; i < static_cast<std::size_t>(n) * size; ++i)
    x.push_back(static_cast<float>(random.normal()));
  const auto executor = training::make_executor(graph, {.threads = 1});
  std::ranges::copy(parameters, executor->parameters().begin());
  executor->parameters_changed();
  executor->bind(graph.named("x"), x, n);
  executor->forward(training::Pass::inference, 0);
  std::vector<float> wanted(static_cast<std::size_t>(n * c.task.classes));
  executor->read(graph.output("logits"), wanted);

  for (const bool winograd : {false, true}) {
    SCOPED_TRACE(winograd ? "fewer products" : "a product a tap");
    const auto program = engine::plan(graph, parameters, {.winograd = winograd});
    std::vector<float> arena(engine::Engine::arena(program));
    engine::Engine engine;
    ASSERT_EQ(engine::Engine::make(program, arena, engine), Status::ok);
    std::vector<float> got, answers(engine.answers_size()), window(size);
    for (std::size_t w = 0; w < static_cast<std::size_t>(n); ++w) {
      for (std::size_t ch = 0; ch < channels; ++ch)
        for (std::size_t t = 0; t < length; ++t)
          window[t * channels + ch] = x[w * size + ch * length + t];
      ASSERT_EQ(engine.run(window, answers), Status::ok);
      got.insert(got.end(), answers.begin(), answers.end());
    }
    ASSERT_EQ(got.size(), wanted.size());
    float largest = 0, apart = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
      largest = std::max(largest, std::abs(wanted[i]));
      apart = std::max(apart, std::abs(got[i] - wanted[i]));
    }
    EXPECT_LE(apart, 1e-4F * largest);
  }
}

// Windows that overlap, gone through one after the other, and each by itself.
TEST_P(EveryModel, StreamsTheAnswersOfItsWindowsBitForBit) {
  const Case& c = GetParam();
  const network::Graph trained = models::build(c.model, c.task, c.options);
  const network::Graph graph = network::deployed(trained);
  std::vector<float> parameters =
      network::deployed_parameters(trained, network::initial_parameters(trained, 1));
  stir(graph, parameters);
  const auto channels = static_cast<std::size_t>(c.task.channels),
             length = static_cast<std::size_t>(c.task.length);
  for (const bool winograd : {false, true}) {
    SCOPED_TRACE(winograd ? "fewer products" : "a product a tap");
    const auto windowed = engine::plan(graph, parameters, {.winograd = winograd});
    if (winograd && windowed == engine::plan(graph, parameters)) continue;
    std::vector<float> arena(engine::Engine::arena(windowed));
    engine::Engine alone;
    ASSERT_EQ(engine::Engine::make(windowed, arena, alone), Status::ok);
    for (const std::size_t hop :
         {std::size_t{1}, std::size_t{6}, std::size_t{8}, length / 2, length}) {
      if (c.model == "multi-head-literal" && hop > 1) continue;  // 40 MB of weights
      SCOPED_TRACE("hop " + std::to_string(hop));
      const engine::ProgramBytes program = engine::plan(
          graph, parameters, {.hop = static_cast<std::uint32_t>(hop), .winograd = winograd});
      std::vector<float> own(engine::Engine::arena(program));
      engine::Engine stream;
      ASSERT_EQ(engine::Engine::make(program, own, stream), Status::ok);
      constexpr std::size_t windows = 5;
      Random random(5);
      std::vector<float> x;  // [samples, C]
      for (std::size_t i = 0; i < (length + windows * hop) * channels; ++i)
        x.push_back(static_cast<float>(random.normal()));
      std::vector<float> got(alone.answers_size()), wanted(got);
      for (std::size_t w = 0; w < windows; ++w) {
        const std::size_t begin = w * hop * channels, end = begin + length * channels;
        const Span<const float> window(x.data() + begin, length * channels);
        ASSERT_EQ(alone.run(window, wanted), Status::ok);
        const Span<const float> fresh(x.data() + end - hop * channels, hop * channels);
        ASSERT_EQ(w == 0 ? stream.run(window, got) : stream.advance(fresh, got), Status::ok);
        ASSERT_EQ(got, wanted) << "window " << w;
      }
    }
  }
}

// In whole numbers too: weights of matrices and filters as bytes, ranges of all values as some
// windows had them. Nearly the floats' answers, and of overlapping windows the same bits as of each
// by itself, whatever is kept.
TEST_P(EveryModel, AnswersInWholeNumbers) {
  const Case& c = GetParam();
  if (c.model == "multi-head-literal") GTEST_SKIP() << "97.8 million weights, linear layers alone";
  const network::Graph trained = models::build(c.model, c.task, c.options);
  const network::Graph graph = network::deployed(trained);
  std::vector<float> parameters =
      network::deployed_parameters(trained, network::initial_parameters(trained, 1));
  stir(graph, parameters);
  const auto channels = static_cast<std::size_t>(c.task.channels),
             length = static_cast<std::size_t>(c.task.length);
  const std::size_t hop = length / 4;
  Random random(5);
  std::vector<float> x;  // [samples, C]
  for (std::size_t i = 0; i < (length + 20 * hop) * channels; ++i)
    x.push_back(static_cast<float>(random.normal()));
  const auto window = [&](std::size_t w) {
    return Span<const float>(x.data() + w * hop * channels, length * channels);
  };
  network::Quantisation q;
  for (const auto& parameter : graph.parameters())
    if (parameter.shape.size() > 1) q.weights[parameter.name] = network::Storage::int8;
  engine::Tracing tracing(graph, parameters);
  for (std::size_t w = 0; w < 20; ++w)
    tracing.run({window(w).data(), length * channels}, [&](const engine::Tracing::Traced& traced) {
      auto& range = q.ranges[traced.node];
      for (const float v : traced.floats) range = {std::min(range.low, v), std::max(range.high, v)};
    });

  struct Running {
    engine::ProgramBytes program;
    std::vector<float> arena, answers;
    engine::Engine engine;

    explicit Running(engine::ProgramBytes bytes) : program(std::move(bytes)) {
      arena.resize(engine::Engine::arena(program));
      EXPECT_EQ(engine::Engine::make(program, arena, engine), Status::ok);
      answers.resize(engine.answers_size());
    }
  };
  engine::PlanOptions options{.quantisation = &q};
  Running floats(engine::plan(graph, parameters)), alone(engine::plan(graph, parameters, options));
  options.hop = static_cast<std::uint32_t>(hop);
  Running columns(engine::plan(graph, parameters, options));
  options.keep = engine::Keep::sums;
  Running sums(engine::plan(graph, parameters, options));
  float largest = 0, apart = 0;
  for (std::size_t w = 0; w < 6; ++w) {
    ASSERT_EQ(floats.engine.run(window(w), floats.answers), Status::ok);
    ASSERT_EQ(alone.engine.run(window(w), alone.answers), Status::ok);
    for (Running* each : {&columns, &sums}) {
      const Span<const float> fresh(window(w).end() - hop * channels, hop * channels);
      ASSERT_EQ(w == 0 ? each->engine.run(window(w), each->answers)
                       : each->engine.advance(fresh, each->answers),
                Status::ok);
      ASSERT_EQ(each->answers, alone.answers) << "window " << w;
    }
    for (std::size_t k = 0; k < floats.answers.size(); ++k) {
      largest = std::max(largest, std::abs(floats.answers[k]));
      apart = std::max(apart, std::abs(floats.answers[k] - alone.answers[k]));
    }
  }
  EXPECT_LE(apart, 0.1F * largest);
  EXPECT_GT(apart, 0.0F) << "nothing was rounded";
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel, testing::ValuesIn(model_cases::all()));

}  // namespace
}  // namespace stride

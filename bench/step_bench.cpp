// A training step of `cnn` at batch 64 (128 samples x 9 channels): through our executor and
// optimiser, and the same loop written directly against LibTorch with the same switches and
// threads. Bar: ours costs at most 1.15 times as much.
#include <benchmark/benchmark.h>
#include <torch/torch.h>
#include <unistd.h>

#include <cmath>
#include <vector>

#include "stride/base/names.hpp"
#include "stride/base/random.hpp"
#include "stride/models/architecture.hpp"
#include "stride/training/executor.hpp"
#include "stride/training/optimiser.hpp"
#include "stride/training/switches.hpp"

namespace {

constexpr std::int64_t N = 64, C = 9, T = 128, K = 6, F = 64, kernel = 5;

struct Batch {
  std::vector<float> x;         // [N, C, T]
  std::vector<std::int32_t> y;  // [N]
};

Batch random_batch() {
  stride::Random random(1);
  Batch batch;
  for (std::int64_t i = 0; i < N * C * T; ++i)
    batch.x.push_back(static_cast<float>(random.normal()));
  for (std::int64_t i = 0; i < N; ++i)
    batch.y.push_back(static_cast<std::int32_t>(random.below(K)));
  return batch;
}

// The argument of both: threads.
void ours(benchmark::State& state) {
  using namespace stride;
  network::Graph g = models::build("cnn", {.channels = C, .length = T, .classes = K});
  const network::Value y = g.input("y", {network::batch}, network::Type::index);
  g.set_objective(g.add("cross_entropy", "loss", {g.output("logits"), y}));
  const auto executor = training::make_executor(g, {.threads = static_cast<int>(state.range(0))});
  std::ranges::copy(network::initial_parameters(g, 1), executor->parameters().begin());
  executor->parameters_changed();
  const training::Optimiser& adam = find("optimiser", training::all_optimisers(), "adam");
  const auto trained = static_cast<std::size_t>(network::layout(g).trained);
  std::vector<float> slots(2 * trained, 0.0F);
  const Batch batch = random_batch();
  std::int64_t step = 0;
  float loss = 0;
  for (auto _ : state) {
    executor->bind(g.named("x"), batch.x, N);
    executor->bind(y, batch.y, N);
    executor->forward(training::Pass::training, static_cast<std::uint64_t>(step));
    executor->read(g.objective(), {&loss, 1});
    executor->backward();
    adam.step({}, 1e-3, ++step, executor->parameters().first(trained), executor->gradients(),
              slots);
    executor->parameters_changed();
  }
  state.counters["windows/s"] =
      benchmark::Counter(N, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["loss"] = static_cast<double>(loss);
}

struct DirectNetwork : torch::nn::Module {
  DirectNetwork() {
    for (const std::int64_t channels : {C, F, F}) {
      const auto options =
          torch::nn::Conv1dOptions(channels, F, kernel).padding(kernel / 2).bias(false);
      blocks->push_back(torch::nn::Conv1d(options));
      blocks->push_back(torch::nn::BatchNorm1d(F));
      blocks->push_back(torch::nn::ReLU());
    }
    register_module("blocks", blocks);
    register_module("head", head);
  }
  torch::Tensor forward(const torch::Tensor& x) {
    return head->forward(blocks->forward(x).mean(-1));
  }

  torch::nn::Sequential blocks;
  torch::nn::Linear head{F, K};
};

void directly_on_libtorch(benchmark::State& state) {
  at::set_num_threads(static_cast<int>(state.range(0)));
  torch::manual_seed(1);
  DirectNetwork network;
  torch::optim::Adam optimiser(network.parameters(), torch::optim::AdamOptions(1e-3));
  Batch batch = random_batch();
  double loss_value = 0;
  for (auto _ : state) {
    const torch::Tensor x = torch::from_blob(batch.x.data(), {N, C, T});
    const torch::Tensor y = torch::from_blob(batch.y.data(), {N}, torch::kInt).to(torch::kLong);
    optimiser.zero_grad();
    const torch::Tensor loss = torch::nn::functional::cross_entropy(network.forward(x), y);
    loss_value = loss.item<double>();
    loss.backward();
    optimiser.step();
  }
  state.counters["windows/s"] =
      benchmark::Counter(N, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["loss"] = loss_value;
}

// On a busy machine add --benchmark_enable_random_interleaving=true, and compare the medians.
void both(benchmark::internal::Benchmark* b) {
  b->Arg(1)
      ->Arg(2)
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime()
      ->Repetitions(5)
      ->ReportAggregatesOnly();
}

BENCHMARK(ours)->Apply(both);
BENCHMARK(directly_on_libtorch)->Apply(both);

}  // namespace

int main(int argc, char** argv) {
  // LibTorch is linked here and its libraries have read the environment already: begin anew under
  // the switches.
  if (stride::training::set_library_switches()) ::execv("/proc/self/exe", argv);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

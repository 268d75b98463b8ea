// Memory of a training step's activations: a network trained as a whole, and the same one by local
// losses, which hold one block at a time. Bar: at most 0.6 of the whole's in a deep CNN.
//
// What a step over 200 windows holds at its peak beyond one over 2, in LibTorch's tensors and on
// the heap: weights, gradients and optimiser weigh the same in both. Resident memory would say
// less, for the heap keeps what it once had.
#include <ATen/ATen.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "stride/base/names.hpp"
#include "stride/base/random.hpp"
#include "stride/models/architecture.hpp"
#include "stride/training/method.hpp"

namespace {

using namespace stride;

std::atomic<std::int64_t> held = 0, most = 0;  // bytes

void count(std::int64_t bytes) {
  const std::int64_t now = held += bytes;
  if (now > most) most = now;  // one thread allocates at a time
}

// LibTorch tells this of each tensor's memory.
struct Tensors final : c10::MemoryReportingInfoBase {
  void reportMemoryUsage(void*, std::int64_t bytes, std::int64_t, std::int64_t,
                         c10::Device) override {
    count(bytes);
  }
  bool memoryProfilingEnabled() const override { return true; }
};

constexpr std::size_t C = 9, T = 128, K = 6;

windows::WindowSet noise(std::size_t n) {
  windows::WindowSet set;
  set.length = set.hop = T;
  set.channels.resize(C);
  set.activities.assign(K, "activity");
  set.subjects = {"1"};
  set.recordings = {"noise"};
  Random random(1);
  for (std::size_t i = 0; i < n * C * T; ++i) set.x.push_back(static_cast<float>(random.normal()));
  for (std::size_t i = 0; i < n; ++i) set.y.push_back(static_cast<std::int32_t>(i % K));
  set.origins.resize(n);
  return set;
}

void step(const std::string& model, const Json& options, const std::string& method, std::size_t n) {
  const models::Task sizes{static_cast<std::int64_t>(C), static_cast<std::int64_t>(T),
                           static_cast<std::int64_t>(K)};
  const network::Graph graph = models::build(model, sizes, options);
  const windows::WindowSet set = noise(n);
  windows::Fold fold;
  for (std::size_t i = 0; i < n; ++i) fold.training.push_back(static_cast<std::int32_t>(i));
  const training::Method& how = find("method", training::all_methods(), method);
  training::TrainTask task{.graph = &graph, .windows = &set, .fold = &fold};
  task.method_options = complete_options(how.name, how.options, Json::object());
  task.scaler = windows::fit_scaler(windows::ScalerKind::none, set, fold.training);
  task.options.epochs = 1;
  task.options.batch = 200;
  task.options.executor.threads = 1;
  how.train(task);
}

// Bytes at the peak of one step.
std::int64_t peak(const std::string& model, const Json& options, const std::string& method,
                  std::size_t n) {
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, std::make_shared<Tensors>());
  const std::int64_t before = held;
  most = before;
  step(model, options, method, n);
  return most - before;
}

std::int64_t activations(const std::string& model, const Json& options, const std::string& method) {
  return peak(model, options, method, 200) - peak(model, options, method, 2);
}

}  // namespace

void* operator new(std::size_t bytes) {
  void* const memory = std::malloc(std::max<std::size_t>(bytes, 1));
  if (memory == nullptr) throw std::bad_alloc();
  count(static_cast<std::int64_t>(malloc_usable_size(memory)));
  return memory;
}
void operator delete(void* memory) noexcept {
  count(-static_cast<std::int64_t>(malloc_usable_size(memory)));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

int main() {
  const std::vector<std::pair<std::string, Json>> networks = {
      {"cnn", {{"blocks", 3}}},
      {"cnn", {{"blocks", 6}}},
      {"cnn", {{"blocks", 12}}},
      {"plain-cnn", {{"shape", "uci-har-local"}}},
      {"plain-cnn", {{"shape", "wisdm"}}},
      {"lego-cnn", {{"shape", "uci-har-local"}}},
  };
  std::printf("%-42s %10s %10s %6s\n", "network, 200 windows of 9 x 128", "global MB", "local MB",
              "ratio");
  for (const auto& [model, options] : networks) {
    const double whole = static_cast<double>(activations(model, options, "supervised")) / 1e6,
                 local = static_cast<double>(activations(model, options, "local-loss")) / 1e6;
    std::printf("%-42s %10.1f %10.1f %6.2f\n", (model + " " + options.dump()).c_str(), whole, local,
                local / whole);
    std::fflush(stdout);
  }
}

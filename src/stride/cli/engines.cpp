#include "stride/cli/engines.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "stride/base/error.hpp"
#include "stride/cli/streamed.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/training/method.hpp"

namespace stride::cli {
namespace {

std::vector<float> by_libtorch(const Question& q, const training::ExecutorOptions& options) {
  return training::logits_of(q.graph, q.parameters, q.windows, q.scaler, q.chosen, options);
}

// An engine and its arena, for one thread; the program is everybody's.
class Worker {
 public:
  explicit Worker(const std::vector<unsigned char>& program)
      : arena_(engine::Engine::arena(program)) {
    const Status status = engine::Engine::make(program, arena_, engine_);
    if (status != Status::ok)
      throw Error({.where = "engine", .what = text(status), .got = {}, .want = {}, .advice = {}});
    samples_.resize(engine_.window_size());
    window_.resize(engine_.window_size());
  }

  std::size_t answers() const { return engine_.answers_size(); }

  // Takes windows, a few at a time, until none is left.
  void answer(const Question& q, std::atomic<std::size_t>& next, std::span<float> out) noexcept {
    constexpr std::size_t some = 16;
    const std::size_t channels = q.windows.channels.size(), length = q.windows.length;
    for (std::size_t begin; (begin = next.fetch_add(some)) < q.chosen.size();)
      for (std::size_t i = begin; i < std::min(begin + some, q.chosen.size()); ++i) {
        windows::gather(q.windows, q.scaler, q.chosen.subspan(i, 1), window_);
        for (std::size_t c = 0; c < channels; ++c)
          for (std::size_t t = 0; t < length; ++t)
            samples_[t * channels + c] = window_[c * length + t];
        // Sizes agree: the graph was built for these windows.
        (void)engine_.run(samples_, {out.data() + i * answers(), answers()});
      }
  }

 private:
  std::vector<float> arena_, samples_, window_;  // the latter [T, C] and [C, T]
  engine::Engine engine_;
};

std::vector<float> by_engine(const Question& q, const training::ExecutorOptions& options) {
  const std::vector<unsigned char> program = engine::plan(q.graph, q.parameters);
  const auto asked = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1U, std::thread::hardware_concurrency());
  std::vector<Worker> workers;
  workers.reserve(asked);  // engines point into their arenas
  for (unsigned i = 0; i < asked; ++i) workers.emplace_back(program);
  std::vector<float> out(q.chosen.size() * workers[0].answers());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> others;
  for (unsigned i = 1; i < asked; ++i)
    others.emplace_back([&, i] { workers[i].answer(q, next, out); });
  workers[0].answer(q, next, out);
  for (std::thread& other : others) other.join();
  return out;
}

const RunsWith libtorch{"libtorch", "the library that training uses; on --device", by_libtorch};
const RunsWith device{"float", "the device engine, in float32", by_engine};
const RunsWith stream{"stream", "the same, given the raw recordings sample by sample", streamed};

}  // namespace

std::span<const RunsWith* const> all_engines() {
  static constexpr std::array<const RunsWith*, 3> table{&device, &stream, &libtorch};
  return table;
}

}  // namespace stride::cli

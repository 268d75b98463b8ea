#include "stride/cli/engines.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/cli/streamed.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/training/method.hpp"

namespace stride::cli {
namespace {

std::vector<float> by_libtorch(const Question& q, const training::ExecutorOptions& options) {
  return training::logits_of(q.graph, q.parameters, q.windows, q.scaler, q.chosen, options);
}

// An engine and its arena, for one thread; the program is everybody's.
class Worker {
 public:
  explicit Worker(const engine::ProgramBytes& program) : arena_(engine::Engine::arena(program)) {
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
  engine::Arena arena_;
  std::vector<float> samples_, window_;  // [T, C] and [C, T]
  engine::Engine engine_;
};

std::vector<float> answers_of(const engine::ProgramBytes& program, const Question& q,
                              const training::ExecutorOptions& options) {
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

// The same sums as of a stream of the contract's windows.
engine::ProgramBytes program_of(const Question& q, const network::Quantisation* quantisation) {
  return engine::plan(
      q.graph, q.parameters,
      {.quantisation = quantisation, .winograd = engine::suits_winograd(q.contract.hop)});
}

std::vector<float> by_engine(const Question& q, const training::ExecutorOptions& options) {
  return answers_of(program_of(q, nullptr), q, options);
}

std::vector<float> by_fewer_bits(const Question& q, const training::ExecutorOptions& options) {
  if (!q.quantisation)
    throw Error(
        {.where = "engine int8",
         .what = "model",
         .got = "float weights",
         .want = "a compressed one",
         .advice = "First run stride compress RUN --to int8 --out FOLDER, then name FOLDER"});
  return answers_of(program_of(q, q.quantisation), q, options);
}

const RunsWith libtorch{"libtorch", "the library that training uses; on --device", by_libtorch};
const RunsWith device{"float", "the device engine, in float32", by_engine};
const RunsWith stream{"stream", "the same, given the raw recordings sample by sample", streamed};
const RunsWith int8{"int8", "the device engine, with what a compressed model keeps in fewer bits",
                    by_fewer_bits};

}  // namespace

std::span<const RunsWith* const> all_engines() {
  static constexpr std::array<const RunsWith*, 4> table{&device, &int8, &stream, &libtorch};
  return table;
}

const RunsWith& engine_for(std::string_view asked, const network::Model& model,
                           std::string_view otherwise) {
  if (asked.empty()) asked = model.quantisation ? int8.name : otherwise;
  return find("engine", all_engines(), asked);
}

Ask ask_of(const network::Model& model, const RunsWith& engine, const Settings& settings) {
  auto scaler = windows::scaler_from_json(model.contract.scaler, model.contract.channels.size(),
                                          "preprocessor_config.json");
  return [&, scaler = std::move(scaler)](const windows::WindowSet& windows,
                                         std::span<const std::int32_t> chosen) {
    return engine.answers(question_of(model, windows, scaler, chosen,
                                      [&] { return recordings::load(settings.data); }),
                          settings.train.executor);
  };
}

Question question_of(const network::Model& model, const windows::WindowSet& windows,
                     const windows::Scaler& scaler, std::span<const std::int32_t> chosen,
                     std::function<recordings::Collection()> recordings) {
  return {model.graph,
          model.parameters,
          windows,
          scaler,
          chosen,
          model.contract,
          std::move(recordings),
          model.quantisation ? &*model.quantisation : nullptr};
}

Question question_of(const OpenedRun& run) {
  return question_of(run.model, run.experiment.windows, run.scaler, run.fold.test,
                     [&] { return recordings::load(run.experiment.settings.data); });
}

}  // namespace stride::cli

// The folder of a sweep: where each run lies, what came of it, and which one is chosen.
#include "stride/cli/sweep_folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stride/cli/run_folder.hpp"
#include "stride/training/event_file.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;

std::string name_of(std::size_t number) { return fmt::format("{:03}", number); }

// A point without its seed.
std::string configuration(const Point& point) {
  Json rest = point;
  rest.erase("seed");
  return rest.dump();
}

}  // namespace

std::optional<Choice> choice_of(const std::vector<SweepRun>& runs) {
  std::optional<Choice> best;
  double best_loss = 0;
  std::vector<std::string> judged;
  for (const SweepRun& first : runs) {
    const std::string name = configuration(first.point);
    if (!first.done || std::ranges::find(judged, name) != judged.end()) continue;
    judged.push_back(name);
    Choice now{.number = first.number};
    double loss = 0;
    for (const SweepRun& run : runs)
      if (run.done && configuration(run.point) == name) {
        now.macro_f1 += run.macro_f1;
        loss += run.loss;
        ++now.seeds;
      }
    now.macro_f1 /= static_cast<double>(now.seeds);
    loss /= static_cast<double>(now.seeds);
    if (!best || now.macro_f1 > best->macro_f1 ||
        (now.macro_f1 == best->macro_f1 && loss < best_loss)) {
      best = now;
      best_loss = loss;
    }
  }
  return best;
}

fs::path SweepFolder::run(std::size_t number) const { return folder_ / "runs" / name_of(number); }

fs::path SweepFolder::talk(std::size_t number) const {
  return folder_ / "runs" / (name_of(number) + ".txt");
}

std::vector<std::string> SweepFolder::arguments(std::size_t number,
                                                const Settings& settings) const {
  const fs::path out = run(number);
  if (fs::exists(out / "run.json")) return {"train", "--resume", "--out", out.string()};
  const fs::path config = folder_ / "runs" / (name_of(number) + ".json");
  write_json(config, to_json(settings));
  return {"train", "--config", config.string(), "--out", out.string()};
}

void SweepFolder::read(SweepRun& run) const {
  const fs::path file = this->run(run.number) / "run.json";
  const std::string where = file.string();
  if (!fs::exists(file)) return;
  const Json record = read_json(file);
  if (!record.contains("training")) return;
  const Json training = member<Json>(record, "training", where);
  const Json validation = member<Json>(training, "validation", where);
  run.macro_f1 = member<double>(validation, "macro_f1", where);
  run.accuracy = member<double>(validation, "accuracy", where);
  run.loss = member<double>(validation, "loss", where);
  run.seconds = member<double>(training, "seconds", where);
  run.best_epoch = static_cast<int>(member<std::int64_t>(training, "best_epoch", where));
  run.leaky = member<bool>(member<Json>(record, "protocol", where), "leaky", where);
  run.done = true;
}

void SweepFolder::log(const SweepRun& run) const {
  const fs::path folder = folder_ / "hparams" / name_of(run.number);
  if (fs::exists(folder)) return;
  training::EventFile events(folder, 1);
  events.settings(run.point);
  events.scalar("validation_macro_f1", run.best_epoch, run.macro_f1);
  events.scalar("validation_accuracy", run.best_epoch, run.accuracy);
  events.scalar("validation_loss", run.best_epoch, run.loss);
  events.end();
}

}  // namespace stride::cli

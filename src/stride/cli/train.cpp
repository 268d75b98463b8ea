#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>

#include "stride/base/names.hpp"
#include "stride/cli/decisions.hpp"
#include "stride/cli/experiment.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/progress.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  Given given;
  std::string config, out;
  bool resume = false, force = false, json = false;
};

// A repeated run says so when the recordings are no longer those of the run that it repeats.
void compare_with_config(const std::string& config, const Experiment& e, Console& console) {
  const Json json = read_json(config);
  const Json data = json.contains("data") ? json["data"] : Json();
  if (data.is_object() && data.contains("checksum") && data["checksum"] != e.windows.checksum)
    console.warn("note: the recordings differ from those of " + config +
                 " (other checksum); this is not a repetition");
}

void say_sides(const Experiment& e, const windows::Fold& fold, Console& console) {
  const auto side = [&](const char* does, const std::vector<std::int32_t>& windows) {
    return fmt::format("{} {} ({} windows)", subjects_of(e.windows, windows).size(), does,
                       grouped(static_cast<std::int64_t>(windows.size())));
  };
  const std::string& name = e.settings.protocol;
  console.say(fmt::format("protocol {}{}: subjects: {}, {}, {}, unread", name,
                          fold.name == name ? "" : ", fold " + fold.name,
                          side("train", fold.training), side("validate", fold.validation),
                          side("test", fold.test)));
}

void report(const fs::path& out, const Json& run, bool json, Console& console) {
  if (json) {
    Json answer = {{"run", out.string()}};
    answer.update(run["training"]);
    answer["protocol"] = run["protocol"]["name"];
    answer["leaky"] = run["protocol"]["leaky"];
    console.print(answer.dump(2) + "\n");
    return;
  }
  const Json& training = run["training"];
  const Json& validation = training["validation"];
  std::string line = fmt::format("{}  epoch {} of {}", out.string(),
                                 training["best_epoch"].get<int>(), training["epochs"].get<int>());
  if (validation.contains("macro_f1") && validation["macro_f1"].is_number())
    line += fmt::format("  validation macro-F1 {}  accuracy {}",
                        fixed(validation["macro_f1"].get<double>(), 3),
                        fixed(validation["accuracy"].get<double>(), 3));
  if (validation.contains("mae") && validation["mae"].is_number())
    line += fmt::format("  validation MAE {:.4g} {}", validation["mae"].get<double>(),
                        harmless(run["data"]["target"]["unit"].get<std::string>()));
  if (run["protocol"]["leaky"].get<bool>()) line += "  " + console.tinted("LEAKY", Tint::red);
  console.print(line + "  " + time_text(training["seconds"].get<double>()) + "\n");
  console.say("next: stride evaluate " + out.string());
}

Exit run(const Flags& flags, Console& console) {
  if (flags.resume && flags.out.empty())
    throw Error({.where = "train",
                 .what = "--resume without --out",
                 .got = {},
                 .want = {},
                 .advice = "Name the run's folder with --out"});
  if (flags.resume && flags.force)
    throw Error({.where = "train",
                 .what = "--resume and --force",
                 .got = {},
                 .want = "one of them",
                 .advice = {}});
  const auto existing = flags.resume  ? Existing::keep
                        : flags.force ? Existing::replace
                                      : Existing::refuse;
  const fs::path resumed = fs::path(flags.out) / "run.json";
  if (flags.resume) make_ready(flags.out, existing);
  std::optional<fs::path> config;
  if (flags.resume) config = resumed;
  if (!flags.config.empty()) config = flags.config;
  const Settings settings = settled({}, config, flags.given);
  const fs::path out = flags.out.empty() ? free_run_folder(settings) : fs::path(flags.out);
  if (existing == Existing::refuse && fs::exists(out / "run.json"))
    make_ready(out, existing);  // refuse before reading the data

  const Experiment e = prepared(settings, preprocessing_of(settings), console);
  if (config) compare_with_config(config->string(), e, console);
  const windows::Fold& fold = chosen_fold(e);
  const Trial trial = trial_of(e, fold);
  say_sides(e, trial.fold, console);
  Json run = run_json(e, trial.fold, trial.audit);
  // A resumed run keeps its run.json until it ends: a setting that does not fit must not spoil it.
  if (!flags.resume) {
    make_ready(out, existing);
    write_json(out / "run.json", run);
  }

  watch_for_interruption();
  const Fitted result = fitted(
      e, fold, out, flags.resume, [&](const training::Epoch& epoch, const std::string& phase) {
        show_epoch(console, epoch, phase.empty() ? "" : phase + "  ");
        if (interruption_wished() && epoch.number < epoch.of)
          throw Interrupted(
              fmt::format("stopped after epoch {}; go on with: stride train --resume --out {}",
                          epoch.number, out.string()));
      });
  console.settle();
  network::Model model = model_of(e, result);
  network::save(model, out);
  run["audit"] = windows::to_json(result.trial.audit);
  run["training"] = training_json(result);
  write_json(out / "run.json", run);
  model.decisions =
      fitted_decisions(e, result.trial.fold,
                       ask_of(model, find("engine", all_engines(), "libtorch"), e.settings), {});
  network::save_decisions(model.decisions, out);
  write_card(out, model, run, nullptr);
  report(out, run, flags.json, console);
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  declare_settings(app, flags->given, {});
  constexpr auto group = "Run";
  app.add_option("--out", flags->out,
                 "folder for the model and its history; without it, a new one in runs/")
      ->type_name("FOLDER")
      ->group(group);
  app.add_option("--config", flags->config, "settings to begin with: a run.json; flags win over it")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--resume", flags->resume,
               "go on from the last checkpoint in --out, with that run's settings")
      ->group(group);
  app.add_flag("--force", flags->force, "replace a run that is already in --out")->group(group);
  app.add_flag("--json", flags->json, "for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb train{
    "train",
    "Work",
    "train a network and write a run folder",
    "  stride train --data uci-har --model cnn --out runs/a\n"
    "  stride train --data usc-had --protocol loso --fold 3 --seed 2\n"
    "  stride train --config runs/a/run.json --out runs/b      repeats runs/a bit for bit\n",
    "`run` (the folder), `best_epoch`, `epochs`, `seconds`, `executor`, `finished`, "
    "`validation` (`windows`, `loss`, `accuracy`, `macro_f1`, or in a regression `mae`, "
    "`rmse`; null without validation), "
    "`protocol`, `leaky`.",
    declare};

}  // namespace stride::cli::verbs

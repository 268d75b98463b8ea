// Many trainings, and a choice among them on the validation subjects alone.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "stride/cli/experiment.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/processes.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/sweep_plan.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Flags {
  SweepWishes wishes;
  std::string out;
  bool json = false;
};

// Reads the data once, which fills the cache for the runs, and makes sure that somebody validates.
void check_data(const SweepPlan& plan, Console& console) {
  const Settings first = settings_at(plan.base, plan.runs.at(0).point);
  const Experiment e = prepared(first, preprocessing_of(first), console);
  windows::Fold fold = chosen_fold(e);
  if (e.protocol_options.validation_subjects > 0)
    windows::take_validation(fold, e.windows, e.protocol_options);
  if (fold.validation.empty())
    throw sweep_error("validation windows", "none", "some, to choose by",
                      "Leave --validation-subjects at its default");
}

void report(const SweepPlan& plan, const SweepFolder& folder, const Json& record, bool json,
            Console& console) {
  if (json) return console.print(record.dump(2) + "\n");
  const auto chosen = choice_of(plan.runs);
  std::string text = table_text(plan, console) + "\n";
  const std::string best = folder.run(chosen->number).string();
  text +=
      fmt::format("{}{}  validation macro-F1 {}", best,
                  text_of_point(plan.runs[chosen->number - 1].point), fixed(chosen->macro_f1, 3));
  if (chosen->seeds > 1) text += fmt::format(" (mean of {} seeds)", chosen->seeds);
  if (record["leaky"].get<bool>()) text += "  " + console.tinted("LEAKY", Tint::red);
  console.print(text + "\n");
  console.say("next: stride evaluate " + best + "   (the best of many flatters its validation)");
}

// What came of a run whose process has ended.
void settle(SweepRun& run, int exit_code, const SweepFolder& folder, Console& console) {
  folder.read(run);
  if (run.done) {
    folder.log(run);
    console.say(fmt::format("run {}{}  macro-F1 {}  {}", run.number, text_of_point(run.point),
                            fixed(run.macro_f1, 3), time_text(run.seconds)));
  } else if (!interruption_wished()) {
    run.error = last_line(folder.talk(run.number));
    if (run.error.empty()) run.error = "exit " + std::to_string(exit_code);
    console.say(fmt::format("run {}{}  {}", run.number, text_of_point(run.point), run.error));
  }
}

// Runs what is not done, `jobs` at a time, until all are, the time is over or Ctrl-C.
void run_all(SweepPlan& plan, const SweepFolder& folder, int jobs, Console& console) {
  const Clock::time_point start = Clock::now();
  const auto over = [&] {
    const double spent = std::chrono::duration<double>(Clock::now() - start).count();
    return interruption_wished() || (plan.budget.seconds > 0 && spent >= plan.budget.seconds);
  };
  Processes processes;
  bool asked_to_stop = false;
  for (std::size_t next = 0;;) {
    while (next < plan.runs.size() && plan.runs[next].done) ++next;
    if (!over() && next < plan.runs.size() &&
        processes.running() < static_cast<std::size_t>(jobs)) {
      const SweepRun& run = plan.runs[next++];
      processes.start(run.number, folder.arguments(run.number, settings_at(plan.base, run.point)),
                      folder.talk(run.number));
      continue;
    }
    if (processes.running() == 0) return;
    if (interruption_wished() && !std::exchange(asked_to_stop, true)) processes.stop();
    if (const auto ended = processes.ended()) {
      settle(plan.runs[ended->name - 1], ended->exit_code, folder, console);
      write_json(folder.record(), record_of(plan, jobs));
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
}

fs::path free_folder() {
  for (int n = 1;; ++n)
    if (const fs::path folder = fmt::format("runs/sweep-{}", n); !fs::exists(folder)) return folder;
}

Exit run(const Flags& flags, Console& console) {
  if (flags.wishes.resume && flags.out.empty())
    throw sweep_error("--resume without --out", {}, {}, "Name the sweep's folder with --out");
  if (flags.wishes.jobs < 1 || flags.wishes.jobs > 1024)
    throw sweep_error("--jobs", std::to_string(flags.wishes.jobs), "1 to 1024", {});
  const SweepFolder folder(flags.out.empty() ? free_folder() : fs::path(flags.out));
  SweepPlan plan = plan_of(flags.wishes, folder);
  check_data(plan, console);
  std::error_code failed;
  fs::create_directories(folder.path() / "runs", failed);
  for (SweepRun& run : plan.runs) {
    folder.read(run);
    if (run.done) folder.log(run);
  }
  write_json(folder.record(), record_of(plan, flags.wishes.jobs));
  const int threads = plan.base.train.executor.threads;
  const auto kept = std::ranges::count_if(plan.runs, &SweepRun::done);
  std::string count = plan.open_ended() ? "runs" : fmt::format("{} runs", plan.runs.size());
  if (plan.budget.seconds > 0) count += " that begin within " + time_text(plan.budget.seconds);
  if (kept > 0) count += fmt::format(" ({} kept from before)", kept);
  console.say(fmt::format("{} search: {}, {} at a time with {} thread{} each, in {}", plan.search,
                          count, flags.wishes.jobs, threads, threads == 1 ? "" : "s",
                          folder.path().string()));
  watch_for_interruption();
  run_all(plan, folder, flags.wishes.jobs, console);
  if (interruption_wished())
    throw Interrupted(
        fmt::format("stopped with {} of {} runs done; go on with: stride sweep --resume --out {}",
                    std::ranges::count_if(plan.runs, &SweepRun::done), plan.runs.size(),
                    folder.path().string()));
  const Json record = record_of(plan, flags.wishes.jobs);
  if (record["chosen"].is_null())
    throw sweep_error("every run failed", plan.runs[0].error, {}, "See " + folder.talk(1).string());
  report(plan, folder, record, flags.json, console);
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  constexpr std::string_view without[] = {"checkpoint-every"};
  declare_settings(app, flags->wishes.given, {}, without);
  constexpr auto group = "Sweep";
  app.add_option("--vary", flags->wishes.vary,
                 "a setting and its values, as lr=1e-4..1e-2, lr=1e-4..1e-2:5, model=cnn,lstm or "
                 "set.filters=16,32; may be repeated")
      ->type_name("NAME=VALUES")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_option("--search", flags->wishes.search,
                 "grid or random; without it, grid where all values are listed")
      ->type_name("HOW")
      ->group(group);
  app.add_option("--budget", flags->wishes.budget,
                 "runs, as 20, or time in which runs begin, as 30min; without it, the whole grid "
                 "or 20 random points")
      ->type_name("N|TIME")
      ->group(group);
  app.add_option("--jobs", flags->wishes.jobs, "runs at a time; they share the cores")
      ->type_name("N")
      ->default_str("1")
      ->group(group);
  app.add_option("--out", flags->out, "folder of all runs; without it, a new one in runs/")
      ->type_name("FOLDER")
      ->group(group);
  app.add_option("--config", flags->wishes.config,
                 "settings to begin with: a run.json; flags win over it")
      ->type_name("FILE")
      ->group(group);
  app.add_flag(
         "--resume", flags->wishes.resume,
         "go on in --out: finished runs are kept, stopped ones go on, failed ones are tried again")
      ->group(group);
  app.add_flag("--json", flags->json, "for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb sweep{
    "sweep",
    "Work",
    "train many settings, and choose among them by the validation subjects",
    "  stride sweep --data uci-har --vary lr=1e-4..1e-2 --vary set.filters=16,32,64 --budget 20\n"
    "  stride sweep --data dsads --vary model=cnn,lstm --vary seed=1,2,3 --jobs 2 --out runs/s\n"
    "  stride sweep --resume --out runs/s --budget 40\n"
    "  tensorboard --logdir runs/s/hparams\n",
    "What `sweep.json` keeps: `settings`, `vary`, `search`, `budget_runs`, `budget_s`, `jobs`, "
    "`threads` (of a run), `leaky`, `runs` (for each `number`, `values`, `validation`, "
    "`best_epoch`, `seconds`, `error`), `chosen` (`number`, `validation_macro_f1`, `seeds`). "
    "The test side is not read.",
    declare};

}  // namespace stride::cli::verbs

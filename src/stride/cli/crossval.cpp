#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>

#include "stride/cli/experiment.hpp"
#include "stride/cli/fold_results.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/progress.hpp"
#include "stride/cli/report.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  Given given;
  std::string config, out;
  std::vector<std::string> require;
  bool resume = false, force = false, json = false;
};

FoldResult run_fold(const Experiment& e, const windows::Fold& fold, const std::string& before,
                    const std::string& after_stop, Console& console) {
  Fitted f =
      fitted(e, fold, {}, false, [&](const training::Epoch& epoch, const std::string& phase) {
        // Off a terminal a line a fold is enough; an epoch each is for -v.
        if (console.live() || console.loudness == Loudness::verbose)
          show_epoch(console, epoch, before + (phase.empty() ? "" : phase + "  "));
        if (interruption_wished()) throw Interrupted(after_stop);
      });
  FoldResult r{
      .name = f.trial.fold.name,
      .answers = {},
      .audit = windows::to_json(f.trial.audit),
      .leaky = f.trial.audit.leaky(),
      .best_epoch = f.result.best_epoch,
      .validation = e.windows.target ? f.chosen.validation_mae : f.chosen.validation_macro_f1,
      .seconds = f.result.seconds,
      .executor = f.result.executor,
      .history = history_json(f.result.history, e.windows.target.has_value()),
      .cost = cost_json(f.result.graph)};
  r.answers = f.result.test_logits.empty()
                  ? answers_of(f.result.graph, f.result.parameters, e.windows, f.trial.scaler,
                               f.trial.fold, e.settings.train.executor)
                  : answers_from(std::move(f.result.test_logits), e.windows, f.trial.fold);
  return r;
}

// Folds pooled: one truth and one answer for each test window of any fold.
Json pooled_json(const Experiment& e, const std::vector<FoldResult>& results,
                 const evaluation::TestScores& scores, const Circumstances& c) {
  Json json = result_json(scores, c);
  json.erase("fold");
  json["data"] = {{"name", e.windows.data_set}, {"checksum", e.windows.checksum}};
  json["cost"] = results[0].cost;  // every fold trains the same network
  json["folds"] = Json::array();
  for (const FoldResult& r : results)
    json["folds"].push_back(summary_json(r, scores_of(e.windows, r.answers)));
  return json;
}

std::string folds_text(const Json& result, const Console& console) {
  using enum Table::Align;
  struct Score {
    const char *heading, *key;
  };
  const std::array<Score, 3> scores =
      result.contains("target") ? std::array<Score, 3>{{{"MAE", "mae"},
                                                        {"RMSE", "rmse"},
                                                        {"validation", "validation_mae"}}}
                                : std::array<Score, 3>{{{"accuracy", "accuracy"},
                                                        {"macro-F1", "macro_f1"},
                                                        {"validation", "validation_macro_f1"}}};
  Table table({{"fold"},
               {scores[0].heading, right},
               {scores[1].heading, right},
               {scores[2].heading, right},
               {"windows", right},
               {"epoch", right},
               {"time", right},
               {""}});
  for (const Json& fold : result["folds"]) {
    std::vector<std::string> cells = {fold["name"].get<std::string>()};
    for (const Score& score : scores)
      cells.push_back(fold[score.key].is_number() ? fixed(fold[score.key].get<double>(), 3) : "–");
    cells.insert(cells.end(), {grouped(fold["windows"].get<std::int64_t>()),
                               std::to_string(fold["best_epoch"].get<int>()),
                               time_text(fold["seconds"].get<double>()),
                               result["leaky"].get<bool>() ? "LEAKY" : ""});
    table.row(std::move(cells));
  }
  return table.text(console);
}

// What all folds' audits say together.
Json joint_audit(const std::vector<FoldResult>& results) {
  Json all = {{"subjects_apart", true},
              {"samples_apart", true},
              {"shared_subjects", Json::array()},
              {"shared_windows", 0}};
  for (const FoldResult& r : results) {
    for (const char* key : {"subjects_apart", "samples_apart"})
      all[key] = all[key].get<bool>() && r.audit.value(key, false);
    for (const Json& subject : r.audit.value("shared_subjects", Json::array()))
      if (std::find(all["shared_subjects"].begin(), all["shared_subjects"].end(), subject) ==
          all["shared_subjects"].end())
        all["shared_subjects"].push_back(subject);
    all["shared_windows"] = all["shared_windows"].get<std::int64_t>() +
                            r.audit.value("shared_windows", std::int64_t{0});
  }
  return all;
}

// "fold 3/14 subject 7", or the fold's own name where it counts itself: "group 2/5".
std::string place_of(const Experiment& e, std::size_t number) {
  const std::string count = fmt::format("{}/{}", number + 1, e.folds.size());
  const std::string& name = e.folds[number].name;
  return name.ends_with(count) ? name : "fold " + count + " " + name;
}

std::vector<FoldResult> all_folds(const Experiment& e, const FoldFiles& files, Console& console) {
  std::vector<FoldResult> results;
  for (std::size_t i = 0; i < e.folds.size(); ++i) {
    const windows::Fold& fold = e.folds[i];
    const std::string place = place_of(e, i);
    const bool kept = files.holds(i, fold);
    const std::string after_stop =
        files.keeps()
            ? fmt::format("stopped in {}; go on with: stride crossval --resume --out {}", place,
                          files.folder().string())
            : fmt::format("stopped in {}; with --out the finished folds would have been kept",
                          place);
    results.push_back(kept ? files.read(i, fold)
                           : run_fold(e, fold, place + "  ", after_stop, console));
    const FoldResult& r = results.back();
    if (!kept) files.write(i, r);
    console.wipe();
    console.say(fmt::format("{}  {}  {}{}", place, headline(scores_of(e.windows, r.answers)),
                            kept ? "kept from before" : time_text(r.seconds),
                            r.leaky || e.protocol->leaky ? "  LEAKY" : ""));
  }
  return results;
}

Exit run(const Flags& flags, Console& console) {
  std::vector<Bar> bars;
  for (const std::string& text : flags.require) bars.push_back(bar_from(text));
  const auto existing = flags.resume  ? Existing::keep
                        : flags.force ? Existing::replace
                                      : Existing::refuse;
  if (flags.resume && flags.out.empty())
    throw Error({.where = "crossval",
                 .what = "--resume without --out",
                 .got = {},
                 .want = {},
                 .advice = "Name the folder with --out"});
  std::optional<fs::path> config;
  if (flags.resume) make_ready(flags.out, existing), config = fs::path(flags.out) / "run.json";
  if (!flags.config.empty()) config = flags.config;
  Settings defaults;
  defaults.protocol = "group-5";
  const Settings settings = settled(defaults, config, flags.given);
  if (existing == Existing::refuse && !flags.out.empty() &&
      fs::exists(fs::path(flags.out) / "run.json"))
    make_ready(flags.out, existing);

  check_bars(bars, !settings.target.empty());

  Experiment e = prepared(settings, preprocessing_of(settings), console);
  e.memory = std::make_shared<training::FoldMemory>();
  const FoldFiles files(flags.out, e);
  if (files.keeps() && !flags.resume) {
    make_ready(flags.out, existing);
    files.begin();
  } else if (flags.resume) {
    files.check();
  }
  watch_for_interruption();
  const std::vector<FoldResult> results = all_folds(e, files, console);

  Answers answers;
  bool leaky = e.protocol->leaky;
  for (const FoldResult& r : results) {
    append(answers, r.answers);
    leaky = leaky || r.leaky;
  }
  const evaluation::TestScores scores = scores_of(e.windows, answers);
  const Circumstances circumstances{e.settings.protocol, std::string(), leaky,
                                    joint_audit(results)};
  Json result = pooled_json(e, results, scores, circumstances);
  const bool good = reached(bars, result, console);
  if (files.keeps()) write_json(files.folder() / "crossval.json", result);
  console.print(flags.json ? result.dump(2) + "\n"
                           : folds_text(result, console) + "\n" +
                                 result_text(scores, circumstances, console));
  return good ? done : bar_missed;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  Settings defaults;
  defaults.protocol = "group-5";
  constexpr std::string_view without[] = {"fold", "checkpoint-every"};
  declare_settings(app, flags->given, defaults, without);
  constexpr auto group = "Run";
  app.add_option("--out", flags->out,
                 "folder that keeps every fold's result; without it, nothing is kept")
      ->type_name("FOLDER")
      ->group(group);
  app.add_option("--config", flags->config, "settings to begin with: a run.json; flags win over it")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--require", flags->require,
                 "exit 1 when a pooled score is lower, as macro_f1=0.90, or an error greater, as "
                 "mae=5; may be repeated")
      ->type_name("SCORE=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_flag("--resume", flags->resume, "go on in --out: finished folds are taken as they are")
      ->group(group);
  app.add_flag("--force", flags->force, "replace what is already in --out")->group(group);
  app.add_flag("--json", flags->json, "for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb crossval{
    "crossval",
    "Work",
    "train and test every fold of a protocol, and pool the answers",
    "  stride crossval --data usc-had --model cnn --protocol loso\n"
    "  stride crossval --data dsads --protocol group-3 --out runs/dsads --json\n",
    "As `evaluate`, over the test windows of all folds together, and `folds`: for each "
    "`name`, `windows`, `accuracy`, `macro_f1`, `weighted_f1`, `balanced_accuracy`, "
    "`validation_macro_f1`, `best_epoch`, `seconds`, `executor`, `leaky`, `history` (of each epoch "
    "`loss` and `validation_macro_f1`), `audit`; of a regression `mae`, `rmse`, `r2`, "
    "`baseline_mae` and `validation_mae` for the scores. There is no `fold`, and in `cost` no "
    "`file_bytes`.",
    declare};

}  // namespace stride::cli::verbs

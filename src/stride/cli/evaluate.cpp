#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "stride/base/names.hpp"
#include "stride/cli/decisions.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/opened_run.hpp"
#include "stride/cli/report.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run, device, engine;
  std::vector<std::string> require;
  int threads = 0;
  bool force = false, json = false;
};

Exit run(const Flags& flags, Console& console) {
  std::vector<Bar> bars;
  for (const std::string& text : flags.require) bars.push_back(bar_from(text));
  if (!flags.engine.empty()) find("engine", all_engines(), flags.engine);
  if (flags.run.empty())
    throw Error({.where = "evaluate",
                 .what = "no run folder given",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride evaluate runs/a"});
  const fs::path folder = flags.run;
  const RunsWith* engine = nullptr;
  const auto check = [&](const network::Model& model, const Json&) {
    check_bars(bars, model.target.has_value());
    engine = &engine_for(flags.engine, model, "libtorch");
  };
  const OpenedRun opened = opened_run(
      folder,
      {.verb = "evaluate", .device = flags.device, .threads = flags.threads, .force = flags.force},
      check, console);
  const network::Model& model = opened.model;
  const Experiment& e = opened.experiment;
  const std::vector<float> answers =
      engine->answers(question_of(opened), e.settings.train.executor);
  const evaluation::TestScores scores =
      scores_of(e.windows, answers_from(answers, e.windows, opened.fold));

  const Circumstances circumstances = opened.circumstances();
  Json result = result_json(scores, circumstances);
  result["data"] = {{"name", e.windows.data_set}, {"checksum", e.windows.checksum}};
  if (model.decisions)
    result["decisions"] = decisions_json(e, opened.fold, *model.decisions,
                                         ask_of(model, *engine, e.settings), answers);
  result["engine"] = engine->name;
  result["cost"] = cost_json(model.graph);
  result["cost"]["file_bytes"] = fs::file_size(folder / "model.safetensors");
  const bool good = reached(bars, result, console);
  const std::int64_t times = keep_result(folder, result);
  write_card(folder, model, opened.record, &scores,
             member_or(result, "decisions", "evaluation", Json()));
  const std::string decisions =
      model.decisions ? "\n" + decisions_text(result["decisions"]) : std::string();
  console.print(flags.json ? result.dump(2) + "\n"
                           : result_text(scores, circumstances, console) + decisions);
  if (times > 1)
    console.say(fmt::format(
        "note: this test side was read {} times for this model; do not choose by it", times));
  return good ? done : bar_missed;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "the folder that stride train wrote");
  constexpr auto group = "Run";
  app.add_option("--require", flags->require,
                 "exit 1 when a score is lower, as macro_f1=0.90, or an error greater, as mae=5; "
                 "may be repeated")
      ->type_name("SCORE=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_option("--engine", flags->engine,
                 "what runs the network: libtorch, as in training; float, the device engine; int8, "
                 "the device engine with what a compressed model keeps in fewer bits; stream, the "
                 "device engine given the raw recordings sample by sample; without it, libtorch, "
                 "of a compressed model int8")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--device", flags->device, "cpu or cuda; without it, that of the training")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--threads", flags->threads, "0 = as in training")->type_name("N")->group(group);
  app.add_flag("--force", flags->force, "even where the recordings are not those of the training")
      ->group(group);
  app.add_flag("--json", flags->json, "for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb evaluate{
    "evaluate",
    "Work",
    "read the test side of a run, once, and score it",
    "  stride evaluate runs/a\n  stride evaluate runs/a --json --require macro_f1=0.90\n",
    "`protocol`, `fold`, `leaky`, `accuracy`, `macro_f1`, `weighted_f1`, "
    "`balanced_accuracy`, `windows`, `interval95` (for each of the four scores `[low, "
    "high]`, and `over`: `subjects` or `windows`), `per_class` (by activity: `precision`, "
    "`recall`, `f1`, `support`), `labels`, `worst_subject`, `per_subject` (by name: "
    "`accuracy`, `macro_f1`, `windows`, and for each of `labels` `hits`, `truth`, `answered`), "
    "`confusion` (rows are the truth, in the order of `labels`), `audit`, `data`, `decisions` "
    "(where the model has them: `fitted_on`; `calibration` with `temperature` and, `before` and "
    "`after` it, `nll`, `brier`, `ece` and its `bins`; `smoothing` with `accuracy` and `macro_f1`, "
    "`alone` (the same without it), `lag`, `delay_s`, `stretches`, `changes`; `rejection` with "
    "`kind`, `unknown`, `accuracy_of_known`; `sets` with `alpha`, `guaranteed`, `coverage`, "
    "`mean_size`, `worst_coverage`, `per_subject`; each null where it is not done), `engine`, "
    "`cost` "
    "(`parameters`, `macs`, `weight_bytes`, `file_bytes`); with `--require` also `required`. The "
    "same is kept in `evaluation.json`, with `readings`: how often this test side was read. Of a "
    "regression, "
    "instead of the four scores and of `per_class`, `labels` and `confusion`: `target`, `unit`, "
    "`mae`, `rmse`, `r2`, `bias`, `limits95` (Bland and Altman's limits of agreement), "
    "`baseline_mae` (of always answering the training mean); `interval95` is of `mae`, `rmse` and "
    "`r2`, `per_subject` holds `mae`, `rmse`, `bias`, `windows`.",
    declare};

}  // namespace stride::cli::verbs

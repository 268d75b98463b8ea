#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "stride/base/names.hpp"
#include "stride/cli/decisions.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/experiment.hpp"
#include "stride/cli/report.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/run_questions.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/network/model.hpp"
#include "stride/recordings/data_set.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run, device, engine = "libtorch";
  std::vector<std::string> require;
  int threads = 0;
  bool force = false, json = false;
};

// Counts how often a test side was read: choosing among many models by it would spoil it.
std::int64_t readings(const fs::path& file) {
  std::error_code ec;
  return fs::exists(file, ec)
             ? member_or<std::int64_t>(read_json(file), "readings", file.string(), 0) + 1
             : 1;
}

Exit run(const Flags& flags, Console& console) {
  std::vector<Bar> bars;
  for (const std::string& text : flags.require) bars.push_back(bar_from(text));
  const RunsWith& engine = find("engine", all_engines(), flags.engine);
  if (flags.run.empty())
    throw Error({.where = "evaluate",
                 .what = "no run folder given",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride evaluate runs/a"});
  const fs::path folder = flags.run;
  const Json record = read_run(folder);
  const std::string where = (folder / "run.json").string();
  const network::Model model = network::load(folder);
  Settings settings;
  apply(settings, record["settings"], where);
  if (!flags.device.empty()) settings.train.executor.device = flags.device;
  if (flags.threads > 0) settings.train.executor.threads = flags.threads;
  check_names(settings);
  check_bars(bars, model.target.has_value());

  const auto preprocessing = windows::preprocessing_from_json(
      model.contract.preprocessing, (folder / "preprocessor_config.json").string());
  const Experiment e = prepared(settings, preprocessing, console);
  refuse_other_data(record, e, flags.force, where, console);
  refuse_other_shape(model, e);
  windows::Fold fold = chosen_fold(e);
  if (e.protocol_options.validation_subjects > 0 && !settings.refit)
    windows::take_validation(fold, e.windows, e.protocol_options);
  const windows::Audit audit = windows::audit(fold, e.windows);
  const Ask ask = ask_of(model, engine, settings);
  const std::vector<float> answers = ask(e.windows, fold.test);
  const evaluation::TestScores scores =
      scores_of(e.windows, answers_from(answers, e.windows, fold));

  const Circumstances circumstances{settings.protocol, fold.name,
                                    e.protocol->leaky || audit.leaky(), windows::to_json(audit)};
  Json result = result_json(scores, circumstances);
  result["data"] = {{"name", e.windows.data_set}, {"checksum", e.windows.checksum}};
  if (model.decisions)
    result["decisions"] = decisions_json(e, fold, *model.decisions, ask, answers);
  result["engine"] = flags.engine;
  result["cost"] = cost_json(model.graph);
  result["cost"]["file_bytes"] = fs::file_size(folder / "model.safetensors");
  const bool good = reached(bars, result, console);
  Json kept = result;
  kept["readings"] = readings(folder / "evaluation.json");
  kept["evaluated"] = now_text();
  write_json(folder / "evaluation.json", kept);
  write_card(folder, model, record, &scores, member_or(result, "decisions", where, Json()));
  const std::string decisions =
      model.decisions ? "\n" + decisions_text(result["decisions"]) : std::string();
  console.print(flags.json ? result.dump(2) + "\n"
                           : result_text(scores, circumstances, console) + decisions);
  if (const auto times = kept["readings"].get<std::int64_t>(); times > 1)
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
  app.add_option(
         "--engine", flags->engine,
         "what runs the network: libtorch, as in training; float, the device engine; or stream, "
         "the same, given the raw recordings sample by sample")
      ->type_name("NAME")
      ->capture_default_str()
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

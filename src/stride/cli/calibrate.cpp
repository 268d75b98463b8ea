#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "stride/base/names.hpp"
#include "stride/cli/decisions.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/opened_run.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/evaluation/answer.hpp"
#include "stride/network/model.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run, engine = "float";
  DecisionWishes wishes;
  int threads = 0;
  bool json = false;
};

Error calibrate_error(std::string what, std::string got, std::string want, std::string advice) {
  return Error({.where = "calibrate",
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

void check(const Flags& flags) {
  if (flags.run.empty())
    throw calibrate_error("no run folder given", {}, {}, "For example: stride calibrate runs/a");
  const DecisionWishes& w = flags.wishes;
  if (!(w.alpha > 0 && w.alpha < 1))
    throw calibrate_error("--alpha", shortest(w.alpha), "more than 0, less than 1", {});
  if (!(w.keep > 0 && w.keep <= 1))
    throw calibrate_error("--keep", shortest(w.keep), "more than 0, at most 1", {});
  if (w.lag < -1 || w.lag > network::longest_lag)
    throw calibrate_error("--lag", std::to_string(w.lag), "0 to 65536 windows", {});
  constexpr std::string_view kinds[] = {"energy", "probability", "none"};
  if (std::ranges::find(kinds, w.rejection) == std::end(kinds))
    throw unknown_name("kind of --reject", w.rejection, kinds);
}

std::string text_of(const network::Decisions& d, double hop_s) {
  std::string text = fmt::format("temperature {:.4g}, fitted on {} windows of {} subjects\n",
                                 d.temperature, grouped(d.windows), d.people);
  text += d.smoothing ? fmt::format("smoothing waits {} windows, {:.3g} s\n", d.smoothing->lag,
                                    static_cast<double>(d.smoothing->lag) * hop_s)
                      : "no smoothing: it gained nothing for the validation subjects\n";
  text += d.rejection
              ? fmt::format("unknown by {} above {:.4g}, which keeps {:.1f} %\n", d.rejection->kind,
                            d.rejection->threshold, 100 * d.rejection->kept)
              : "nothing is unknown\n";
  return text + fmt::format("sets to hold the truth in {:.3g} %, {}: p of at least {:.4g}\n",
                            100 * (1 - d.sets->alpha),
                            d.sets->guaranteed ? "guaranteed by the number of subjects"
                                               : "which so few subjects cannot guarantee",
                            1 - d.sets->quantile);
}

// What was measured of the decisions before these is true no more.
void forget_measured(const fs::path& folder, const network::Model& model, const Json& record) {
  const fs::path file = folder / "evaluation.json";
  std::error_code ec;
  if (!fs::exists(file, ec)) return write_card(folder, model, record, nullptr);
  Json kept = read_json(file);
  kept.erase("decisions");
  write_json(file, kept);
  const evaluation::TestScores scores =
      evaluation::score(evaluation::outcome_from_json(kept, file.string()));
  write_card(folder, model, record, &scores);
}

Exit run(const Flags& flags, Console& console) {
  check(flags);
  const RunsWith& engine = find("engine", all_engines(), flags.engine);
  const fs::path folder = flags.run;
  const auto check = [&](const network::Model& model, const Json&) {
    if (model.target)
      throw calibrate_error(folder.string(), "a regression", "a model of activities", {});
  };
  OpenedRun run =
      opened_run(folder, {.verb = "calibrate", .threads = flags.threads}, check, console);
  const Experiment& e = run.experiment;
  auto decisions =
      fitted_decisions(e, run.fold, ask_of(run.model, engine, e.settings), flags.wishes);
  if (!decisions)
    throw calibrate_error("validation subjects", "none that did not train this model",
                          "one or more",
                          "Train on people apart, without --refit, with --validation-subjects");
  network::Model& model = run.model;
  model.decisions = std::move(decisions);
  network::save_decisions(model.decisions, folder);
  forget_measured(folder, model, run.record);
  const double hop_s = static_cast<double>(model.contract.hop) / model.contract.rate_hz;
  console.print(flags.json ? network::to_json(*model.decisions).dump(2) + "\n"
                           : text_of(*model.decisions, hop_s));
  console.say("next: stride evaluate " + folder.string());
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "the folder that stride train wrote");
  constexpr auto group = "Decisions";
  app.add_option("--alpha", flags->wishes.alpha,
                 "the share of windows whose prediction set may miss the truth")
      ->type_name("SHARE")
      ->default_str("0.1")
      ->group(group);
  app.add_option("--lag", flags->wishes.lag,
                 "windows that a smoothed answer waits; without it, as many as pay")
      ->type_name("N")
      ->group(group);
  app.add_option("--reject", flags->wishes.rejection,
                 "how unknown windows are found: energy, probability or none")
      ->type_name("KIND")
      ->default_str("energy")
      ->group(group);
  app.add_option("--keep", flags->wishes.keep,
                 "the share of the validation subjects' windows that must not become unknown")
      ->type_name("SHARE")
      ->default_str("0.95")
      ->group(group);
  constexpr auto run_group = "Run";
  app.add_option("--engine", flags->engine,
                 "what runs the network: float, the device engine, or libtorch, as in training")
      ->type_name("NAME")
      ->capture_default_str()
      ->group(run_group);
  app.add_option("--threads", flags->threads, "0 = as in training")
      ->type_name("N")
      ->group(run_group);
  app.add_flag("--json", flags->json, "for programs")->group(run_group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb calibrate{
    "calibrate",
    "Work",
    "fit a run's decisions anew on its validation subjects",
    "  stride calibrate runs/a\n  stride calibrate runs/a --alpha 0.05 --lag 4\n",
    "What `decisions.json` keeps: `temperature`, `smoothing` (`lag` in windows, `start` and "
    "`transition` costs), `rejection` (`kind`, `threshold`, `kept`), `sets` (`alpha`, `quantile`, "
    "`guaranteed`), `fitted_on` (`people`, `windows`). The test side is not read.",
    declare};

}  // namespace stride::cli::verbs

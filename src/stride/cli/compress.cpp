#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "stride/base/names.hpp"
#include "stride/cli/fine_tuning.hpp"
#include "stride/cli/price_list.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/compression/pruning.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run, to, out;
  std::vector<std::string> set;
  double prune = 0, require_agreement = -1;
  int fine_tune = 0, threads = 0;
  bool force = false, other_data = false, json = false;
};

Error refusal(std::string what, std::string got, std::string want, std::string advice) {
  return Error({.where = "compress",
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

// What is no JSON is a word; the scheme knows which it takes.
Json options_of(const compression::Scheme& scheme, const std::vector<std::string>& set) {
  Json given = Json::object();
  for (const std::string& text : set) {
    const std::size_t equals = std::min(text.find('='), text.size());
    Json value;
    if (equals < text.size()) value = Json::parse(text.substr(equals + 1), nullptr, false);
    if (value.is_discarded()) value = text.substr(equals + 1);
    if (equals == 0 || !(value.is_number() || value.is_string()))
      throw refusal("--set", "'" + text.substr(0, 60) + "'", "name=value",
                    "For example --set percentile=99.9");
    given[text.substr(0, equals)] = value;
  }
  return complete_options(scheme.name, scheme.options, given);
}

void check_flags(const Flags& flags) {
  if (flags.run.empty() || flags.to.empty() || flags.out.empty())
    throw refusal("needs a run folder, --to and --out", {}, {},
                  "For example: stride compress runs/a --to int8 --out runs/a-int8");
  const auto is_share = [](double value) { return value >= 0 && value < 1; };
  if (!is_share(flags.prune))
    throw refusal("--prune", shortest(flags.prune), "a share from 0 to less than 1", {});
  if (flags.require_agreement > 1)
    throw refusal("--require-agreement", shortest(flags.require_agreement), "at most 1", {});
  if (flags.fine_tune > 0 && flags.prune == 0)
    throw refusal("--fine-tune without --prune", {}, {}, "There is nothing to mend");
  std::error_code ec;
  if (fs::equivalent(flags.run, flags.out, ec) ||
      fs::weakly_canonical(flags.run, ec) == fs::weakly_canonical(flags.out, ec))
    throw refusal("--out", "the run itself", "another folder", "The float model is kept");
  if (!flags.force && fs::exists(fs::path(flags.out) / "run.json", ec))
    make_ready(flags.out, Existing::refuse);  // before reading the data
}

void check_model(const network::Model& model, const Json& record) {
  if (model.quantisation || record.contains("compression"))
    throw refusal("the model", "one that is compressed already", "float weights",
                  "Compress the run that it was made from");
  if (model.target)
    throw refusal("the model", "a regression of " + model.target->name.substr(0, 80),
                  "one that tells activities apart", "Agreement is about activities");
}

// Weights that are set to zero, and the others trained on.
network::Model pruned(const OpenedRun& run, const Flags& flags, Console& console) {
  network::Model model = run.model;
  const std::vector<bool> zeros = compression::prune(model.graph, model.parameters, flags.prune);
  if (flags.fine_tune > 0) fine_tune(model, run, zeros, flags.fine_tune, console);
  return model;
}

// The compressed folder is a run's: evaluate and predict take it like any other.
void write_folder(const OpenedRun& run, const network::Model& model, const Flags& flags,
                  const PriceList& prices, std::string_view engine) {
  const fs::path out = flags.out;
  Json record = run.record;
  record["compression"] = prices.json;
  record["compression"]["from"] = flags.run;
  record["compression"]["made"] = now_text();
  write_json(out / "run.json", record);
  const auto result_of = [&](const evaluation::Scores& scores, const network::Model& m,
                             const fs::path& folder, std::string_view name) {
    Json result = result_json(scores, run.circumstances());
    result["data"] = {{"name", run.experiment.windows.data_set},
                      {"checksum", run.experiment.windows.checksum}};
    result["engine"] = name;
    result["cost"] = cost_json(m.graph);
    result["cost"]["file_bytes"] = fs::file_size(folder / "model.safetensors");
    return result;
  };
  // The side was read for the float model too: of many compressions, each counts there.
  if (!count_reading(run.folder)) {
    const evaluation::TestScores scores = prices.before;
    keep_result(run.folder, result_of(prices.before, run.model, run.folder, "float"));
    write_card(run.folder, run.model, run.record, &scores);
  }
  Json result = result_of(prices.after, model, out, engine);
  std::error_code ec;
  fs::remove(out / "evaluation.json", ec);
  result["readings"] =
      member<std::int64_t>(read_json(run.folder / "evaluation.json"), "readings", "evaluation") - 1;
  keep_result(out, result);
  const evaluation::TestScores scores = prices.after;
  write_card(out, model, record, &scores);
}

Exit run(const Flags& flags, Console& console) {
  check_flags(flags);
  const auto& scheme = find("scheme", compression::all_schemes(), flags.to);
  Compression how{.scheme = &scheme,
                  .options = options_of(scheme, flags.set),
                  .notes = {},
                  .prune = flags.prune,
                  .fine_tune = flags.fine_tune};
  const OpenedRun opened = opened_run(
      flags.run,
      {.verb = "compress", .device = {}, .threads = flags.threads, .force = flags.other_data},
      check_model, console);
  std::optional<network::Model> lighter;
  if (flags.prune > 0) lighter = pruned(opened, flags, console);
  compression::Compressed made =
      scheme.compress({.model = lighter ? &*lighter : &opened.model,
                       .windows = {&opened.experiment.windows, &opened.scaler},
                       .fold = &opened.fold,
                       .options = how.options});
  how.notes = made.notes;
  make_ready(flags.out, flags.force ? Existing::replace : Existing::refuse);
  network::save(made.model, flags.out);
  PriceList prices = price_list(opened, made.model, flags.out, how);
  const double agreement = prices.json["agreement"].get<double>();
  const bool good = agreement >= flags.require_agreement;
  if (flags.require_agreement >= 0)
    prices.json["required"] = {{"agreement", flags.require_agreement}, {"met", good}};
  write_folder(opened, made.model, flags, prices, engine_for("", made.model, "float").name);
  Json answer = {{"run", flags.run}, {"out", flags.out}};
  answer.update(prices.json);
  console.print(flags.json ? answer.dump(2) + "\n" : price_text(prices, console));
  if (!good)
    console.warn(fmt::format("required agreement {}: got {}, missed; {} is written all the same",
                             shortest(flags.require_agreement), fixed(agreement, 4), flags.out));
  return good ? done : bar_missed;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "the folder that stride train wrote; it stays as it is");
  constexpr auto compressing = "Compression";
  app.add_option("--to", flags->to, "int8, dynamic, float16, bfloat16 or prune: stride schemes")
      ->type_name("SCHEME")
      ->group(compressing);
  app.add_option("--set", flags->set, "an option of the scheme; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(compressing);
  app.add_option("--prune", flags->prune,
                 "share of the weights that become zero first, the smallest of all layers")
      ->type_name("SHARE")
      ->group(compressing);
  app.add_option("--fine-tune", flags->fine_tune,
                 "epochs of training after pruning, at a tenth of the run's learning rate")
      ->type_name("EPOCHS")
      ->check(CLI::Range(0, 10000))
      ->group(compressing);
  constexpr auto group = "Run";
  app.add_option("--out", flags->out, "folder for the compressed model")
      ->type_name("FOLDER")
      ->group(group);
  app.add_option("--require-agreement", flags->require_agreement,
                 "exit 1 when fewer test windows are answered as by the float model, as 0.99")
      ->type_name("SHARE")
      ->group(group);
  app.add_flag("--force", flags->force, "replace a run that is already in --out")->group(group);
  app.add_flag("--other-data", flags->other_data,
               "even where the recordings are not those of the training")
      ->group(group);
  app.add_option("--threads", flags->threads, "0 = as in training")->type_name("N")->group(group);
  app.add_flag("--json", flags->json, "for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb compress{
    "compress",
    "Work",
    "make a trained model smaller, and print what that costs",
    "  stride compress runs/a --to int8 --out runs/a-int8 --require-agreement 0.99\n"
    "  stride compress runs/a --to float16 --out runs/a-half\n"
    "  stride compress runs/a --to int8 --prune 0.5 --fine-tune 3 --out runs/a-small\n",
    "`run`, `out`, `scheme`, `options`, `notes` (what the scheme chose), `protocol`, `leaky`, "
    "`engine` (that ran the compressed model), `windows`, `agreement` (share of the test windows "
    "that both answer alike), `float` and `compressed` (each `weights_bytes` of model.safetensors, "
    "`model_bytes` of the three files of the model, `accuracy`, `macro_f1`, `latency_us`, the "
    "median of one window), `per_class` (by activity: `recall` and `f1`, each `[float, "
    "compressed]`); with `--prune` also `pruned` (`share`, `fine_tune_epochs`, `weights`, `zeros`, "
    "`sparsity`) and `packed_bytes` (of model.safetensors by gzip); with `--require-agreement` "
    "also "
    "`required`. The same is kept in `run.json`, as `compression`.",
    declare};

}  // namespace stride::cli::verbs

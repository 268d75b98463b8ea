#include "stride/cli/run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/cli/program.hpp"
#include "stride/deployment/model_card.hpp"
#include "stride/recordings/data_set.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;

// What a run writes; --force removes these and no other file.
constexpr std::array files_of_a_run = {
    "config.json",     "model.safetensors", "preprocessor_config.json",
    "README.md",       "run.json",          "log.jsonl",
    "evaluation.json", "crossval.json",     "checkpoints",
    "choice",          "teacher",           "folds",
    "decisions.json",  "novelty.json",      "novelty"};

bool is_of_a_run(const std::string& name) {
  return name.starts_with("events.out.tfevents.") ||
         std::find(files_of_a_run.begin(), files_of_a_run.end(), name) != files_of_a_run.end();
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name"))
      if (const auto at = line.find(": "); at != std::string::npos) return line.substr(at + 2);
  return "unknown";
}

Json machine_json() {
  struct utsname system = {};
  ::uname(&system);
  return {{"processor", processor()},
          {"cores", std::thread::hardware_concurrency()},
          {"system", fmt::format("{} {} {}", system.sysname, system.release, system.machine)}};
}

Json side_json(const windows::WindowSet& windows, const std::vector<std::int32_t>& side) {
  return {{"windows", side.size()}, {"subjects", subjects_of(windows, side)}};
}

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

}  // namespace

fs::path free_run_folder(const Settings& s) {
  std::string stem = s.data + "-" + s.model;
  std::replace_if(
      stem.begin(), stem.end(), [](char c) { return c == '/' || c == ':' || c == '.'; }, '-');
  for (int n = 1;; ++n)
    if (const fs::path folder = fs::path("runs") / fmt::format("{}-{}", stem, n);
        !fs::exists(folder))
      return folder;
}

void make_ready(const fs::path& folder, Existing existing) {
  std::error_code ec;
  const bool holds_run = fs::exists(folder / "run.json", ec);
  if (existing == Existing::keep && !holds_run)
    throw Error({.where = folder.string(),
                 .what = "no run to resume",
                 .got = {},
                 .want = "a folder with a run.json",
                 .advice = "Name the run's folder with --out, or start anew without --resume"});
  if (existing == Existing::refuse && holds_run)
    throw Error(
        {.where = folder.string(),
         .what = "holds a run already",
         .got = {},
         .want = {},
         .advice = "Choose another --out, go on with --resume, or replace it with --force"});
  fs::create_directories(folder, ec);
  if (ec)
    throw Error({.where = folder.string(),
                 .what = "make the folder",
                 .got = ec.message(),
                 .want = {},
                 .advice = "Choose another --out"});
  if (existing != Existing::replace) return;
  for (const auto& entry : fs::directory_iterator(folder))
    if (is_of_a_run(entry.path().filename().string())) fs::remove_all(entry.path());
}

Json run_json(const Experiment& e, const windows::Fold& fold, const windows::Audit& audit) {
  Json tally = Json::object();
  for (const auto& [what, count] : e.windows.tally) tally[what] = count;
  Json run = {{"stride", STRIDE_VERSION},
              {"code", code_version()},
              {"started", now_text()},
              {"settings", to_json(e.settings)},
              {"data",
               {{"name", e.windows.data_set},
                {"checksum", e.windows.checksum},
                {"windows", e.windows.size()},
                {"subjects", e.windows.subjects.size()},
                {"activities", e.windows.activities},
                {"tally", tally}}},
              {"protocol",
               {{"name", e.settings.protocol},
                {"fold", fold.name},
                {"leaky", e.protocol->leaky || audit.leaky()},
                {"training", side_json(e.windows, fold.training)},
                {"validation", side_json(e.windows, fold.validation)},
                {"test", side_json(e.windows, fold.test)}}},
              {"audit", windows::to_json(audit)},
              {"machine", machine_json()}};
  if (const auto& target = e.windows.target)
    run["data"]["target"] = {{"name", target->name}, {"unit", target->unit}};
  return run;
}

Json training_json(const Fitted& f) {
  Json validation = {{"windows", f.validation_windows},
                     {"loss", number_or_null(f.chosen.validation_loss)}};
  if (f.result.graph.outputs().contains("value")) {
    validation["mae"] = number_or_null(f.chosen.validation_mae);
    validation["rmse"] = number_or_null(f.chosen.validation_rmse);
  } else {
    validation["accuracy"] = number_or_null(f.chosen.validation_accuracy);
    validation["macro_f1"] = number_or_null(f.chosen.validation_macro_f1);
  }
  return {{"best_epoch", f.result.best_epoch},
          {"epochs", f.result.history.size()},
          {"seconds", f.result.seconds},
          {"executor", f.result.executor},
          {"finished", now_text()},
          {"validation", validation}};
}

Json read_run(const fs::path& folder) {
  std::error_code ec;
  if (!fs::exists(folder / "run.json", ec))
    throw Error({.where = folder.string(),
                 .what = "no run here",
                 .got = {},
                 .want = "a folder with a run.json",
                 .advice = "Name the folder that stride train wrote (its --out)"});
  Json run = read_json(folder / "run.json");
  static_cast<void>(member<Json>(run, "settings", (folder / "run.json").string()));
  return run;
}

void write_card(const fs::path& folder, const network::Model& model, const Json& run,
                const evaluation::TestScores* scores, const Json& decisions) {
  const std::string where = (folder / "run.json").string();
  const auto part = [&](const char* key) { return member<Json>(run, key, where); };
  const Json data = part("data"), protocol = part("protocol"),
             training = member_or(run, "training", where, Json::object());
  Settings settings;
  apply(settings, part("settings"), where);
  const auto subjects = [&](const char* side) {
    return static_cast<int>(protocol[side]["subjects"].size());
  };
  const auto windows = [&](const char* side) {
    return protocol[side]["windows"].get<std::int64_t>();
  };

  deployment::CardFacts facts{
      .data_set = settings.data,
      .data_source = {},
      .data_licence = {},
      .data_checksum = member<std::string>(data, "checksum", where),
      .data_simulated = settings.data == "simulated",
      .method = settings.method,
      .training = training::to_json(settings.train),
      .training_windows = windows("training"),
      .validation_windows = windows("validation"),
      .training_subjects = subjects("training"),
      .validation_subjects = subjects("validation"),
      .epochs_done = static_cast<int>(member_or<std::int64_t>(training, "epochs", where, 0)),
      .best_epoch = static_cast<int>(member_or<std::int64_t>(training, "best_epoch", where, 0)),
      .refit = settings.refit,
      .training_s = member_or<double>(training, "seconds", where, 0),
      .executor = member_or<std::string>(training, "executor", where, ""),
      .compression = member_or(run, "compression", where, Json()),
      .protocol = settings.protocol,
      .protocol_summary = {},
      .fold = member<std::string>(protocol, "fold", where),
      .protocol_leaky = member<bool>(protocol, "leaky", where),
      .audit = part("audit"),
      .scores = {},
      .errors = {},
      .honest_scores = {},
      .honest_protocol = {},
      .decisions = decisions,
      .stride_version = STRIDE_VERSION,
  };
  if (scores && std::holds_alternative<evaluation::Scores>(*scores))
    facts.scores = std::get<evaluation::Scores>(*scores);
  else if (scores)
    facts.errors = std::get<evaluation::RegressionScores>(*scores);
  windows::ProtocolOptions ignored;
  facts.protocol_summary = windows::protocol_named(settings.protocol, ignored).summary;
  const std::string name = settings.data.substr(0, settings.data.find(':'));
  for (const auto* set : recordings::all_data_sets())
    if (set->name == name) {
      facts.data_source = set->source;
      facts.data_licence = set->licence;
    }
  deployment::write_model_card(folder, model, facts);
}

std::string now_text() {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

}  // namespace stride::cli

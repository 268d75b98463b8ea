#include "stride/cli/opened_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stride/base/error.hpp"
#include "stride/cli/run_folder.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;

// The numbers would be about other recordings than the model card says.
void refuse_other_data(const Json& run, const Experiment& e, const OpeningWishes& wishes,
                       const std::string& where, Console& console) {
  const std::string before =
      member<std::string>(member<Json>(run, "data", where), "checksum", where);
  if (before == e.windows.checksum) return;
  const std::string what = "the recordings of " + e.windows.data_set;
  if (!wishes.force)
    throw Error(
        {.where = wishes.verb,
         .what = what,
         .got = "checksum " + e.windows.checksum.substr(0, 12),
         .want = before.substr(0, 12) + ", as in " + where,
         .advice = "Bring back the recordings of the training, or take these with --force"});
  console.warn(what + " differ from those of the training (other checksum)");
}

void refuse_other_shape(const network::Model& model, const Experiment& e,
                        const OpeningWishes& wishes) {
  std::vector<std::string> want, got;
  for (const auto& c : model.contract.channels) want.push_back(c.name);
  for (const auto& c : e.windows.channels) got.push_back(c.name);
  const auto& target = e.windows.target;
  const bool same_answers = target ? model.target && model.target->name == target->name &&
                                         model.target->unit == target->unit
                                   : !model.target && e.windows.activities == model.activities;
  if (want == got && same_answers &&
      static_cast<std::int64_t>(e.windows.length) == model.contract.length)
    return;
  const auto shape = [](std::size_t channels, std::int64_t length, std::size_t activities) {
    return fmt::format("{} channels × {} samples, {} activities", channels, length, activities);
  };
  throw Error({.where = wishes.verb,
               .what = "windows of " + e.windows.data_set,
               .got = shape(got.size(), static_cast<std::int64_t>(e.windows.length),
                            e.windows.activities.size()),
               .want = shape(want.size(), model.contract.length, model.activities.size()) +
                       " of the model's names and order",
               .advice = "Use the data set that the model was trained on"});
}

}  // namespace

Circumstances OpenedRun::circumstances() const {
  return {experiment.settings.protocol, fold.name, experiment.protocol->leaky || audit.leaky(),
          windows::to_json(audit)};
}

OpenedRun opened_run(const fs::path& folder, const OpeningWishes& wishes,
                     const std::function<void(const network::Model&, const Json&)>& check,
                     Console& console) {
  OpenedRun run{.folder = folder,
                .record = read_run(folder),
                .model = {},
                .experiment = {},
                .fold = {},
                .audit = {},
                .scaler = {}};
  const std::string where = (folder / "run.json").string(),
                    preprocessor = (folder / "preprocessor_config.json").string();
  run.model = network::load(folder);
  Settings settings;
  apply(settings, run.record["settings"], where);
  if (!wishes.device.empty()) settings.train.executor.device = wishes.device;
  if (wishes.threads > 0) settings.train.executor.threads = wishes.threads;
  check_names(settings);
  check(run.model, run.record);

  const network::Contract& contract = run.model.contract;
  run.experiment = prepared(
      settings, windows::preprocessing_from_json(contract.preprocessing, preprocessor), console);
  const Experiment& e = run.experiment;
  refuse_other_data(run.record, e, wishes, where, console);
  refuse_other_shape(run.model, e, wishes);
  run.fold = chosen_fold(e);
  if (settings.refit) {
    // Those who validated have trained in the end, and can say nothing about people never seen.
    run.fold.training.insert(run.fold.training.end(), run.fold.validation.begin(),
                             run.fold.validation.end());
    std::ranges::sort(run.fold.training);
    run.fold.validation.clear();
  } else if (e.protocol_options.validation_subjects > 0) {
    windows::take_validation(run.fold, e.windows, e.protocol_options);
  }
  run.audit = windows::audit(run.fold, e.windows);
  run.scaler = windows::scaler_from_json(contract.scaler, e.windows.channels.size(), preprocessor);
  return run;
}

std::int64_t keep_result(const fs::path& folder, Json result) {
  const fs::path file = folder / "evaluation.json";
  std::error_code ec;
  const std::int64_t before =
      fs::exists(file, ec) ? member_or<std::int64_t>(read_json(file), "readings", file.string(), 0)
                           : member_or<std::int64_t>(result, "readings", file.string(), 0);
  result["readings"] = before + 1;
  result["evaluated"] = now_text();
  write_json(file, result);
  return before + 1;
}

bool count_reading(const fs::path& folder) {
  const fs::path file = folder / "evaluation.json";
  std::error_code ec;
  if (!fs::exists(file, ec)) return false;
  Json result = read_json(file);
  result["readings"] = member_or<std::int64_t>(result, "readings", file.string(), 0) + 1;
  write_json(file, result);
  return true;
}

}  // namespace stride::cli

// A run is read again: its data must be what they were.
#include "stride/cli/run_questions.hpp"

#include <fmt/format.h>

#include "stride/cli/run_folder.hpp"
#include "stride/recordings/data_set.hpp"

namespace stride::cli {
namespace fs = std::filesystem;

// The numbers would be about other recordings than the model card says.
void refuse_other_data(const Json& run, const Experiment& e, bool force, const std::string& where,
                       Console& console) {
  const std::string before =
      member<std::string>(member<Json>(run, "data", where), "checksum", where);
  if (before == e.windows.checksum) return;
  const std::string what = "the recordings of " + e.windows.data_set;
  if (!force)
    throw Error(
        {.where = "run",
         .what = what,
         .got = "checksum " + e.windows.checksum.substr(0, 12),
         .want = before.substr(0, 12) + ", as in " + where,
         .advice = "Bring back the recordings of the training, or take these with --force"});
  console.warn(what + " differ from those of the training (other checksum)");
}

void refuse_other_shape(const network::Model& model, const Experiment& e) {
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
  throw Error({.where = "run",
               .what = "windows of " + e.windows.data_set,
               .got = shape(got.size(), static_cast<std::int64_t>(e.windows.length),
                            e.windows.activities.size()),
               .want = shape(want.size(), model.contract.length, model.activities.size()) +
                       " of the model's names and order",
               .advice = "Evaluate on the data set that the model was trained on"});
}

Ask ask_of(const network::Model& model, const RunsWith& engine, const Settings& settings) {
  auto scaler = windows::scaler_from_json(model.contract.scaler, model.contract.channels.size(),
                                          "preprocessor_config.json");
  return [&, scaler = std::move(scaler)](const windows::WindowSet& windows,
                                         std::span<const std::int32_t> chosen) {
    return engine.answers({model.graph, model.parameters, windows, scaler, chosen, model.contract,
                           [&] { return recordings::load(settings.data); }},
                          settings.train.executor);
  };
}

RunQuestions::RunQuestions(const fs::path& folder, int threads, Console& console)
    : record_(read_run(folder)), model_(network::load(folder)) {
  const std::string where = (folder / "run.json").string();
  Settings settings;
  apply(settings, record_["settings"], where);
  if (threads > 0) settings.train.executor.threads = threads;
  check_names(settings);
  experiment_ =
      prepared(settings,
               windows::preprocessing_from_json(model_.contract.preprocessing,
                                                (folder / "preprocessor_config.json").string()),
               console);
  refuse_other_data(record_, experiment_, false, where, console);
  refuse_other_shape(model_, experiment_);
  fold_ = chosen_fold(experiment_);
  if (experiment_.protocol_options.validation_subjects > 0)
    windows::take_validation(fold_, experiment_.windows, experiment_.protocol_options);
  if (!settings.refit) return;
  // They train in the end, and can say nothing about people never seen.
  fold_.training.insert(fold_.training.end(), fold_.validation.begin(), fold_.validation.end());
  std::ranges::sort(fold_.training);
  fold_.validation.clear();
}

Ask RunQuestions::ask(const RunsWith& engine, const network::Model& model) const {
  return ask_of(model, engine, experiment_.settings);
}

}  // namespace stride::cli

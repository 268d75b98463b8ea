// Checkpoints: one safetensors file each, so that other tools can read the weights; the rest is
// JSON in its metadata.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "stride/base/hash.hpp"
#include "stride/base/safetensors.hpp"
#include "stride/network/model.hpp"
#include "stride/training/state.hpp"

namespace stride::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* format = "stride-checkpoint-1";

template <class T>
std::string hash_of(std::span<const T> values) {
  return Sha256().add(std::as_bytes(values)).hex();
}

std::string hash_of(const windows::Fold& fold) {
  Sha256 hash;
  for (const auto* side : {&fold.training, &fold.validation})
    hash.add(std::to_string(side->size()) + ":").add(std::as_bytes(std::span(*side)));
  return hash.hex();
}

// Null where a number is not finite: JSON has no word for it.
Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

double number_or_nan(const Json& json, std::string_view key, const std::string& where) {
  if (json.contains(key) && json.at(std::string(key)).is_null())
    return std::numeric_limits<double>::quiet_NaN();
  return member<double>(json, key, where);
}

TensorView view(const std::vector<float>& values) {
  return view_of<float>({static_cast<std::int64_t>(values.size())}, values);
}

std::vector<float> floats(const Safetensors& file, std::string_view name, std::size_t size) {
  const std::array shape{static_cast<std::int64_t>(size)};
  const std::span<const float> values = file.values<float>(name, shape);
  return {values.begin(), values.end()};
}

// The first part that is not the same, as an error that says what the user changed.
void check_same_run(const Json& stored, const Json& wanted, const std::string& where) {
  for (const auto& [part, value] : wanted.items()) {
    const Json before = stored.is_object() && stored.contains(part) ? stored.at(part) : Json();
    if (before == value) continue;
    const bool short_enough = value.dump().size() < 40 && before.dump().size() < 40;
    throw Error(
        {.where = where,
         .what = "this run cannot be resumed: its " + part + (short_enough ? "" : " changed"),
         .got = short_enough ? value.dump() : "",
         .want = short_enough ? before.dump() : "",
         .advice = "Resume with the settings and data of the first start, or train anew without "
                   "--resume"});
  }
}

}  // namespace

Json fingerprint(const TrainTask& task, const network::Graph& objective) {
  const TrainOptions& options = task.options;
  Json same;
  // Settings first: where one of them differs, it is named rather than what follows from it.
  same["batch"] = options.batch;
  same["learning rate"] = options.learning_rate;
  same["optimiser"] = options.optimiser;
  same["schedule"] = options.schedule;
  same["weight decay"] = options.weight_decay;
  same["label smoothing"] = options.label_smoothing;
  same["tilt"] = options.augmentation.tilt;
  same["amplitude"] = options.augmentation.amplitude;
  same["noise"] = options.augmentation.noise;
  same["averaging"] = options.averaging;
  same["class weights"] = options.class_weights;
  same["options of the method"] = task.method_options;
  same["seed"] = options.seed;
  // Every other schedule is stretched over the run, and so is what stays after a share of it.
  const bool stays = std::ranges::any_of(objective.parameters(),
                                         [](const auto& parameter) { return parameter.until < 1; });
  if (options.schedule != "constant" || stays) same["number of epochs"] = options.epochs;
  same["network"] = sha256(network::to_json(objective).dump());
  same["data"] =
      sha256(task.windows->checksum + windows::to_json(task.windows->preprocessing).dump());
  same["fold"] = hash_of(*task.fold);
  if (task.teacher)
    same["teacher"] = sha256(network::to_json(task.teacher->graph).dump() +
                             hash_of(std::span(task.teacher->parameters)));
  same["scaler"] = sha256(windows::to_json(task.scaler).dump());
  return same;
}

void save_checkpoint(const fs::path& run, const std::string& name, const TrainState& state,
                     const Json& fingerprint) {
  Json history = Json::array();
  for (const Epoch& epoch : state.history) history.push_back(to_json(epoch));
  const Json progress = {
      {"step", state.step}, {"best_epoch", state.best.epoch}, {"history", history}};
  write_safetensors(
      run / "checkpoints" / (name + ".safetensors"),
      {{"parameters", view(state.parameters)},
       {"average", view(state.average)},
       {"optimiser", view(state.slots)},
       {"best_parameters", view(state.best.parameters)}},
      {{"format", format}, {"progress", progress.dump()}, {"fingerprint", fingerprint.dump()}});
}

TrainState load_checkpoint(const fs::path& run, const Json& fingerprint, const TrainState& like) {
  const fs::path path = run / "checkpoints" / "last.safetensors";
  const std::string where = path.string();
  if (!fs::exists(path))
    throw Error({.where = where,
                 .what = "no checkpoint to resume from",
                 .got = {},
                 .want = {},
                 .advice = "Train without --resume; a checkpoint is written after each epoch"});
  const Safetensors file(path);
  const auto text = [&](std::string_view key) {
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end())
      throw Error({.where = where,
                   .what = "not a checkpoint",
                   .got = {},
                   .want = "metadata '" + std::string(key) + "'",
                   .advice = {}});
    return found->second;
  };
  if (text("format") != format)
    throw Error({.where = where,
                 .what = "checkpoint format",
                 .got = text("format"),
                 .want = format,
                 .advice = "Train anew with this version"});
  check_same_run(parse_json(text("fingerprint"), where), fingerprint, where);

  const Json progress = parse_json(text("progress"), where);
  TrainState state;
  state.parameters = floats(file, "parameters", like.parameters.size());
  state.average = floats(file, "average", like.parameters.size());
  state.slots = floats(file, "optimiser", like.slots.size());
  state.best.parameters = floats(file, "best_parameters", like.parameters.size());
  state.step = member<std::int64_t>(progress, "step", where);
  state.best.epoch = static_cast<int>(member<std::int64_t>(progress, "best_epoch", where));
  for (const Json& line : member<Json>(progress, "history", where))
    state.history.push_back(epoch_from_json(line, where));
  if (state.best.epoch < 0 || state.best.epoch > static_cast<int>(state.history.size()))
    throw bad_member(where, "best_epoch", "an epoch of the history", state.best.epoch);
  return state;
}

Json to_json(const Epoch& epoch) {
  Json json = {{"epoch", epoch.number},
               {"of", epoch.of},
               {"loss", number(epoch.loss)},
               {"learning_rate", number(epoch.learning_rate)},
               {"validation_loss", number(epoch.validation_loss)},
               {"validation_accuracy", number(epoch.validation_accuracy)},
               {"validation_macro_f1", number(epoch.validation_macro_f1)},
               {"windows_per_s", number(epoch.windows_per_s)},
               {"seconds", number(epoch.seconds)},
               {"best", epoch.best}};
  if (!std::isfinite(epoch.validation_mae)) return json;
  json.erase("validation_accuracy");
  json.erase("validation_macro_f1");
  json["validation_mae"] = epoch.validation_mae;
  json["validation_rmse"] = epoch.validation_rmse;
  return json;
}

Epoch epoch_from_json(const Json& json, const std::string& where) {
  Epoch epoch;
  epoch.number = static_cast<int>(member<std::int64_t>(json, "epoch", where));
  epoch.of = static_cast<int>(member<std::int64_t>(json, "of", where));
  epoch.loss = number_or_nan(json, "loss", where);
  epoch.learning_rate = number_or_nan(json, "learning_rate", where);
  epoch.validation_loss = number_or_nan(json, "validation_loss", where);
  // Those of the other kind are not there.
  const auto scored = [&](std::string_view key) {
    return json.contains(key) ? number_or_nan(json, key, where)
                              : std::numeric_limits<double>::quiet_NaN();
  };
  epoch.validation_accuracy = scored("validation_accuracy");
  epoch.validation_macro_f1 = scored("validation_macro_f1");
  epoch.validation_mae = scored("validation_mae");
  epoch.validation_rmse = scored("validation_rmse");
  epoch.windows_per_s = number_or_nan(json, "windows_per_s", where);
  epoch.seconds = number_or_nan(json, "seconds", where);
  epoch.best = member<bool>(json, "best", where);
  return epoch;
}

}  // namespace stride::training

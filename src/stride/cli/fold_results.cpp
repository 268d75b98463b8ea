#include "stride/cli/fold_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/cli/run_folder.hpp"

namespace stride::cli {
namespace {

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

const char* validation_key(bool regression) {
  return regression ? "validation_mae" : "validation_macro_f1";
}

}  // namespace

Json history_json(const std::vector<training::Epoch>& epochs, bool regression) {
  const char* key = validation_key(regression);
  Json history = {{"loss", Json::array()}, {key, Json::array()}};
  for (const training::Epoch& e : epochs) {
    history["loss"].push_back(number_or_null(e.loss));
    history[key].push_back(number_or_null(regression ? e.validation_mae : e.validation_macro_f1));
  }
  return history;
}

Json summary_json(const FoldResult& r, const evaluation::TestScores& scores) {
  const Json all = std::visit([](const auto& s) { return evaluation::to_json(s); }, scores);
  Json json = {{"name", r.name},
               {validation_key(all.contains("target")), number_or_null(r.validation)},
               {"best_epoch", r.best_epoch},
               {"seconds", r.seconds},
               {"executor", r.executor},
               {"leaky", r.leaky},
               {"history", r.history},
               {"audit", r.audit}};
  for (const char* key : {"windows", "accuracy", "macro_f1", "weighted_f1", "balanced_accuracy",
                          "mae", "rmse", "r2", "baseline_mae"})
    if (all.contains(key)) json[key] = all[key];
  return json;
}

void FoldFiles::begin() const {
  Json folds = Json::array();
  for (const windows::Fold& fold : experiment_.folds) folds.push_back(fold.name);
  Json run = run_json(experiment_, {}, {});
  run.erase("audit");
  run["protocol"] = {{"name", experiment_.settings.protocol},
                     {"leaky", experiment_.protocol->leaky},
                     {"folds", folds}};
  write_json(folder_ / "run.json", run);
}

void FoldFiles::check() const {
  const std::string where = (folder_ / "run.json").string();
  const Json run = read_run(folder_);
  const Json settings = to_json(experiment_.settings);
  for (const auto& [key, value] : settings.items())
    if (const Json before = member_or<Json>(run["settings"], key, where, Json()); before != value)
      throw Error({.where = where,
                   .what = "setting " + key,
                   .got = value.dump(),
                   .want = before.dump() + ", as in the folds already there",
                   .advice = "Resume without other settings, or start anew in another --out"});
  if (member<std::string>(member<Json>(run, "data", where), "checksum", where) !=
      experiment_.windows.checksum)
    throw Error({.where = where,
                 .what = "recordings",
                 .got = "other ones (checksum)",
                 .want = "those of the folds already there",
                 .advice = "Start anew in another --out"});
}

bool FoldFiles::holds(std::size_t number, const windows::Fold&) const {
  std::error_code ec;
  return keeps() && std::filesystem::exists(file(number), ec);
}

FoldResult FoldFiles::read(std::size_t number, const windows::Fold& fold) const {
  const std::string where = file(number).string();
  const Json json = read_json(where);
  const windows::WindowSet& windows = experiment_.windows;
  FoldResult r{.name = member<std::string>(json, "name", where),
               .answers = {},
               .audit = member<Json>(json, "audit", where),
               .leaky = member<bool>(json, "leaky", where),
               .best_epoch = static_cast<int>(member<std::int64_t>(json, "best_epoch", where)),
               .validation = std::numeric_limits<double>::quiet_NaN(),
               .seconds = member<double>(json, "seconds", where),
               .executor = member<std::string>(json, "executor", where),
               .history = member<Json>(json, "history", where),
               .cost = member<Json>(json, "cost", where)};
  if (const char* key = validation_key(windows.target.has_value());
      json.contains(key) && json[key].is_number())
    r.validation = json[key].get<double>();
  for (const auto i : member<std::vector<std::int64_t>>(json, "test", where))
    r.answers.windows.push_back(static_cast<std::int32_t>(i));
  bool sane = r.answers.windows == fold.test;
  std::size_t answered = 0;
  if (windows.target) {
    for (const double value : member<std::vector<double>>(json, "values", where))
      r.answers.values.push_back(static_cast<float>(value));
    answered = r.answers.values.size();
    r.answers.baseline.assign(answered,
                              static_cast<float>(member<double>(json, "baseline", where)));
  } else {
    const auto classes = static_cast<std::int64_t>(windows.activities.size());
    for (const auto a : member<std::vector<std::int64_t>>(json, "answers", where)) {
      sane = sane && a >= 0 && a < classes;
      r.answers.activities.push_back(static_cast<std::int32_t>(a));
    }
    answered = r.answers.activities.size();
  }
  if (!sane || answered != fold.test.size())
    throw Error({.where = where,
                 .what = "kept fold",
                 .got = "other windows or answers",
                 .want = "those of fold " + fold.name,
                 .advice = "Delete this file and resume again"});
  return r;
}

void FoldFiles::write(std::size_t number, const FoldResult& r) const {
  if (!keeps()) return;
  const bool regression = experiment_.windows.target.has_value();
  Json json = {{"name", r.name},
               {"best_epoch", r.best_epoch},
               {validation_key(regression), number_or_null(r.validation)},
               {"seconds", r.seconds},
               {"leaky", r.leaky},
               {"executor", r.executor},
               {"history", r.history},
               {"cost", r.cost},
               {"audit", r.audit},
               {"test", r.answers.windows}};
  if (regression) {
    json["values"] = r.answers.values;
    json["baseline"] = r.answers.baseline.at(0);
  } else {
    json["answers"] = r.answers.activities;
  }
  write_json(file(number), json);
}

std::filesystem::path FoldFiles::file(std::size_t number) const {
  return folder_ / "folds" / fmt::format("{:03}.json", number + 1);
}

}  // namespace stride::cli

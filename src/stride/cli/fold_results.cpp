#include "stride/cli/fold_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/cli/run_folder.hpp"

namespace stride::cli {
namespace {

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

}  // namespace

Json history_json(const std::vector<training::Epoch>& epochs) {
  Json history = {{"loss", Json::array()}, {"validation_macro_f1", Json::array()}};
  for (const training::Epoch& e : epochs) {
    history["loss"].push_back(number_or_null(e.loss));
    history["validation_macro_f1"].push_back(number_or_null(e.validation_macro_f1));
  }
  return history;
}

Json summary_json(const FoldResult& r, const evaluation::Scores& s) {
  return {{"name", r.name},
          {"windows", s.windows},
          {"accuracy", s.accuracy},
          {"macro_f1", s.macro_f1},
          {"weighted_f1", s.weighted_f1},
          {"balanced_accuracy", s.balanced_accuracy},
          {"validation_macro_f1", number_or_null(r.validation_macro_f1)},
          {"best_epoch", r.best_epoch},
          {"seconds", r.seconds},
          {"executor", r.executor},
          {"leaky", r.leaky},
          {"history", r.history},
          {"audit", r.audit}};
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
  FoldResult r{.name = member<std::string>(json, "name", where),
               .test = {},
               .answers = {},
               .audit = member<Json>(json, "audit", where),
               .leaky = member<bool>(json, "leaky", where),
               .best_epoch = static_cast<int>(member<std::int64_t>(json, "best_epoch", where)),
               .validation_macro_f1 = std::numeric_limits<double>::quiet_NaN(),
               .seconds = member<double>(json, "seconds", where),
               .executor = member<std::string>(json, "executor", where),
               .history = member<Json>(json, "history", where),
               .cost = member<Json>(json, "cost", where)};
  if (json.contains("validation_macro_f1") && json["validation_macro_f1"].is_number())
    r.validation_macro_f1 = json["validation_macro_f1"].get<double>();
  for (const auto i : member<std::vector<std::int64_t>>(json, "test", where))
    r.test.push_back(static_cast<std::int32_t>(i));
  const auto classes = static_cast<std::int64_t>(experiment_.windows.activities.size());
  bool sane = r.test == fold.test;
  for (const auto a : member<std::vector<std::int64_t>>(json, "answers", where)) {
    sane = sane && a >= 0 && a < classes;
    r.answers.push_back(static_cast<std::int32_t>(a));
  }
  if (!sane || r.answers.size() != r.test.size())
    throw Error({.where = where,
                 .what = "kept fold",
                 .got = "other windows or activities",
                 .want = "those of fold " + fold.name,
                 .advice = "Delete this file and resume again"});
  return r;
}

void FoldFiles::write(std::size_t number, const FoldResult& r) const {
  if (!keeps()) return;
  write_json(file(number), {{"name", r.name},
                            {"best_epoch", r.best_epoch},
                            {"validation_macro_f1", number_or_null(r.validation_macro_f1)},
                            {"seconds", r.seconds},
                            {"leaky", r.leaky},
                            {"executor", r.executor},
                            {"history", r.history},
                            {"cost", r.cost},
                            {"audit", r.audit},
                            {"test", r.test},
                            {"answers", r.answers}});
}

std::filesystem::path FoldFiles::file(std::size_t number) const {
  return folder_ / "folds" / fmt::format("{:03}.json", number + 1);
}

}  // namespace stride::cli

#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include "stride/cli/console.hpp"
#include "stride/cli/experiment.hpp"
#include "stride/cli/report.hpp"
#include "stride/network/model.hpp"

/// A run folder read again for its test side, with the recordings that it was trained on.
namespace stride::cli {

struct OpeningWishes {
  std::string verb = {};    ///< who opens it, for errors
  std::string device = {};  ///< empty = as in training
  int threads = 0;          ///< 0 = as in training
  bool force = false;       ///< even where the recordings are not those of the training
};

struct OpenedRun {
  std::filesystem::path folder;
  Json record;  ///< run.json
  network::Model model;
  Experiment experiment;
  windows::Fold fold;  ///< with the validation side of the training; none after a refit
  windows::Audit audit;
  windows::Scaler scaler;

  Circumstances circumstances() const;
};

/// `check` may refuse the model before any recording is read. Errors: no run; other recordings than
/// those of the training, or other windows than the model's.
OpenedRun opened_run(const std::filesystem::path& folder, const OpeningWishes& wishes,
                     const std::function<void(const network::Model&, const Json& record)>& check,
                     Console& console);

/// Writes evaluation.json, with `readings`: how often this test side was read for this model.
/// Gives that number; choosing among many models by one test side would spoil it.
std::int64_t keep_result(const std::filesystem::path& folder, Json result);
/// Counts one reading more in a folder that has its result already; false where it has none.
bool count_reading(const std::filesystem::path& folder);

}  // namespace stride::cli

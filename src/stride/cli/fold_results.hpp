#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/cli/experiment.hpp"

/// What crossval keeps of each fold, so that a stopped one goes on where it was.
namespace stride::cli {

struct FoldResult {
  std::string name;
  Answers answers;  ///< of the test side
  Json audit;
  bool leaky = false;
  int best_epoch = 0;
  double validation = 0;  ///< macro-F1, or the mean absolute error; NaN without validation
  double seconds = 0;
  std::string executor;  ///< "cpu, LibTorch 1.13.0, 2 threads"
  Json history;          ///< see history_json
  Json cost;             ///< see cost_json
};

/// `loss` and `validation_macro_f1` (of a regression `validation_mae`) of each epoch; null without
/// validation.
Json history_json(const std::vector<training::Epoch>& epochs, bool regression);

/// One entry of "folds" in `crossval --json`.
Json summary_json(const FoldResult& result, const evaluation::TestScores& scores);

/// The files of one cross-validation: run.json and folds/<number>.json. Without a folder nothing is
/// kept.
class FoldFiles {
 public:
  FoldFiles(std::filesystem::path folder, const Experiment& experiment)
      : folder_(std::move(folder)), experiment_(experiment) {}

  bool keeps() const { return !folder_.empty(); }
  const std::filesystem::path& folder() const { return folder_; }

  /// Writes run.json.
  void begin() const;
  /// Errors: the folder holds a cross-validation of other settings or other recordings.
  void check() const;

  bool holds(std::size_t number, const windows::Fold& fold) const;
  /// Errors: the file does not fit the fold.
  FoldResult read(std::size_t number, const windows::Fold& fold) const;
  void write(std::size_t number, const FoldResult& result) const;

 private:
  std::filesystem::path file(std::size_t number) const;

  std::filesystem::path folder_;
  const Experiment& experiment_;
};

}  // namespace stride::cli

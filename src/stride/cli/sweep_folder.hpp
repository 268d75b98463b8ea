#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "stride/cli/sweep_space.hpp"

/// What a sweep keeps: sweep.json, a run folder for each point, and what TensorBoard's page of
/// hyper-parameters reads.
namespace stride::cli {

/// One point and what came of it, on the validation side.
struct SweepRun {
  std::size_t number = 0;  ///< from 1
  Point point = {};
  bool done = false;
  bool leaky = false;
  double macro_f1 = 0, accuracy = 0, loss = 0, seconds = 0;
  int best_epoch = 0;
  std::string error = {};  ///< the last line it said, where it failed
};

/// Which run is chosen: runs that differ in their seed alone are one configuration, judged by its
/// mean macro-F1 (ties by the lower loss); of the best one, its first run. Nothing where no run is
/// done.
struct Choice {
  std::size_t number = 0;
  double macro_f1 = 0;    ///< the mean
  std::size_t seeds = 0;  ///< how many runs it is the mean of
};
std::optional<Choice> choice_of(const std::vector<SweepRun>& runs);

/// The files of one sweep:
///
///     sweep.json             what is varied, every run's values and scores, the choice
///     runs/007/              the run folder of point 7; 007.json its settings, 007.txt its talk
///     hparams/007/           its values and final scores for TensorBoard
class SweepFolder {
 public:
  explicit SweepFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& path() const { return folder_; }
  std::filesystem::path record() const { return folder_ / "sweep.json"; }
  std::filesystem::path run(std::size_t number) const;
  std::filesystem::path talk(std::size_t number) const;

  /// The arguments that train this point, or go on with it where it was stopped. Writes its
  /// settings.
  std::vector<std::string> arguments(std::size_t number, const Settings& settings) const;

  /// Fills in what the run's folder says; `done` stays false where it has not finished.
  void read(SweepRun& run) const;
  /// For TensorBoard, once a run.
  void log(const SweepRun& run) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace stride::cli

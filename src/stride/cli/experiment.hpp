#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stride/cli/console.hpp"
#include "stride/cli/settings.hpp"
#include "stride/evaluation/regression.hpp"
#include "stride/network/model.hpp"
#include "stride/training/method.hpp"
#include "stride/windows/protocol.hpp"
#include "stride/windows/scaler.hpp"
#include "stride/windows/window_set.hpp"

/// What train, evaluate and crossval share: settings -> windows -> folds -> scaler -> network ->
/// method -> answers.
namespace stride::cli {

struct Experiment {
  Settings settings;  ///< with protocol and threads decided
  windows::WindowSet windows;
  const windows::Protocol* protocol = nullptr;
  windows::ProtocolOptions protocol_options;
  std::vector<windows::Fold> folds;  ///< training and test; validation not taken yet
  std::shared_ptr<training::FoldMemory> memory = nullptr;  ///< where all of them are trained
};

/// Reads the data and makes the folds. `protocol` empty: official where the data set has sides,
/// else holdout.
Experiment prepared(Settings settings, const windows::Preprocessing& preprocessing,
                    Console& console);

/// The fold that settings.fold names (by name or number from 1), or the only one.
/// Errors: several folds and none named: says which there are, and points to crossval.
const windows::Fold& chosen_fold(const Experiment& experiment);

/// One fold made ready to train: validation taken, scaler fitted on the training windows alone,
/// network built.
struct Trial {
  windows::Fold fold;
  windows::Audit audit;
  windows::Scaler scaler;
  network::Graph graph;
  /// Whom it learns from, if anybody; without weights where --teacher-model is yet to be trained.
  std::shared_ptr<network::Model> teacher = nullptr;
};
/// Errors: fewer than two activities in the training windows; a teacher that knows the fold's
/// validation or test subjects, or that cannot teach.
Trial trial_of(const Experiment& experiment, windows::Fold fold);

/// After each epoch; `phase` is empty, "teacher" while --teacher-model is trained, or "choice" and
/// "refit" where the network is trained twice.
using OnEpoch = std::function<void(const training::Epoch&, const std::string& phase)>;

struct Fitted {
  Trial trial;  ///< of the training that made the model
  training::TrainResult result;
  training::Epoch
      chosen;  ///< the epoch that validation chose; its scores are NaN without validation
  std::int64_t validation_windows = 0;
};

/// Trains one fold: a teacher that is named by --teacher-model first, in run/teacher. With
/// settings.refit first in run/choice, then again on training and validation together in `run`.
/// `run` empty = keep nothing. Errors: those of the method; Interrupted after Ctrl-C.
Fitted fitted(const Experiment& experiment, const windows::Fold& fold,
              const std::filesystem::path& run, bool resume, const OnEpoch& on_epoch);

/// What the experiment's windows, scaled so, ask of their sensors.
network::Contract contract_of(const Experiment& experiment, const windows::Scaler& scaler);

/// The model that came out, with its sensor contract.
network::Model model_of(const Experiment& experiment, const Fitted& fitted);

/// What a network says about test windows: an activity each, or a number where there is a target.
struct Answers {
  std::vector<std::int32_t> windows;     ///< [n]
  std::vector<std::int32_t> activities;  ///< [n] of 0..K-1, or empty
  std::vector<float> values, baseline;  ///< [n], or empty; the training side's mean to compare with
};

/// The answers to a fold's test side.
Answers answers_of(const network::Graph& graph, std::span<const float> parameters,
                   const windows::WindowSet& windows, const windows::Scaler& scaler,
                   const windows::Fold& fold, const training::ExecutorOptions& options);

/// The same from what a network gave, [n, K] logits or [n] numbers.
Answers answers_from(std::vector<float> numbers, const windows::WindowSet& windows,
                     const windows::Fold& fold);

/// Puts the answers of another fold behind.
void append(Answers& answers, const Answers& more);

evaluation::TestScores scores_of(const windows::WindowSet& windows, const Answers& answers);

/// The subjects of a side, by name, in the data set's order.
std::vector<std::string> subjects_of(const windows::WindowSet& windows,
                                     std::span<const std::int32_t> side);

}  // namespace stride::cli

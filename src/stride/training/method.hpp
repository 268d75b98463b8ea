#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/base/options.hpp"
#include "stride/network/graph.hpp"
#include "stride/training/executor.hpp"
#include "stride/windows/augmentation.hpp"
#include "stride/windows/protocol.hpp"
#include "stride/windows/scaler.hpp"

namespace stride::network {
struct Model;
}

/// The training methods: one file each, one line in all.inc. A method appends its loss to the graph
/// and says how to train.
namespace stride::training {

struct TrainOptions {
  int epochs = 30;
  int batch = 64;
  double learning_rate = 1e-3;
  std::string optimiser = "adam";
  std::string schedule = "cosine";
  double weight_decay = 0;
  double label_smoothing = 0;
  windows::Augmentation augmentation = {};  ///< of every training batch, anew
  /// The model is the mean of the weights over the last steps: each step keeps this share of the
  /// mean before it. 0 = the last step's weights. Steadier on new people (Polyak and Juditsky
  /// 1992).
  double averaging = 0.99;
  bool class_weights = false;  ///< inverse frequency, mean 1
  int patience = 0;  ///< epochs that are not better in validation before stopping; 0 = never
  int checkpoint_every = 0;  ///< epochs; 0 = best and last only
  std::uint64_t seed = 1;
  ExecutorOptions executor = {};
};
Json to_json(const TrainOptions&);

/// One line of the history.
struct Epoch {
  int number = 0;  ///< from 1
  int of = 0;
  double loss = 0;  ///< mean over the epoch's training windows
  double learning_rate = 0;
  /// NaN without a validation side; accuracy and macro-F1 in a regression, the errors elsewhere.
  double validation_loss = 0, validation_accuracy = 0, validation_macro_f1 = 0;
  double validation_mae = std::numeric_limits<double>::quiet_NaN(),  ///< in the target's unit
      validation_rmse = validation_mae;
  double windows_per_s = 0, seconds = 0, seconds_left = 0;
  bool best = false;
};

/// What a method keeps from one fold of a cross-validation to the next; what it is, the method
/// alone knows.
struct FoldMemory {
  std::shared_ptr<void> kept;
};

/// What a training run is given. Validation may be empty (a refit): then the last epoch is taken.
struct TrainTask {
  /// Input "x", output "logits" [N, windows->answers()], no objective yet.
  const network::Graph* graph = nullptr;
  const windows::WindowSet* windows = nullptr;
  const windows::Fold* fold = nullptr;
  windows::Scaler scaler = {};
  TrainOptions options = {};
  Json method_options = Json::object();  ///< complete
  std::filesystem::path run = {};        ///< folder for checkpoints and logs; empty = keep nothing
  /// Whom the student learns from, in methods that have check_teacher; sees its own scaler.
  const network::Model* teacher = nullptr;
  /// Where training begins, flat, layout(*graph); empty = as the graph's parameters start.
  std::span<const float> start = {};
  /// Which parameters stay zero, of a pruned network; empty = none. Only for methods that add none.
  std::vector<bool> zeros = {};
  bool resume = false;                              ///< go on from run/checkpoints/last
  std::function<void(const Epoch&)> on_epoch = {};  ///< after each epoch
  FoldMemory* memory = nullptr;                     ///< where several folds are trained
};

struct TrainResult {
  network::Graph graph;           ///< deployed
  std::vector<float> parameters;  ///< of the best epoch
  std::vector<Epoch> history;
  int best_epoch = 0;
  double seconds = 0;    ///< of all epochs, also those before a resume
  std::string executor;  ///< its description
  /// What the model says of the fold's test windows [n, K], where the fold memory holds what it
  /// takes; empty elsewhere: ask the model.
  std::vector<float> test_logits = {};
};

struct Method {
  std::string_view name;  ///< "supervised"
  std::string_view summary;
  std::string_view source;
  TrainResult (*train)(const TrainTask&);
  std::vector<Option> options = {};  ///< `stride train --method distil --set temperature=4`
  /// Only of methods that learn from TrainTask::teacher: refuses, before anything is computed, a
  /// teacher of other windows or activities, or without what the method's options ask of it. Reads
  /// graphs and contract, no weights.
  void (*check_teacher)(const TrainTask&) = nullptr;
  /// Where the user names none. A method that shares features between folds wants one that does
  /// not depend on the fold.
  std::string_view scaler = "zscore";
  /// Learns the windows' target, where other methods learn their activities.
  bool regresses = false;
};

#define STRIDE_ENTRY(name) extern const Method name;
#include "stride/training/all.inc"
#undef STRIDE_ENTRY

std::span<const Method* const> all_methods();

/// The probabilities' logits of a deployed graph for chosen windows: [n, K], in batches; of a
/// regression the values [n, 1], in the target's unit.
std::vector<float> logits_of(const network::Graph& graph, std::span<const float> parameters,
                             const windows::WindowSet& windows, const windows::Scaler& scaler,
                             std::span<const std::int32_t> chosen, const ExecutorOptions& options);

}  // namespace stride::training

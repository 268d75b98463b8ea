#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/training/method.hpp"

/// Everything a run needs to go on: what a checkpoint holds.
namespace stride::training {

/// The epoch that would be taken if training stopped now.
struct Best {
  int epoch = 0;                  ///< 0 = none yet; its scores stand in the history
  std::vector<float> parameters;  ///< [layout.total]
};

struct TrainState {
  std::vector<float> parameters;  ///< [layout.total]
  std::vector<float> average;     ///< [layout.total] their running mean: what is validated and kept
  std::vector<float> slots;       ///< the optimiser's state, [slots * layout.trained]
  std::int64_t step = 0;          ///< optimiser steps made
  Best best;
  std::vector<Epoch> history;  ///< its size is the number of finished epochs
};

/// What must be equal for a run to go on bit for bit, part by part: graph, data, fold, scaler,
/// options. Device and threads may differ (then the last bits may too); the number of epochs may
/// grow where the schedule does not depend on it.
Json fingerprint(const TrainTask& task, const network::Graph& objective);

/// run/checkpoints/<name>.safetensors, written as a whole.
void save_checkpoint(const std::filesystem::path& run, const std::string& name,
                     const TrainState& state, const Json& fingerprint);

/// Reads run/checkpoints/last.safetensors. `like` gives the sizes that its arrays must have.
/// Errors: no checkpoint, a damaged one, or one of another run: the part that differs is named.
TrainState load_checkpoint(const std::filesystem::path& run, const Json& fingerprint,
                           const TrainState& like);

/// One epoch as a line of log.jsonl and back; a NaN is written as null.
Json to_json(const Epoch& epoch);
Epoch epoch_from_json(const Json& json, const std::string& where);

}  // namespace stride::training

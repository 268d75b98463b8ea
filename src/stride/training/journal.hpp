#pragma once
#include <cstdint>
#include <fstream>
#include <memory>
#include <span>

#include "stride/training/event_file.hpp"
#include "stride/training/method.hpp"

namespace stride::training {

/// A run's history on disk: log.jsonl, one line an epoch, and TensorBoard's event file. A task
/// without a run folder has a journal that writes nothing.
class Journal {
 public:
  /// Begins with the epochs that are already done: on a resumed run later lines of a lost end are
  /// cut off.
  Journal(const TrainTask& task, const std::vector<Epoch>& done);

  /// `confusion` [K, K] of the validation side, or empty; it is drawn for the best epochs.
  void write(const Epoch& epoch, std::span<const std::int64_t> confusion);
  void finish();

 private:
  std::ofstream lines_;
  std::unique_ptr<EventFile> events_;
  std::size_t classes_ = 0;
};

}  // namespace stride::training

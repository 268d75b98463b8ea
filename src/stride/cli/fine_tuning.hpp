#pragma once
#include <vector>

#include "stride/cli/console.hpp"
#include "stride/cli/opened_run.hpp"

namespace stride::cli {

/// Trains a pruned model on, at a tenth of the run's learning rate, on its training side; the epoch
/// is chosen on its validation side. Weights that are `zeros` stay so.
/// Errors: those of training; Interrupted after Ctrl-C.
void fine_tune(network::Model& model, const OpenedRun& run, const std::vector<bool>& zeros,
               int epochs, Console& console);

}  // namespace stride::cli

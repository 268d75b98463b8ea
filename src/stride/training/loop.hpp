#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stride/network/graph.hpp"
#include "stride/training/method.hpp"

/// The training loop that the methods share: epochs, batches, validation, the best epoch,
/// checkpoints, logs.
namespace stride::training {

/// What an input of the objective beside "x" and "y" holds for each training window, the same in
/// every epoch: a teacher's answers.
struct Fixed {
  std::string input;          ///< its node's name; a real input [N, ...]
  std::vector<float> values;  ///< [n, ...], a row a window, in the order of task.fold->training
};

/// Trains `objective`: task.graph (inputs "x", an output as in answer_of) with an objective, which
/// uses an index input "y" [N], the true activities, where the windows have no target, and the
/// inputs named in `fixed`. Everything drawn at
/// random comes from task.options.seed; the same seed, threads and machine give the same weights,
/// bit for bit. `make` gives the executor of the objective. Errors: see check_task; a loss that is
/// not finite stops the run and names epoch and step. Whatever is thrown, by on_epoch too, the
/// checkpoints of the finished epochs stay.
TrainResult train_loop(const TrainTask& task, const network::Graph& objective,
                       std::span<const Fixed> fixed = {}, MakeExecutor make = make_executor);

/// Refuses before anything is computed: an empty training side, one activity or one value of the
/// target only, values that are
/// not finite, windows that do not fit the graph, settings out of range, names that no table knows
/// (the nearest is suggested).
void check_task(const TrainTask& task);

/// Appends the index input "y" [N] and the cross-entropy of the logits against it, smoothed and
/// weighted as task.options say: one number.
network::Value cross_entropy_of(network::Graph& graph, const std::string& name,
                                const TrainTask& task);

/// Weights [K] for a loss that is to care for rare activities as much as for frequent ones: inverse
/// frequency in the training side, with a mean of 1 over the activities that occur in it; others
/// weigh 1, which no window ever uses.
std::vector<double> class_weights(const windows::WindowSet& windows,
                                  std::span<const std::int32_t> training);

/// The order in which an epoch visits the training windows; epochs count from 1.
std::vector<std::int32_t> epoch_order(std::span<const std::int32_t> training, std::uint64_t seed,
                                      int epoch);

/// Where the batches of n windows begin, and n at the end: the last may be smaller, but is never
/// one window alone (which has no variance for a batch_norm): that one joins the batch before it.
std::vector<std::size_t> batch_starts(std::size_t n, std::size_t batch);

}  // namespace stride::training

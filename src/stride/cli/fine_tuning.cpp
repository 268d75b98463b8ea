#include "stride/cli/fine_tuning.hpp"

#include "stride/base/names.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/progress.hpp"
#include "stride/training/method.hpp"

namespace stride::cli {
namespace {

// Large steps would undo what the weights have learnt.
constexpr double of_the_learning_rate = 0.1;

}  // namespace

void fine_tune(network::Model& model, const OpenedRun& run, const std::vector<bool>& zeros,
               int epochs, Console& console) {
  training::TrainOptions options = run.experiment.settings.train;
  options.epochs = epochs;
  options.patience = 0;
  options.learning_rate *= of_the_learning_rate;
  watch_for_interruption();
  const training::TrainTask task{
      .graph = &model.graph,
      .windows = &run.experiment.windows,
      .fold = &run.fold,
      .scaler = run.scaler,
      .options = options,
      .start = model.parameters,
      .zeros = zeros,
      .on_epoch = [&](const training::Epoch& epoch) {
        show_epoch(console, epoch, "fine-tune  ");
        if (interruption_wished() && epoch.number < epoch.of)
          throw Interrupted("stopped while fine-tuning; nothing was written");
      }};
  // Of any method's network the activities are learnt; its auxiliary losses are gone by now.
  const auto& supervised = find("method", training::all_methods(), "supervised");
  training::TrainResult result = supervised.train(task);
  console.settle();
  model.parameters = std::move(result.parameters);
}

}  // namespace stride::cli

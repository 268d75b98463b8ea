// The table of the methods, and their settings as JSON for run.json.
#include "stride/training/method.hpp"

#include <array>

namespace stride::training {

std::span<const Method* const> all_methods() {
  static constexpr std::array table{
#define STRIDE_ENTRY(name) &(name),
#include "stride/training/all.inc"
#undef STRIDE_ENTRY
  };
  return table;
}

Json to_json(const TrainOptions& options) {
  return {{"epochs", options.epochs},
          {"batch", options.batch},
          {"learning_rate", options.learning_rate},
          {"optimiser", options.optimiser},
          {"schedule", options.schedule},
          {"weight_decay", options.weight_decay},
          {"label_smoothing", options.label_smoothing},
          {"tilt", options.augmentation.tilt},
          {"amplitude", options.augmentation.amplitude},
          {"noise", options.augmentation.noise},
          {"averaging", options.averaging},
          {"class_weights", options.class_weights},
          {"patience", options.patience},
          {"checkpoint_every", options.checkpoint_every},
          {"seed", options.seed},
          {"device", options.executor.device},
          {"threads", options.executor.threads}};
}

}  // namespace stride::training

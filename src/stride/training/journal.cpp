// log.jsonl and TensorBoard's curves, written as the epochs end. A flushed line survives a kill of
// the program.
#include "stride/training/journal.hpp"

#include <cmath>

#include "stride/base/files.hpp"
#include "stride/training/confusion_image.hpp"
#include "stride/training/state.hpp"

namespace stride::training {

Journal::Journal(const TrainTask& task, const std::vector<Epoch>& done)
    : classes_(task.windows->activities.size()) {
  if (task.run.empty()) return;
  std::string lines;
  for (const Epoch& epoch : done) lines += to_json(epoch).dump() + "\n";
  write_whole(task.run / "log.jsonl", lines);
  lines_.open(task.run / "log.jsonl", std::ios::app);
  events_ = std::make_unique<EventFile>(task.run, static_cast<std::int64_t>(done.size()) + 1);
  Json settings = to_json(task.options);
  settings.update(task.method_options);
  settings["data"] = task.windows->data_set;
  events_->settings(settings);
}

void Journal::write(const Epoch& epoch, std::span<const std::int64_t> confusion) {
  if (!events_) return;
  lines_ << to_json(epoch).dump() << std::endl;
  const auto curve = [&](const char* tag, double value) {
    if (std::isfinite(value)) events_->scalar(tag, epoch.number, value);
  };
  curve("loss", epoch.loss);
  curve("learning_rate", epoch.learning_rate);
  curve("validation_loss", epoch.validation_loss);
  curve("validation_accuracy", epoch.validation_accuracy);
  curve("validation_macro_f1", epoch.validation_macro_f1);
  curve("validation_mae", epoch.validation_mae);
  curve("validation_rmse", epoch.validation_rmse);
  if (!epoch.best || confusion.empty()) return;
  const Picture picture = draw_confusion(confusion, classes_);
  events_->image("validation_confusion", epoch.number, picture.width, picture.height, picture.png);
}

void Journal::finish() {
  if (events_) events_->end();
}

}  // namespace stride::training

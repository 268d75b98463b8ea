// What is refused before anything is computed: each with one line that says what to do.
#include <algorithm>
#include <cmath>
#include <set>

#include "stride/base/names.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/optimiser.hpp"

namespace stride::training {
namespace {

void want(bool fine, const std::string& what, double got, const std::string& wanted) {
  if (fine) return;
  const std::string shown = std::isfinite(got) ? Json(got).dump() : std::to_string(got);
  throw Error({.where = "train", .what = what, .got = shown, .want = wanted, .advice = {}});
}

void check_options(const TrainOptions& options) {
  find("optimiser", all_optimisers(), options.optimiser);
  find("schedule", all_schedules(), options.schedule);
  constexpr const char* positive = "a number above 0";
  want(options.epochs >= 1, "--epochs", options.epochs, "1 or more");
  want(options.batch >= 1, "--batch", options.batch, "1 or more");
  want(options.learning_rate > 0 && std::isfinite(options.learning_rate), "--lr",
       options.learning_rate, positive);
  want(options.weight_decay >= 0 && std::isfinite(options.weight_decay), "--weight-decay",
       options.weight_decay, "0 or a number above it");
  want(options.label_smoothing >= 0 && options.label_smoothing < 1, "--label-smoothing",
       options.label_smoothing, "at least 0, less than 1");
  want(options.augmentation.tilt >= 0 && options.augmentation.tilt <= 90, "--tilt",
       options.augmentation.tilt, "0 to 90 degrees");
  // Above 1 / sqrt(3) a factor could turn a channel round.
  want(options.augmentation.amplitude >= 0 && options.augmentation.amplitude <= 0.57, "--amplitude",
       options.augmentation.amplitude, "0 to 0.57");
  want(options.augmentation.noise >= 0 && std::isfinite(options.augmentation.noise), "--noise",
       options.augmentation.noise, "0 or a number above it");
  want(options.averaging >= 0 && options.averaging < 1, "--averaging", options.averaging,
       "at least 0, less than 1");
  want(options.patience >= 0, "--patience", options.patience,
       "0 (never stop early) or more epochs");
  want(options.checkpoint_every >= 0, "--checkpoint-every", options.checkpoint_every,
       "0 (never) or more epochs");
}

void check_shapes(const TrainTask& task) {
  const network::Graph& graph = *task.graph;
  const windows::WindowSet& windows = *task.windows;
  const network::Shape x{network::batch, static_cast<std::int64_t>(windows.channels.size()),
                         static_cast<std::int64_t>(windows.length)};
  const network::Shape logits{network::batch, static_cast<std::int64_t>(windows.answers())};
  const network::Shape has_x = graph.shape(graph.named("x")),
                       has_logits = graph.shape(graph.output("logits"));
  if (has_x != x)
    throw Error({.where = "train",
                 .what = "the network's input",
                 .got = network::text(has_x),
                 .want = network::text(x) + " as the windows are",
                 .advice = {}});
  if (has_logits != logits)
    throw Error({.where = "train",
                 .what = "the network's logits",
                 .got = network::text(has_logits),
                 .want = network::text(logits),
                 .advice = {}});
}

void check_values(const windows::WindowSet& windows, std::span<const std::int32_t> side) {
  for (const std::int32_t i : side) {
    const std::span<const float> window = windows.window(static_cast<std::size_t>(i));
    const auto bad = std::ranges::find_if(window, [](float v) { return !std::isfinite(v); });
    if (bad == window.end()) continue;
    const auto at = static_cast<std::size_t>(bad - window.begin());
    const windows::Origin& origin = windows.origins[static_cast<std::size_t>(i)];
    throw Error({.where = windows.recordings[static_cast<std::size_t>(origin.recording)],
                 .what = "channel " + windows.channels[at / windows.length].name + " near sample " +
                         std::to_string(origin.begin),
                 .got = "a value that is not finite",
                 .want = "numbers",
                 .advice = "Remove it from the recording"});
  }
}

void check_target(const windows::WindowSet& windows, std::span<const std::int32_t> training) {
  const auto value = [&](std::int32_t i) { return windows.targets[static_cast<std::size_t>(i)]; };
  const float first = value(training[0]);
  if (std::ranges::any_of(training, [&](std::int32_t i) { return value(i) != first; })) return;
  throw Error({.where = "train",
               .what = windows.target->name + " of the training side",
               .got = "always " + Json(first).dump() + " " + windows.target->unit,
               .want = "more than one value",
               .advice = "There is nothing to learn; choose another --target or --protocol"});
}

void check_truth(const windows::WindowSet& windows, std::span<const std::int32_t> training) {
  if (training.empty())
    throw Error({.where = "train",
                 .what = "the training side",
                 .got = "no windows",
                 .want = "some",
                 .advice = "Choose another --protocol, or fewer validation subjects"});
  if (windows.target) return check_target(windows, training);
  std::set<std::int32_t> seen;
  for (const std::int32_t i : training) seen.insert(windows.y[static_cast<std::size_t>(i)]);
  if (seen.size() < 2)
    throw Error({.where = "train",
                 .what = "the training side",
                 .got = "one activity only, '" +
                        windows.activities[static_cast<std::size_t>(*seen.begin())] + "'",
                 .want = "two or more",
                 .advice = "Add recordings of another activity, or choose another --protocol"});
}

}  // namespace

void check_task(const TrainTask& task) {
  check_options(task.options);
  check_shapes(task);
  check_truth(*task.windows, task.fold->training);
  check_values(*task.windows, task.fold->training);
  check_values(*task.windows, task.fold->validation);
}

}  // namespace stride::training

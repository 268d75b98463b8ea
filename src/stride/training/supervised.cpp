// Supervised training: the cross-entropy of the true activities, over the whole network at once.
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"

namespace stride::training {
namespace {

// Inverse frequency in the training side, scaled to a mean of 1 over the activities that occur in
// it; others weigh 1, which no window ever uses.
std::vector<double> class_weights(const windows::WindowSet& windows,
                                  std::span<const std::int32_t> training) {
  std::vector<double> count(windows.activities.size(), 0);
  for (const std::int32_t i : training)
    ++count[static_cast<std::size_t>(windows.y[static_cast<std::size_t>(i)])];
  double sum = 0, present = 0;
  for (const double n : count)
    if (n > 0) {
      sum += 1 / n;
      ++present;
    }
  std::vector<double> weights;
  for (const double n : count) weights.push_back(n > 0 ? present / (n * sum) : 1.0);
  return weights;
}

TrainResult train(const TrainTask& task) {
  network::Graph graph = *task.graph;
  const network::Value truth = graph.input("y", {network::batch}, network::Type::index);
  network::Attributes attributes{{"label_smoothing", task.options.label_smoothing}};
  if (task.options.class_weights)
    attributes["class_weights"] = class_weights(*task.windows, task.fold->training);
  graph.set_objective(
      graph.add("cross_entropy", "loss", {graph.output("logits"), truth}, attributes));
  return train_loop(task, graph);
}

}  // namespace

const Method supervised{"supervised", "minimise the cross-entropy of the true activities",
                        "Bishop 2006, Pattern Recognition and Machine Learning, 4.3.4", train};

}  // namespace stride::training

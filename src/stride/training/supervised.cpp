// Supervised training: the cross-entropy of the true activities, over the whole network at once.
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"

namespace stride::training {
namespace {

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

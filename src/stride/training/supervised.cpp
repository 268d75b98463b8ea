// Supervised training: the cross-entropy of the true activities, over the whole network at once.
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"

namespace stride::training {
namespace {

TrainResult train(const TrainTask& task) {
  network::Graph graph = *task.graph;
  graph.set_objective(cross_entropy_of(graph, "loss", task));
  return train_loop(task, graph);
}

}  // namespace

const Method supervised{"supervised", "minimise the cross-entropy of the true activities",
                        "Bishop 2006, Pattern Recognition and Machine Learning, 4.3.4", train};

}  // namespace stride::training

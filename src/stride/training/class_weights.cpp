// The loss of the true activities; rare ones weigh more where that is wished.
#include "stride/network/layers.hpp"
#include "stride/training/loop.hpp"

namespace stride::training {

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

network::Value cross_entropy_of(network::Graph& graph, const std::string& name,
                                const TrainTask& task) {
  const network::Value truth = graph.input("y", {network::batch}, network::Type::index);
  std::vector<double> weights;
  if (task.options.class_weights) weights = class_weights(*task.windows, task.fold->training);
  return cross_entropy(graph, name, graph.output("logits"), truth, task.options.label_smoothing,
                       std::move(weights));
}

}  // namespace stride::training

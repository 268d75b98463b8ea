// Thresholds that lie where the values are: quantiles of what a kernel answers to training windows.
#include "stride/training/thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "stride/base/random.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/logits.hpp"

namespace stride::training {

void fit_thresholds(Executor& executor, const network::Graph& graph, const TrainTask& task,
                    std::span<float> parameters) {
  constexpr std::size_t most_windows = 64;
  std::vector<const network::Node*> nodes;
  std::vector<network::Value> inputs;
  for (const network::Node& node : graph.nodes())
    if (node.operation == &network::operations::positive_share) {
      nodes.push_back(&node);
      inputs.push_back(node.inputs[0]);
    }
  if (nodes.empty()) return;

  Random random(seed_for(task.options.seed, "thresholds"));
  std::vector<std::int32_t> windows = task.fold->training;
  random.shuffle(windows);
  windows.resize(std::min(windows.size(), most_windows));
  const auto values = values_with(executor, graph, *task.windows, task.scaler, windows, inputs);

  const network::Layout layout = network::layout(graph);
  std::size_t drawn = 0;
  for (std::size_t v = 0; v < nodes.size(); ++v) {
    const network::Shape& shape = graph.shape(inputs[v]);  // [N, F, T]
    const auto filters = static_cast<std::size_t>(shape[1]),
               length = static_cast<std::size_t>(shape[2]);
    const auto p = static_cast<std::size_t>(nodes[v]->parameters[0]);
    const auto each = static_cast<std::size_t>(graph.parameters()[p].shape[1]);
    float* const out = parameters.data() + layout.offset[p];
    for (std::size_t f = 0; f < filters; ++f) {
      const std::size_t window = random.below(windows.size());
      const auto from =
          values[v].begin() + static_cast<std::ptrdiff_t>((window * filters + f) * length);
      std::vector<float> sorted(from, from + static_cast<std::ptrdiff_t>(length));
      std::ranges::sort(sorted);
      for (std::size_t q = 0; q < each; ++q) {
        const double turns = static_cast<double>(++drawn) * std::numbers::phi;
        const double share = turns - std::floor(turns);
        out[f * each + q] = sorted[static_cast<std::size_t>(share * static_cast<double>(length))];
      }
    }
  }
  std::ranges::copy(parameters, executor.parameters().begin());
  executor.parameters_changed();
}

}  // namespace stride::training

// Regression: a number in its unit in place of activities.
//
// The network's last numbers z answer in standard deviations of the training side about its mean:
// a rate and a start that suit one target suit all. While it trains, value = spread z + mean, and
// the errors are taken of value / spread. Deployed, both numbers are folded into the last layer.
#include <cmath>
#include <utility>
#include <vector>

#include "stride/network/layers.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"

namespace stride::training {
namespace {

using network::Graph;
using network::Node;
using network::Value;
namespace operations = network::operations;

struct Standard {
  double mean = 0, spread = 1;
};

Standard standard_of(const windows::WindowSet& windows, std::span<const std::int32_t> training) {
  const auto n = static_cast<double>(training.size());
  const auto value = [&](std::int32_t i) {
    return double{windows.targets[static_cast<std::size_t>(i)]};
  };
  Standard s{0, 0};
  for (const std::int32_t i : training) s.mean += value(i) / n;
  for (const std::int32_t i : training) s.spread += std::pow(value(i) - s.mean, 2) / n;
  s.spread = std::sqrt(s.spread);
  return s;
}

// Appends the nodes of `graph` to `copy`, but for those that `left_out` says, which their inputs
// stand in for. Gives where each node's value is in the copy.
template <class LeftOut>
std::vector<Value> append(const Graph& graph, Graph& copy, LeftOut left_out) {
  std::vector<Value> now;
  for (const Node& node : graph.nodes()) {
    std::vector<Value> inputs;
    for (const Value value : node.inputs)
      inputs.push_back(now[static_cast<std::size_t>(value.node)]);
    if (left_out(node))
      now.push_back(inputs[0]);
    else
      now.push_back(copy.add(node.operation->name, node.name, std::move(inputs), node.attributes));
  }
  return now;
}

constexpr const char *scaled = "value.scaled", *shifted = "value.shifted";

Graph objective_of(const TrainTask& task, const Standard& standard) {
  const auto option = [&](const char* name) {
    return member<std::string>(task.method_options, name, "regression");
  };
  Graph g;
  const auto nobody = [](const Node&) { return false; };
  const std::vector<Value> now = append(*task.graph, g, nobody);
  Value value = now[static_cast<std::size_t>(task.graph->output("logits").node)];
  value = scale(g, scaled, value, standard.spread);
  value = shift(g, shifted, value, standard.mean);
  if (option("output") == "relu") value = relu(g, "value.relu", value);
  g.set_output("value", value);
  const Value truth = g.input("target", {network::batch, 1});
  const Value answer = scale(g, "answer", value, 1 / standard.spread);
  g.set_objective(option("loss") == "mae" ? absolute_error(g, "loss", answer, truth)
                                          : squared_error(g, "loss", answer, truth));
  return g;
}

// The same values without scale and shift; where no linear with a bias stands before them, they
// stay.
void fold(TrainResult& result, const Standard& standard) {
  const Graph& graph = result.graph;
  const Node& head = graph.node(graph.node(graph.named(scaled)).inputs[0]);
  if (head.operation != &operations::linear || head.parameters.size() != 2) return;
  const network::Layout layout = network::layout(graph);
  const auto array = [&](int parameter) {
    const auto p = static_cast<std::size_t>(parameter);
    return std::span(result.parameters)
        .subspan(static_cast<std::size_t>(layout.offset[p]),
                 static_cast<std::size_t>(network::elements(graph.parameters()[p].shape)));
  };
  for (float& weight : array(head.parameters[0]))
    weight = static_cast<float>(standard.spread * weight);
  for (float& bias : array(head.parameters[1]))
    bias = static_cast<float>(standard.spread * bias + standard.mean);
  Graph folded;
  const auto gone = [](const Node& node) { return node.name == scaled || node.name == shifted; };
  const std::vector<Value> now = append(graph, folded, gone);
  folded.set_output("value", now[static_cast<std::size_t>(graph.output("value").node)]);
  result.graph = std::move(folded);
}

TrainResult train(const TrainTask& task) {
  if (!task.windows->target)
    throw Error({.where = "regression",
                 .what = "target",
                 .got = "none",
                 .want = "windows with a number to learn",
                 .advice = "Name one with --target"});
  check_task(task);
  const Standard standard = standard_of(*task.windows, task.fold->training);
  Fixed truth{.input = "target", .values = {}};
  for (const std::int32_t i : task.fold->training)
    truth.values.push_back(
        static_cast<float>(task.windows->targets[static_cast<std::size_t>(i)] / standard.spread));
  TrainResult result = train_loop(task, objective_of(task, standard), {&truth, 1});
  fold(result, standard);
  return result;
}

}  // namespace

// relu suits targets that are never negative: the network need not learn to stop at 0.
const Method regression{
    .name = "regression",
    .summary = "minimise the error of a number: the --target",
    .source = "Bishop 2006, Pattern Recognition and Machine Learning, 1.2.5 and 3.1.1",
    .train = train,
    .options = {choice("loss", {"mse", "mae"}, "mean of the squared or of the absolute error"),
                choice("output", {"linear", "relu"}, "relu: never below 0")},
    .regresses = true};

}  // namespace stride::training

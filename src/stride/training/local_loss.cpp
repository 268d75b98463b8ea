// Layer-wise local losses: every block learns from a loss of its own, and no gradient passes from
// one block to the one before it.
//
// A block ends behind each ReLU and the dropout that follows it. Its branches read what it gives: a
// linear layer tells the activities (prediction), a 3 x 3 convolution makes maps whose likeness
// between windows is to be the truth's (similarity). The rest of the network, the head, learns by
// the cross-entropy of what the last block hands on. The branches are left behind at the end.
// A `detach` stands between the blocks, so the gradients of the sum of all losses are those of the
// single ones, and one optimiser that treats each weight by itself is as good as one for each
// block. Memory holds one block at a time. The branches begin as all layers do here, where the
// published code draws N(0, 0.1) weights and biases of 0.2.
#include <algorithm>
#include <vector>

#include "stride/network/layers.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"

namespace stride::training {
namespace {

using network::Graph;
using network::Node;
using network::Shape;
using network::Value;
namespace operations = network::operations;

constexpr const char* advice = "Use --model cnn, plain-cnn, lego-cnn or mlp";

// The nodes from the input to the logits, each of which reads the one before it alone.
std::vector<const Node*> chain_of(const Graph& graph) {
  std::vector<const Node*> chain = {&graph.node(graph.output("logits"))};
  while (chain.back()->operation != &operations::input) {
    const Node& node = *chain.back();
    if (node.inputs.size() != 1)
      throw Error({.where = "local-loss",
                   .what = "the network",
                   .got = "'" + node.name + "' that reads " + std::to_string(node.inputs.size()) +
                          " values",
                   .want = "a chain of blocks",
                   .advice = advice});
    chain.push_back(&graph.node(node.inputs[0]));
  }
  std::ranges::reverse(chain);
  return chain;
}

bool ends_block(const std::vector<const Node*>& chain, std::size_t i) {
  const auto is = [&](std::size_t at, const network::Operation& operation) {
    return at < chain.size() && chain[at]->operation == &operation;
  };
  return (is(i, operations::relu) && !is(i + 1, operations::dropout)) ||
         (is(i, operations::dropout) && is(i - 1, operations::relu));
}

class LocalLosses {
 public:
  explicit LocalLosses(const TrainTask& task)
      : task_(task),
        kind_(member<std::string>(task.method_options, "local", "local-loss")),
        alpha_(member<double>(task.method_options, "alpha", "local-loss")),
        before_dropout_(member<std::string>(task.method_options, "branches", "local-loss") ==
                        "before-dropout") {
    if (task.options.class_weights) weights_ = class_weights(*task.windows, task.fold->training);
  }

  // The chain with a loss and a cut behind each block.
  Graph objective() {
    const std::vector<const Node*> chain = chain_of(*task_.graph);
    Value now = graph_.input(chain[0]->name, chain[0]->shape), active;
    truth_ = graph_.input("y", {network::batch}, network::Type::index);
    std::vector<Value> losses;
    for (std::size_t i = 1; i < chain.size(); ++i) {
      const Node& node = *chain[i];
      now = graph_.add(node.operation->name, node.name, {now}, node.attributes);
      if (node.operation == &operations::relu) active = now;
      if (!ends_block(chain, i)) continue;
      const std::string local = "local" + std::to_string(losses.size() + 1);
      losses.push_back(loss_of(local, before_dropout_ ? active : now));
      now = detach(graph_, local + ".cut", now);
    }
    if (losses.empty())
      throw Error({.where = "local-loss",
                   .what = "the network",
                   .got = "no block that ends in a ReLU",
                   .want = "one or more",
                   .advice = advice});
    graph_.set_output("logits", now);
    losses.push_back(prediction_loss("head_loss", now));
    graph_.set_objective(add(graph_, "loss", losses));
    return std::move(graph_);
  }

 private:
  Value prediction_loss(const std::string& name, Value logits) {
    return cross_entropy(graph_, name, logits, truth_, task_.options.label_smoothing, weights_);
  }

  Value prediction(const std::string& local, Value h) {
    if (graph_.shape(h).size() > 2) h = flatten(graph_, local + ".flat", h);
    const Value logits = linear(graph_, local + ".prediction", h, classes());
    return prediction_loss(local + ".prediction_loss", logits);
  }

  // As many channels as the block has, without biases: [N, F] linear, else a kernel of 3 an axis.
  Value similarity(const std::string& local, Value h) {
    const Shape& shape = graph_.shape(h);
    const std::vector<std::int64_t> kernel(shape.size() - 2, 3);
    const std::string name = local + ".similarity";
    const Value maps = kernel.empty() ? linear(graph_, name, h, shape[1], false)
                                      : convolution(graph_, name, h,
                                                    {.filters = shape[1],
                                                     .kernel = kernel,
                                                     .padding = network::same(kernel),
                                                     .bias = false});
    return similarity_error(graph_, local + ".similarity_loss", maps, truth_, classes());
  }

  Value loss_of(const std::string& local, Value h) {
    if (kind_ == "pred") return prediction(local, h);
    if (kind_ == "sim") return similarity(local, h);
    const Value told = scale(graph_, local + ".told", prediction(local, h), 1 - alpha_);
    const Value alike = scale(graph_, local + ".alike", similarity(local, h), alpha_);
    return add(graph_, local + ".loss", {told, alike});
  }

  std::int64_t classes() const {
    return static_cast<std::int64_t>(task_.windows->activities.size());
  }

  const TrainTask& task_;
  std::string kind_;
  double alpha_;
  bool before_dropout_;
  std::vector<double> weights_;
  Graph graph_;
  Value truth_;
};

TrainResult train(const TrainTask& task) {
  return train_loop(task, LocalLosses(task).objective(), {}, make_executor_by_parts);
}

}  // namespace

const Method local_loss{
    "local-loss",
    "every block minimises a loss of its own; memory of one block",
    "Nokland, Eidnes 2019, proceedings.mlr.press/v97/nokland19a.html; for activities: Tang et al. "
    "2021, IEEE Sensors Journal 21(1), 581-592, equation 9",
    train,
    {choice("local", {"predsim", "pred", "sim"},
            "a block's loss: telling activities, likeness between windows, or both"),
     {"alpha", 0.99, 0, 1, false, "predsim: share of the similarity loss"},
     choice("branches", {"after-dropout", "before-dropout"},
            "which of a block's outputs the losses read")}};

}  // namespace stride::training

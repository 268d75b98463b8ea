// Trains a network that `detach` cuts into parts one part after the other, so that memory holds the
// values of one part at a time.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/random.hpp"
#include "stride/network/operation.hpp"
#include "stride/training/executor.hpp"

namespace stride::training {
namespace {

using network::Graph;
using network::Node;
using network::Value;

std::size_t at_index(int i) { return static_cast<std::size_t>(i); }
bool is_input(const Node& node) { return node.operation == &network::operations::input; }
bool is_cut(const Node& node) { return node.operation == &network::operations::detach; }

// What goes from one part to another: a detach, which is an output of the one and an input of the
// other.
struct Passage {
  std::size_t from = 0, to = 0;  // parts
  Value output, input;           // in their graphs
  std::vector<float> values;     // [n, ...]
};

// Where a parameter lies in the whole array and in its part's.
struct Place {
  std::int64_t whole, own, size;
};

struct Part {
  Graph graph;
  std::unique_ptr<Executor> executor;
  std::vector<Place> trained, statistics;
  bool answers = false;  // holds an output of the whole graph
};

// The whole graph taken apart.
class Plan {
 public:
  explicit Plan(const Graph& graph) : whole_(graph), part_of_(graph.nodes().size()) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < part_of_.size(); ++i) {
      const Node& node = graph.nodes()[i];
      for (const Value value : node.inputs)
        part_of_[i] = std::max(part_of_[i], part_of_[at_index(value.node)]);
      if (is_cut(node)) ++part_of_[i];
      count = std::max(count, part_of_[i] + 1);
    }
    parts.resize(count);
    now_.resize(count, std::vector<Value>(part_of_.size()));
    const std::vector<Value> terms = terms_of_objective();
    for (std::size_t i = 0; i < part_of_.size(); ++i)
      if (!sum_ || *sum_ != i) place_node(i);
    for (const auto& [name, value] : graph.outputs()) place_output(name, value);
    place_objectives(terms);
    for (Part& part : parts) place_parameters(part);
  }

  std::size_t part_of(Value value) const { return part_of_[at_index(value.node)]; }

  // The inputs of the parts that stand for an input of the whole graph.
  std::vector<std::pair<std::size_t, Value>> inputs_for(Value input) const {
    std::vector<std::pair<std::size_t, Value>> found;
    for (std::size_t p = 0; p < parts.size(); ++p)
      if (const Value placed = now_[p][at_index(input.node)]; placed.node >= 0)
        found.emplace_back(p, placed);
    return found;
  }

  std::vector<Part> parts;
  std::vector<Passage> passages;  // in the order of the parts they come from

 private:
  // One for each part, where the objective adds losses of several; else itself.
  std::vector<Value> terms_of_objective() {
    if (!whole_.has_objective()) return {};
    const Value objective = whole_.objective();
    const Node& node = whole_.node(objective);
    const bool spans = std::ranges::any_of(
        node.inputs, [&](Value value) { return part_of(value) != part_of(objective); });
    if (node.operation != &network::operations::add || !spans) return {objective};
    sum_ = at_index(objective.node);
    return node.inputs;
  }

  Value here(std::size_t part, Value value, const Node& reader) {
    Value& placed = now_[part][at_index(value.node)];
    if (placed.node >= 0) return placed;
    const Node& node = whole_.node(value);
    if (!is_input(node))
      throw Error({.where = "executor by parts",
                   .what = "node '" + reader.name + "'",
                   .got = "'" + node.name + "' of an earlier part",
                   .want = "a detach between them",
                   .advice = {}});
    return placed = parts[part].graph.input(node.name, node.shape, node.type);
  }

  void place_node(std::size_t i) {
    const Node& node = whole_.nodes()[i];
    const std::size_t p = part_of_[i];
    if (is_input(node)) return;  // placed where it is read
    if (is_cut(node)) {
      const std::size_t from = part_of(node.inputs[0]);
      const Value source = here(from, node.inputs[0], node);
      parts[from].graph.set_output(node.name, source);
      now_[p][i] = parts[p].graph.input(node.name, node.shape);
      passages.push_back({from, p, source, now_[p][i], {}});
      return;
    }
    std::vector<Value> inputs;
    for (const Value value : node.inputs) inputs.push_back(here(p, value, node));
    now_[p][i] =
        parts[p].graph.add(node.operation->name, node.name, std::move(inputs), node.attributes);
  }

  void place_output(const std::string& name, Value value) {
    Part& part = parts[part_of(value)];
    part.graph.set_output(name, here(part_of(value), value, whole_.node(value)));
    part.answers = true;
  }

  void place_objectives(const std::vector<Value>& terms) {
    for (std::size_t p = 0; p < parts.size(); ++p) {
      std::vector<Value> own;
      for (const Value term : terms)
        if (part_of(term) == p) own.push_back(now_[p][at_index(term.node)]);
      if (own.size() == 1) parts[p].graph.set_objective(own[0]);
      if (own.size() > 1)
        parts[p].graph.set_objective(parts[p].graph.add("add", "sum_of_losses", own));
    }
  }

  void place_parameters(Part& part) const {
    const network::Layout whole = network::layout(whole_), own = network::layout(part.graph);
    for (const Node& node : part.graph.nodes()) {
      if (node.parameters.empty()) continue;
      const Node& before = whole_.node(whole_.named(node.name));
      for (std::size_t k = 0; k < node.parameters.size(); ++k) {
        const std::size_t to = at_index(node.parameters[k]), from = at_index(before.parameters[k]);
        const network::Parameter& parameter = part.graph.parameters()[to];
        (parameter.trained ? part.trained : part.statistics)
            .push_back({whole.offset[from], own.offset[to], network::elements(parameter.shape)});
      }
    }
  }

  const Graph& whole_;
  std::vector<std::size_t> part_of_;     // [nodes]
  std::vector<std::vector<Value>> now_;  // [parts, nodes]: where a value is in a part's graph
  std::optional<std::size_t> sum_;       // the node that only adds the parts' losses
};

class ExecutorByParts final : public Executor {
 public:
  ExecutorByParts(const Graph& graph, const ExecutorOptions& options)
      : graph_(graph), plan_(graph_) {
    const network::Layout layout = network::layout(graph_);
    parameters_.resize(static_cast<std::size_t>(layout.total));
    gradients_.resize(static_cast<std::size_t>(layout.trained));
    for (Part& part : plan_.parts) part.executor = make_executor(part.graph, options);
  }

  void bind(Value input, std::span<const float> values, std::int64_t n) override {
    bind_all(input, values, n);
  }
  void bind(Value input, std::span<const std::int32_t> values, std::int64_t n) override {
    bind_all(input, values, n);
  }

  // Backward too: once a part's values are gone, it could not be done any more.
  void forward(Pass pass, std::uint64_t seed) override {
    trained_pass_ = false;
    loss_ = 0;
    for (std::size_t p = 0; p < plan_.parts.size(); ++p) {
      Part& part = plan_.parts[p];
      for (Passage& passage : plan_.passages)
        if (passage.to == p) part.executor->bind(passage.input, passage.values, n_);
      part.executor->forward(pass, seed_for(seed, "part", p));
      if (pass == Pass::training) finish_training(part);
      for (Passage& passage : plan_.passages) {
        if (passage.from == p) read_out(passage);
        if (passage.to == p && !part.answers) passage.values = std::vector<float>();
      }
      if (!part.answers) part.executor->release();
    }
    trained_pass_ = pass == Pass::training && graph_.has_objective();
  }

  void backward() override {
    if (!trained_pass_)
      throw Error({.where = "executor",
                   .what = "backward",
                   .got = "no training pass with an objective before it",
                   .want = "forward(Pass::training)",
                   .advice = {}});
  }

  std::span<float> parameters() override { return parameters_; }

  void parameters_changed() override {
    for (Part& part : plan_.parts) {
      const std::span<float> own = part.executor->parameters();
      for (const auto* places : {&part.trained, &part.statistics})
        for (const Place& place : *places)
          std::copy_n(parameters_.begin() + place.whole, place.size, own.begin() + place.own);
      part.executor->parameters_changed();
    }
  }

  std::span<const float> gradients() override { return gradients_; }

  void read(Value value, std::span<float> out) override {
    if (trained_pass_ && value == graph_.objective() && out.size() == 1) {
      out[0] = static_cast<float>(loss_);
      return;
    }
    for (const auto& [name, output] : graph_.outputs()) {
      if (output != value) continue;
      Part& part = plan_.parts[plan_.part_of(value)];
      return part.executor->read(part.graph.output(name), out);
    }
    throw Error({.where = "executor by parts",
                 .what = "'" + graph_.node(value).name + "'",
                 .got = "a value that is not kept",
                 .want = "an output, or the objective after a training pass",
                 .advice = {}});
  }

  void release() override {
    for (Part& part : plan_.parts) part.executor->release();
  }

  std::string description() const override {
    return plan_.parts[0].executor->description() + ", in " + std::to_string(plan_.parts.size()) +
           " parts";
  }

 private:
  template <class T>
  void bind_all(Value input, std::span<const T> values, std::int64_t n) {
    for (const auto& [p, placed] : plan_.inputs_for(input))
      plan_.parts[p].executor->bind(placed, values, n);
    n_ = n;
  }

  void finish_training(Part& part) {
    if (part.graph.has_objective()) {
      float loss = 0;
      part.executor->read(part.graph.objective(), {&loss, 1});
      loss_ += static_cast<double>(loss);
      part.executor->backward();
      const std::span<const float> own = part.executor->gradients();
      for (const Place& place : part.trained)
        std::copy_n(own.begin() + place.own, place.size, gradients_.begin() + place.whole);
    }
    const std::span<const float> own = part.executor->parameters();
    for (const Place& place : part.statistics)
      std::copy_n(own.begin() + place.own, place.size, parameters_.begin() + place.whole);
  }

  void read_out(Passage& passage) {
    Part& part = plan_.parts[passage.from];
    const std::int64_t each = network::elements(part.graph.shape(passage.output));
    passage.values.resize(static_cast<std::size_t>(n_ * each));
    part.executor->read(passage.output, passage.values);
  }

  Graph graph_;
  Plan plan_;
  std::vector<float> parameters_, gradients_;
  std::int64_t n_ = 0;  // windows bound
  double loss_ = 0;
  bool trained_pass_ = false;
};

}  // namespace

std::unique_ptr<Executor> make_executor_by_parts(const network::Graph& graph,
                                                 const ExecutorOptions& options) {
  return std::make_unique<ExecutorByParts>(graph, options);
}

}  // namespace stride::training

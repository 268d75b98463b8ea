// The LibTorch executor: walks the graph once a pass, parameters and gradients lying in one flat
// tensor each.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/training/executor.hpp"
#include "stride/training/torch_arrays.hpp"
#include "stride/training/torch_errors.hpp"
#include "stride/training/torch_operations.hpp"

namespace stride::training::torch {
namespace {

using network::Graph;
using network::Node;
using network::Value;

std::size_t at_index(int i) { return static_cast<std::size_t>(i); }
std::size_t at_index(std::int64_t i) { return static_cast<std::size_t>(i); }

at::Device device_named(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (name != "cuda")
    throw Error({.where = "device",
                 .what = "--device",
                 .got = "'" + name + "'",
                 .want = "cpu or cuda",
                 .advice = {}});
  if (!at::hasCUDA())
    throw Error({.where = "device",
                 .what = "--device cuda",
                 .got = "a LibTorch without CUDA, or no NVIDIA GPU",
                 .want = "both",
                 .advice = "Train with --device cpu, or build stride with a CUDA build of LibTorch "
                           "(-DTorch_DIR=...)"});
  at::globalContext().setDeterministicCuDNN(true);  // the same seed gives the same weights
  return at::Device(at::kCUDA, 0);
}

int threads_of(int asked) {
  return asked > 0 ? asked : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// Which nodes `value` is computed from, itself included; added to `needed`.
void mark_needed(const Graph& graph, Value value, std::vector<bool>& needed) {
  needed[at_index(value.node)] = true;
  for (int i = value.node; i >= 0; --i)  // inputs are always earlier nodes
    if (needed[at_index(i)])
      for (const Value input : graph.nodes()[at_index(i)].inputs)
        needed[at_index(input.node)] = true;
}

class TorchExecutor final : public Executor {
 public:
  TorchExecutor(const Graph& graph, const ExecutorOptions& options)
      : graph_(graph),
        device_(device_named(options.device)),
        arrays_(graph_, device_),
        threads_(threads_of(options.threads)) {
    at::set_num_threads(threads_);
    plan_nodes();
    values_.resize(graph_.nodes().size());
    bound_.resize(graph_.nodes().size());
  }

  void bind(Value input, std::span<const float> values, std::int64_t n) override {
    translated(
        [&] { bind_as(input, network::Type::real, values.data(), values.size(), n, at::kFloat); });
  }

  void bind(Value input, std::span<const std::int32_t> values, std::int64_t n) override {
    translated(
        [&] { bind_as(input, network::Type::index, values.data(), values.size(), n, at::kInt); });
  }

  void forward(Pass pass, std::uint64_t seed) override {
    translated([&] {
      if (at::get_num_threads() != threads_) at::set_num_threads(threads_);
      const at::AutoGradMode recording(pass == Pass::training);
      if (pass == Pass::training) at::manual_seed(seed);
      const std::vector<bool> chosen = nodes_of(pass);
      release();
      for (std::size_t i = 0; i < chosen.size(); ++i)
        if (chosen[i]) values_[i] = compute(i, pass);
      trained_pass_ = pass == Pass::training && graph_.has_objective();
      if (pass == Pass::training) arrays_.statistics_moved();
    });
  }

  void backward() override {
    translated([&] {
      if (!trained_pass_)
        throw Error({.where = "executor",
                     .what = "backward",
                     .got = "no training pass with an objective before it",
                     .want = "forward(Pass::training)",
                     .advice = {}});
      arrays_.clear_gradients();
      const at::Tensor& objective = values_[at_index(graph_.objective().node)];
      // An objective that no trained parameter reaches has gradient zero everywhere.
      if (objective.requires_grad()) objective.backward();
      trained_pass_ = false;  // the pass's record is spent
    });
  }

  std::span<float> parameters() override {
    return translated([&] { return arrays_.parameters(); });
  }

  void parameters_changed() override {
    translated([&] { arrays_.parameters_changed(); });
  }

  std::span<const float> gradients() override {
    return translated([&] { return arrays_.gradients(); });
  }

  void read(Value value, std::span<float> out) override {
    translated([&] {
      const at::Tensor& tensor = values_.at(at_index(value.node));
      if (!tensor.defined())
        throw Error({.where = "executor",
                     .what = "'" + graph_.node(value).name + "' was not computed in the last pass",
                     .got = {},
                     .want = {},
                     .advice = {}});
      if (at_index(tensor.numel()) != out.size())
        throw wrong_size(value, out.size(), tensor.numel());
      const at::Tensor host = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
      std::copy_n(host.data_ptr<float>(), out.size(), out.data());
    });
  }

  void release() override {
    std::fill(values_.begin(), values_.end(), at::Tensor());
    trained_pass_ = false;
  }

  std::string description() const override {
    return device_.str() + ", LibTorch " TORCH_VERSION ", " + std::to_string(threads_) +
           (threads_ == 1 ? " thread" : " threads");
  }

 private:
  void plan_nodes() {
    const std::vector<Node>& nodes = graph_.nodes();
    calls_.reserve(nodes.size());
    for (const Node& node : nodes) {
      calls_.push_back(std::make_unique<network::CallOf>(graph_, node));
      computes_.push_back(compute_of(node.operation->name));
      if (computes_.back() == nullptr && !is_input(node))
        throw Error({.where = "LibTorch executor",
                     .what = "node '" + node.name + "'",
                     .got = "the operation '" + std::string(node.operation->name) + "'",
                     .want = "one that torch_operations.cpp maps",
                     .advice = "Add it there"});
    }
    needed_by_outputs_.assign(nodes.size(), false);
    for (const auto& [name, value] : graph_.outputs())
      mark_needed(graph_, value, needed_by_outputs_);
    needed_by_objective_.assign(nodes.size(), false);
    if (graph_.has_objective()) mark_needed(graph_, graph_.objective(), needed_by_objective_);
  }

  static bool is_input(const Node& node) { return node.operation->name == "input"; }

  Error wrong_size(Value value, std::size_t got, std::int64_t want) const {
    return Error({.where = "executor",
                  .what = "'" + graph_.node(value).name + "' " + network::text(graph_.shape(value)),
                  .got = std::to_string(got) + " values",
                  .want = std::to_string(want),
                  .advice = {}});
  }

  template <class T>
  void bind_as(Value input, network::Type type, const T* values, std::size_t size, std::int64_t n,
               at::ScalarType kind) {
    const Node& node = graph_.node(input);
    if (!is_input(node) || node.type != type || n < 1)
      throw Error({.where = "executor",
                   .what = "bind '" + node.name + "'",
                   .got = std::to_string(n) + (type == network::Type::real ? " windows of reals"
                                                                           : " windows of indices"),
                   .want = "an input of that type and at least one window",
                   .advice = {}});
    const std::int64_t want = n * network::elements(node.shape);
    if (at_index(want) != size) throw wrong_size(input, size, want);
    std::vector<std::int64_t> shape = node.shape;
    std::replace(shape.begin(), shape.end(), network::batch, n);
    // LibTorch has no tensors of constants; nothing below writes to an input.
    at::Tensor held = at::from_blob(const_cast<T*>(values), shape, at::TensorOptions().dtype(kind));
    bound_[at_index(input.node)] = Bound{held, n};
  }

  // What a pass computes: all of it in training; else the outputs, and the objective where it can
  // be had.
  std::vector<bool> nodes_of(Pass pass) {
    std::vector<bool> chosen = needed_by_outputs_;
    if (pass == Pass::training) chosen.assign(graph_.nodes().size(), true);
    const std::optional<std::int64_t> n = windows_of(chosen);
    if (pass == Pass::training || !graph_.has_objective()) return chosen;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (needed_by_objective_[i] && is_input(graph_.nodes()[i]) &&
          (!bound_[i].n || (n && *bound_[i].n != *n)))
        return chosen;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      chosen[i] = chosen[i] || needed_by_objective_[i];
    return chosen;
  }

  // How many windows the chosen inputs were bound with; throws where one was not, or they disagree.
  std::optional<std::int64_t> windows_of(const std::vector<bool>& chosen) const {
    std::optional<std::int64_t> n;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const Node& node = graph_.nodes()[i];
      if (!chosen[i] || !is_input(node)) continue;
      if (!bound_[i].n || (n && *bound_[i].n != *n))
        throw Error(
            {.where = "executor",
             .what = "input '" + node.name + "'",
             .got = bound_[i].n ? std::to_string(*bound_[i].n) + " windows" : "nothing bound",
             .want = n ? std::to_string(*n) + " windows" : "windows",
             .advice = {}});
      n = bound_[i].n;
    }
    return n;
  }

  at::Tensor compute(std::size_t i, Pass pass) {
    const Node& node = graph_.nodes()[i];
    if (is_input(node)) return bound_[i].tensor.to(device_);
    inputs_.clear();
    for (const Value input : node.inputs) inputs_.push_back(values_[at_index(input.node)]);
    return computes_[i](Step{calls_[i]->call, inputs_, arrays_.of_nodes()[i], pass});
  }

  struct Bound {
    at::Tensor tensor;
    std::optional<std::int64_t> n;
  };

  Graph graph_;
  at::Device device_;
  Arrays arrays_;
  int threads_;

  std::vector<std::unique_ptr<network::CallOf>> calls_;  // [nodes], as are the following
  std::vector<Compute> computes_;
  std::vector<bool> needed_by_outputs_, needed_by_objective_;
  std::vector<Bound> bound_;
  std::vector<at::Tensor> values_;
  std::vector<at::Tensor> inputs_;  // of the node being computed
  bool trained_pass_ = false;
};

}  // namespace
}  // namespace stride::training::torch

/// The module's one door, found by name (see executor.cpp). The caller owns the executor.
extern "C" __attribute__((visibility("default"))) stride::training::Executor*
stride_make_torch_executor(const stride::network::Graph* graph,
                           const stride::training::ExecutorOptions* options) {
  using stride::training::torch::TorchExecutor;
  return stride::training::torch::translated([&] { return new TorchExecutor(*graph, *options); });
}

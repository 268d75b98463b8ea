#pragma once
#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "stride/network/graph.hpp"

namespace stride::training::torch {

/// A graph's parameters and gradients, each in one flat tensor on the device, with mirrors in host
/// memory where the device has its own. The module's alone.
class Arrays {
 public:
  Arrays(const network::Graph& graph, at::Device device);

  /// The parameters of each node, as tensors over their part of the flat array; autograd adds their
  /// gradients into theirs.
  const std::vector<std::vector<at::Tensor>>& of_nodes() const { return of_nodes_; }

  /// See Executor.
  std::span<float> parameters();
  void parameters_changed();
  std::span<const float> gradients();

  void clear_gradients() { gradients_.zero_(); }
  /// A training pass has gathered statistics on the device.
  void statistics_moved() { statistics_moved_ = true; }

 private:
  bool mirrored() const { return host_parameters_.defined(); }

  network::Layout layout_;
  at::Tensor parameters_, gradients_;            // [total], [trained]
  at::Tensor host_parameters_, host_gradients_;  // the same, undefined where the device is the host
  std::vector<std::vector<at::Tensor>> of_nodes_;
  bool statistics_moved_ = false;
};

}  // namespace stride::training::torch

// Flat arrays that LibTorch's tensors lie over: optimisers and checkpoints need to know nothing of
// tensors.
#include "stride/training/torch_arrays.hpp"

namespace stride::training::torch {

// The tensors of single parameters are made over the flat memory, not as views of the flat tensor:
// views would share one version counter, and a batch-norm's update would look to autograd like a
// change of every saved weight.
Arrays::Arrays(const network::Graph& graph, at::Device device) : layout_(network::layout(graph)) {
  const at::TensorOptions real = at::TensorOptions().dtype(at::kFloat);
  const auto there = real.device(device);
  parameters_ = at::zeros({layout_.total}, there);
  gradients_ = at::zeros({layout_.trained}, there);
  if (!device.is_cpu()) {
    host_parameters_ = at::zeros({layout_.total}, real);
    host_gradients_ = at::zeros({layout_.trained}, real);
  }
  std::vector<at::Tensor> each;
  for (std::size_t p = 0; p < graph.parameters().size(); ++p) {
    const network::Parameter& parameter = graph.parameters()[p];
    const std::int64_t offset = layout_.offset[p];
    each.push_back(at::from_blob(parameters_.data_ptr<float>() + offset, parameter.shape, there));
    if (!parameter.trained) continue;
    each.back().requires_grad_(true);
    each.back().mutable_grad() =
        at::from_blob(gradients_.data_ptr<float>() + offset, parameter.shape, there);
  }
  for (const network::Node& node : graph.nodes()) {
    std::vector<at::Tensor>& own = of_nodes_.emplace_back();
    for (const int p : node.parameters) own.push_back(each[static_cast<std::size_t>(p)]);
  }
}

std::span<float> Arrays::parameters() {
  if (mirrored() && statistics_moved_) {
    const std::int64_t count = layout_.total - layout_.trained;
    host_parameters_.narrow(0, layout_.trained, count)
        .copy_(parameters_.narrow(0, layout_.trained, count));
  }
  statistics_moved_ = false;
  const at::Tensor& held = mirrored() ? host_parameters_ : parameters_;
  return {held.data_ptr<float>(), static_cast<std::size_t>(layout_.total)};
}

void Arrays::parameters_changed() {
  if (mirrored()) parameters_.copy_(host_parameters_);
}

std::span<const float> Arrays::gradients() {
  if (mirrored()) host_gradients_.copy_(gradients_);
  const at::Tensor& held = mirrored() ? host_gradients_ : gradients_;
  return {held.data_ptr<float>(), static_cast<std::size_t>(layout_.trained)};
}

}  // namespace stride::training::torch

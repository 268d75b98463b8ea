// What each operation of network/operations/all.inc computes, in LibTorch's words; autograd brings
// the gradients.
#include "stride/training/torch_operations.hpp"

#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/training/torch_arrange.hpp"
#include "stride/training/torch_attention.hpp"
#include "stride/training/torch_distillation.hpp"
#include "stride/training/torch_lego.hpp"
#include "stride/training/torch_random_features.hpp"
#include "stride/training/torch_similarity.hpp"

namespace stride::training::torch {
namespace {

using at::Tensor;

std::size_t rank_of(const Step& step) { return step.call.list("kernel").size(); }

at::IntArrayRef list(const Step& step, std::string_view name) { return step.call.list(name); }

Tensor convolution(const Step& step) {
  const Tensor& weight = step.parameters[0];
  const Tensor bias = step.call.flag("bias") ? step.parameters[1] : Tensor();
  const auto convolve = [&](auto function) {
    return function(step.inputs[0], weight, bias, list(step, "stride"), list(step, "padding"),
                    list(step, "dilation"), step.call.whole("groups"));
  };
  if (rank_of(step) == 1) return convolve([](auto&&... all) { return at::conv1d(all...); });
  return convolve([](auto&&... all) { return at::conv2d(all...); });
}

Tensor linear(const Step& step) {
  const Tensor bias = step.call.flag("bias") ? step.parameters[1] : Tensor();
  return at::linear(step.inputs[0], step.parameters[0], bias);
}

// [N, C, T] -swap-> [T, N, C], and a state of zeros.
struct OverTime {
  Tensor x, zero;

  explicit OverTime(const Step& step)
      : x(step.inputs[0].permute({2, 0, 1}).contiguous()),
        zero(at::zeros({1, x.size(1), step.call.whole("units")}, x.options())) {}
};
constexpr bool biases = true, bidirectional = false, batch_first = false;

// [T, N, C] -lstm-> [T, N, H] -swap-> [N, H, T]. LibTorch wants two biases; ours is the first.
Tensor lstm(const Step& step) {
  const OverTime over(step);
  const Tensor& bias = step.parameters[2];
  const std::vector<Tensor> weights{step.parameters[0], step.parameters[1], bias,
                                    at::zeros_like(bias)};
  const auto result = at::lstm(over.x, {over.zero, over.zero}, weights, biases, 1, 0.0,
                               step.pass == Pass::training, bidirectional, batch_first);
  return std::get<0>(result).permute({1, 2, 0});
}

// The same; its two biases are ours.
Tensor gru(const Step& step) {
  const OverTime over(step);
  const at::TensorList weights(step.parameters.data(), step.parameters.size());
  const auto result = at::gru(over.x, over.zero, weights, biases, 1, 0.0,
                              step.pass == Pass::training, bidirectional, batch_first);
  return std::get<0>(result).permute({1, 2, 0});
}

Tensor batch_norm(const Step& step) {
  const Tensor& in = step.inputs[0];
  const bool training = step.pass == Pass::training;
  if (training && in.numel() == in.size(1))
    throw Error({.where = step.call.where(),
                 .what = "a batch of one value a channel has no variance",
                 .got = {},
                 .want = {},
                 .advice = "Use --batch 2 or more"});
  return at::batch_norm(in, step.parameters[0], step.parameters[1], step.parameters[2],
                        step.parameters[3], training, step.call.real("momentum"),
                        step.call.real("epsilon"), true);
}

Tensor relu(const Step& step) { return at::relu(step.inputs[0]); }
Tensor tanh(const Step& step) { return at::tanh(step.inputs[0]); }
Tensor sigmoid(const Step& step) { return at::sigmoid(step.inputs[0]); }
Tensor softmax(const Step& step) { return at::softmax(step.inputs[0], 1); }

Tensor dropout(const Step& step) {
  return at::dropout(step.inputs[0], step.call.real("rate"), step.pass == Pass::training);
}

Tensor max_pool(const Step& step) {
  if (rank_of(step) == 1)
    return at::max_pool1d(step.inputs[0], list(step, "kernel"), list(step, "stride"));
  return at::max_pool2d(step.inputs[0], list(step, "kernel"), list(step, "stride"));
}

Tensor mean_pool(const Step& step) {
  if (rank_of(step) == 1)
    return at::avg_pool1d(step.inputs[0], list(step, "kernel"), list(step, "stride"));
  return at::avg_pool2d(step.inputs[0], list(step, "kernel"), list(step, "stride"));
}

Tensor mean_over_time(const Step& step) { return at::mean(step.inputs[0], -1); }
Tensor last_of_time(const Step& step) {
  return step.inputs[0].select(-1, step.inputs[0].size(-1) - 1);
}
Tensor flatten(const Step& step) { return at::flatten(step.inputs[0], 1); }

Tensor concatenate(const Step& step) {
  return at::cat(at::TensorList(step.inputs.data(), step.inputs.size()), step.call.whole("axis"));
}

Tensor add(const Step& step) {
  Tensor sum = step.inputs[0];
  for (const Tensor& other : step.inputs.subspan(1)) sum = sum + other;
  return sum;
}

Tensor scale(const Step& step) { return step.inputs[0] * step.call.real("factor"); }

Tensor shift(const Step& step) { return step.inputs[0] + step.call.real("offset"); }
Tensor detach(const Step& step) { return step.inputs[0].detach(); }

// Written out, because at::cross_entropy_loss weighs the smoothed part by another rule than ours
// (see losses.cpp).
Tensor cross_entropy(const Step& step) {
  const Tensor truth = step.inputs[1].to(at::kLong);
  const Tensor log_p = at::log_softmax(step.inputs[0], 1);        // [N, K]
  Tensor loss = -log_p.gather(1, truth.unsqueeze(1)).squeeze(1);  // [N]
  const double smoothing = step.call.real("label_smoothing");
  if (smoothing > 0) loss = (1 - smoothing) * loss - smoothing * log_p.mean(1);
  const std::vector<double>& weights = step.call.reals("class_weights");
  if (weights.empty()) return loss.mean();
  const Tensor weight = at::tensor(weights, loss.options()).index_select(0, truth);
  return (weight * loss).sum() / weight.sum();
}

Tensor squared_error(const Step& step) { return at::mse_loss(step.inputs[0], step.inputs[1]); }
Tensor absolute_error(const Step& step) { return at::l1_loss(step.inputs[0], step.inputs[1]); }

// In the order of all.inc.
constexpr std::array table = std::to_array<std::pair<std::string_view, Compute>>({
    {"convolution", convolution},
    {"lego_convolution", lego_convolution},
    {"linear", linear},
    {"lstm", lstm},
    {"gru", gru},
    {"attention", attention},
    {"channel_attention", channel_attention},
    {"batch_norm", batch_norm},
    {"relu", relu},
    {"tanh", tanh},
    {"sigmoid", sigmoid},
    {"softmax", softmax},
    {"dropout", dropout},
    {"max_pool", max_pool},
    {"mean_pool", mean_pool},
    {"mean_over_time", mean_over_time},
    {"last_of_time", last_of_time},
    {"mean_over_channels", mean_over_channels},
    {"max_over_channels", max_over_channels},
    {"channel_sums", channel_sums},
    {"random_convolution", random_convolution},
    {"difference", difference},
    {"winner_counts", winner_counts},
    {"positive_share", positive_share},
    {"square_root", square_root},
    {"window_statistics", window_statistics},
    {"flatten", flatten},
    {"permute", permute},
    {"reshape", reshape},
    {"concatenate", concatenate},
    {"add", add},
    {"multiply", multiply},
    {"scale", scale},
    {"shift", shift},
    {"detach", detach},
    {"cross_entropy", cross_entropy},
    {"distillation", distillation},
    {"similarity_error", similarity_error},
    {"squared_error", squared_error},
    {"absolute_error", absolute_error},
});

}  // namespace

Compute compute_of(std::string_view operation) {
  for (const auto& [name, compute] : table)
    if (name == operation) return compute;
  return nullptr;
}

}  // namespace stride::training::torch

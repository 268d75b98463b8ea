// Convolutions of every kind, and linear layers, with the batch norm and the ReLU behind them.
#include <cmath>
#include <utility>

#include "stride/deployment/onnx/writers.hpp"
#include "stride/engine/plan/filters.hpp"

namespace stride::deployment::onnx {
namespace {

using network::Node;
using network::Storage;
namespace operations = network::operations;

// Weights and a bias [F], and the operator that applies them.
struct Layer {
  OnnxWeights weights;
  std::vector<float> bias;  // may be empty: none
  std::string_view operation;
  std::vector<OnnxAttribute> attributes;
};

// Folded into the layer before it, as a factor and an offset of each filter. Codes of eight bits
// stay what they are: their scales take the factor.
void fold(const Writing& w, const Node& norm, Layer& layer) {
  const network::CallOf of(w.graph(), norm);
  const auto filters = static_cast<std::size_t>(layer.weights.shape[0]);
  const std::size_t each = layer.weights.values.size() / filters;
  layer.bias.resize(filters);
  for (std::size_t f = 0; f < filters; ++f) {
    const double root = std::sqrt(double{w.parameter(norm, 3)[f]} + of.call.real("epsilon"));
    const double factor = w.parameter(norm, 0)[f] / root;
    for (std::size_t i = f * each; i < (f + 1) * each; ++i)
      layer.weights.values[i] = static_cast<float>(layer.weights.values[i] * factor);
    layer.bias[f] = static_cast<float>(w.parameter(norm, 1)[f] +
                                       (layer.bias[f] - double{w.parameter(norm, 2)[f]}) * factor);
  }
}

// Sixteen bits would not hold the folded weights: there the norm stays by itself.
bool folds(const Layer& layer) {
  return layer.weights.storage == Storage::float32 || layer.weights.storage == Storage::int8;
}

void write(Writing& w, const Node& node, Layer layer) {
  const Node* last = &node;
  const Node* const norm = w.followed_by(node, operations::batch_norm);
  if (norm != nullptr && folds(layer)) {
    fold(w, *norm, layer);
    last = norm;
  }
  const Node* const relu = w.followed_by(*last, operations::relu);
  std::vector<std::string> inputs = {w.in(node), w.weights(node, layer.weights)};
  if (!layer.bias.empty()) {
    inputs.push_back(
        w.in_whole_numbers(node)
            ? w.whole_bias(node, layer.weights, layer.bias)
            : w.floats(node, {static_cast<std::int64_t>(layer.bias.size())}, layer.bias));
  }
  if (relu != nullptr) {
    w.end(*relu, "Relu", {w.add(node, layer.operation, inputs, layer.attributes)});
    last = relu;
  } else {
    w.end(*last, layer.operation, inputs, layer.attributes);
  }
  if (last != &node) w.same(node, *last);
  if (norm != nullptr && folds(layer)) w.same(*norm, *last);
}

// Zeros on both sides of each axis, as ONNX lists them.
std::vector<std::int64_t> both_sides(std::vector<std::int64_t> padding) {
  const std::vector<std::int64_t> one = padding;
  padding.insert(padding.end(), one.begin(), one.end());
  return padding;
}

}  // namespace

void convolution(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const network::Parameter& weight =
      w.graph().parameters()[static_cast<std::size_t>(node.parameters[0])];
  write(w, node,
        {.weights = {weight.shape, w.copy_of(node, 0), w.storage_of(node, 0)},
         .bias = of.call.flag("bias") ? w.copy_of(node, 1) : std::vector<float>(),
         .operation = "Conv",
         .attributes = {{"kernel_shape", of.call.list("kernel")},
                        {"strides", of.call.list("stride")},
                        {"pads", both_sides(of.call.list("padding"))},
                        {"dilations", of.call.list("dilation")},
                        {"group", of.call.whole("groups")}}});
}

// Filters put together from their bricks.
void lego_convolution(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const bool factors = of.call.flag("coefficients");
  std::vector<float> weight =
      engine::merged(of, w.parameter(node, 0), w.parameter(node, 1),
                     factors ? w.parameter(node, 2) : std::span<const float>());
  network::Shape shape = {of.call.whole("filters"), of.call.inputs[0][1]};
  shape.insert(shape.end(), of.call.list("kernel").begin(), of.call.list("kernel").end());
  write(w, node,
        {.weights = {shape, std::move(weight)},
         .bias = {},
         .operation = "Conv",
         .attributes = {{"kernel_shape", of.call.list("kernel")},
                        {"strides", of.call.list("stride")},
                        {"pads", both_sides(of.call.list("padding"))}}});
}

// Every channel is a group with kernels of its own.
void random_convolution(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t length = of.call.whole("length"), dilation = of.call.whole("dilation");
  write(w, node,
        {.weights = {{node.shape[1], 1, length}, w.copy_of(node, 0), w.storage_of(node, 0)},
         .bias = {},
         .operation = "Conv",
         .attributes = {{"kernel_shape", std::vector{length}},
                        {"pads", both_sides({dilation * (length - 1) / 2})},
                        {"dilations", std::vector{dilation}},
                        {"group", of.call.inputs[0][1]}}});
}

void channel_sums(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  write(w, node,
        {.weights = {{node.shape[1], of.call.inputs[0][1], 1},
                     w.copy_of(node, 0),
                     w.storage_of(node, 0)},
         .bias = {},
         .operation = "Conv",
         .attributes = {{"kernel_shape", std::vector<std::int64_t>{1}}}});
}

void linear(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  write(w, node,
        {.weights = {{node.shape[1], of.call.inputs[0][1]},
                     w.copy_of(node, 0),
                     w.storage_of(node, 0)},
         .bias = of.call.flag("bias") ? w.copy_of(node, 1) : std::vector<float>(),
         .operation = "Gemm",
         .attributes = {{"transB", std::int64_t{1}}}});
}

}  // namespace stride::deployment::onnx

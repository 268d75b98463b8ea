// Convolutions of every kind, and linear layers.
#include <utility>

#include "stride/engine/plan/filters.hpp"
#include "stride/engine/plan/lowering.hpp"

namespace stride::engine::lower {
namespace {

using network::Node;
namespace operations = network::operations;

// The attributes that both kinds of convolution have; lists are [t] or [h, t].
Convolution spaced(const network::Call& call) {
  Convolution step;
  const auto last = [&](const char* name) { return word_of(call.list(name).back()); };
  step.stride_t = last("stride"), step.padding_t = last("padding");
  if (call.list("kernel").size() == 2) {
    step.stride_h = word_of(call.list("stride")[0]),
    step.padding_h = word_of(call.list("padding")[0]);
  }
  return step;
}

Filters shaped(const network::Call& call, std::vector<float> weight) {
  const auto& kernel = call.list("kernel");
  Filters f{.weight = std::move(weight), .filters = call.whole("filters")};
  f.kernel_t = kernel.back(), f.kernel_h = kernel.size() == 2 ? kernel[0] : 1;
  f.channels = call.inputs[0][1];
  f.bias.resize(static_cast<std::size_t>(f.filters));
  return f;
}

}  // namespace

void convolution(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  Convolution step = spaced(of.call);
  const auto& dilation = of.call.list("dilation");
  step.dilation_t = word_of(dilation.back()), step.dilation_h = word_of(dilation.front());
  if (dilation.size() == 1) step.dilation_h = 1;
  Filters filters = shaped(of.call, p.copy_of(node, 0));
  filters.groups = of.call.whole("groups");
  filters.channels /= filters.groups;
  if (of.call.flag("bias")) filters.bias = p.copy_of(node, 1);
  convolve(p, node, step, std::move(filters));
}

// Filters put together from their bricks.
void lego_convolution(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const bool factors = of.call.flag("coefficients");
  std::vector<float> weight = merged(of, p.weights(node, 0), p.weights(node, 1),
                                     factors ? p.weights(node, 2) : std::span<const float>());
  convolve(p, node, spaced(of.call), shaped(of.call, std::move(weight)));
}

void random_convolution(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const std::int64_t length = of.call.whole("length"), dilation = of.call.whole("dilation");
  Convolution step;
  step.padding_t = word_of(dilation * (length - 1) / 2), step.dilation_t = word_of(dilation);
  const auto filters = static_cast<std::size_t>(node.shape[1]);
  convolve(p, node, step,
           {.weight = p.copy_of(node, 0),
            .bias = std::vector<float>(filters),
            .filters = node.shape[1],
            .kernel_t = length,
            .groups = of.call.inputs[0][1]});
}

void channel_sums(Planning& p, const Node& node) {
  const auto filters = static_cast<std::size_t>(node.shape[1]);
  convolve(p, node, {},
           {.weight = p.copy_of(node, 0),
            .bias = std::vector<float>(filters),
            .filters = node.shape[1],
            .channels = p.graph().shape(node.inputs[0])[1]});
}

void linear(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  std::vector<float> weight = p.copy_of(node, 0);
  const Node& before = p.graph().node(node.inputs[0]);
  // Of a flatten that was left out, for this layer alone, the columns go where its numbers lie.
  if (before.operation == &operations::flatten &&
      p.followed_by(before, operations::linear) == &node) {
    const std::vector<Axis> axes = axes_of(p.graph().node(before.inputs[0]));
    const std::vector<float> columns = std::exchange(weight, std::vector<float>(weight.size()));
    const auto inputs = static_cast<std::size_t>(before.shape[1]);
    for (std::size_t row = 0; row < columns.size(); row += inputs)
      for (std::size_t i = 0; i < inputs; ++i) {
        std::size_t left = i, place = 0;
        for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
          const auto size = static_cast<std::size_t>(axis->size);
          place += left % size * static_cast<std::size_t>(axis->step);
          left /= size;
        }
        weight[row + place] = columns[row + i];
      }
  }
  const auto units = static_cast<std::size_t>(node.shape[1]);
  convolve(p, node, {},
           {.weight = std::move(weight),
            .bias = of.call.flag("bias") ? p.copy_of(node, 1) : std::vector<float>(units),
            .filters = node.shape[1],
            .channels = before.shape[1]});
}

}  // namespace stride::engine::lower

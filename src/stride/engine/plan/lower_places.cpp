// What is done to each place by itself, and fewer places than before.
#include "stride/engine/plan/filters.hpp"
#include "stride/engine/plan/lowering.hpp"

namespace stride::engine::lower {
namespace {

using network::Node;
namespace operations = network::operations;

void affine(Planning& p, const Node& node, std::span<const float> scale,
            std::span<const float> shift) {
  Affine step{
      .in = p.in(node), .scale = p.draft().constant(scale), .shift = p.draft().constant(shift)};
  const Node* const relu = p.followed_by(node, operations::relu);
  step.relu = relu != nullptr;
  step.out = p.out(relu ? *relu : node);
  p.put(node, step.out);
  p.draft().add(step);
}

void elementwise(Planning& p, const Node& node, Function function) {
  const Tensor input = p.in(node);
  p.draft().add(Elementwise{.in = input, .out = p.out(node), .function = function});
}

void pool(Planning& p, const Node& node, Summary how) {
  const network::CallOf of(p.graph(), node);
  const auto &kernel = of.call.list("kernel"), &stride = of.call.list("stride");
  Pool step{.how = how};
  step.kernel_t = word_of(kernel.back()), step.stride_t = word_of(stride.back());
  if (kernel.size() == 2) step.kernel_h = word_of(kernel[0]), step.stride_h = word_of(stride[0]);
  if (how == Summary::max && p.is_bytes(node.inputs[0])) {
    const Bytes in = p.bytes_of(node.inputs[0]);
    step.in = in.tensor, step.out = p.bytes_out(node, in).tensor, step.element = Element::uint8;
  } else {
    step.in = p.in(node), step.out = p.out(node);
  }
  p.draft().add(step);
}

void over_time(Planning& p, const Node& node, Summary how) {
  Tensor rest = p.in(node), now = p.out(node);
  rest.t = 1, rest.at = now.at;  // [N, C, H]: as many places, which are times from now on
  p.draft().add(Reduce{.in = p.in(node), .out = rest, .how = how});
}

void over_channels(Planning& p, const Node& node, Summary how) {
  const Tensor input = p.in(node);
  p.draft().add(Reduce{.in = input, .out = p.out(node), .how = how});
}

}  // namespace

void batch_norm(Planning& p, const Node& node) {
  const auto [scale, shift] = affine_of(p, node);
  affine(p, node, scale, shift);
}
void scale(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const std::vector<float> factor(p.in(node).c, static_cast<float>(of.call.real("factor")));
  affine(p, node, factor, std::vector<float>(factor.size()));
}
void shift(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const std::vector<float> offset(p.in(node).c, static_cast<float>(of.call.real("offset")));
  affine(p, node, std::vector<float>(offset.size(), 1), offset);
}

void relu(Planning& p, const Node& node) { elementwise(p, node, Function::relu); }
void tanh(Planning& p, const Node& node) { elementwise(p, node, Function::tanh); }
void sigmoid(Planning& p, const Node& node) { elementwise(p, node, Function::sigmoid); }
void square_root(Planning& p, const Node& node) { elementwise(p, node, Function::square_root); }

void softmax(Planning& p, const Node& node) {
  const Tensor input = p.in(node);
  p.draft().add(Softmax{.in = input, .out = p.out(node)});
}

void add(Planning& p, const Node& node) {
  Tensor sum = p.in(node);
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    const Tensor next = p.made(node);
    p.draft().add(Add{.first = sum, .second = p.in(node, i), .out = next});
    sum = next;
  }
  p.put(node, sum);
}

void multiply(Planning& p, const Node& node) {
  const Tensor input = p.in(node), map = p.in(node, 1);
  p.draft().add(Multiply{.in = input, .map = map, .out = p.out(node)});
}

void max_pool(Planning& p, const Node& node) { pool(p, node, Summary::max); }
void mean_pool(Planning& p, const Node& node) { pool(p, node, Summary::mean); }
void mean_over_time(Planning& p, const Node& node) {
  if (!p.is_bytes(node.inputs[0])) return over_time(p, node, Summary::mean);
  const Bytes in = p.bytes_of(node.inputs[0]);
  Tensor rest = in.tensor;
  rest.t = 1, rest.at = p.out(node).at;
  p.draft().add(Average{.in = in.tensor, .out = rest, .scale = in.scale, .zero = in.zero});
}
void last_of_time(Planning& p, const Node& node) { over_time(p, node, Summary::last); }
void mean_over_channels(Planning& p, const Node& node) { over_channels(p, node, Summary::mean); }
void max_over_channels(Planning& p, const Node& node) { over_channels(p, node, Summary::max); }

}  // namespace stride::engine::lower

// What walks over time, and attention.
#include <array>
#include <cmath>
#include <cstddef>

#include "stride/deployment/onnx/writers.hpp"

namespace stride::deployment::onnx {
namespace {

using network::Node;
namespace operations = network::operations;
using List = std::vector<std::int64_t>;

// A recurrent operator: its gates as ours are numbered, in ONNX's order, and both its biases.
struct Recurrent {
  const char* name;
  std::vector<std::size_t> gates;
  std::vector<float> bias, recurrent_bias;
};

// The rows of the gates in that order.
std::vector<float> in_order(std::span<const float> rows, const Recurrent& r) {
  std::vector<float> out;
  const std::size_t size = rows.size() / r.gates.size();
  for (const std::size_t gate : r.gates) {
    const auto some = rows.subspan(gate * size, size);
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

// A linear layer at every time: a convolution with a kernel of one sample.
std::string at_every_time(Writing& w, const Node& node, const std::string& x, std::size_t weight) {
  const auto units = static_cast<std::int64_t>(w.parameter(node, weight + 1).size());
  const auto inputs = static_cast<std::int64_t>(w.parameter(node, weight).size()) / units;
  const std::string kept =
      w.weights(node, {{units, inputs, 1}, w.copy_of(node, weight), w.storage_of(node, weight)});
  return w.add(node, "Conv", {x, kept, w.floats(node, {units}, w.parameter(node, weight + 1))},
               {{"kernel_shape", List{1}}});
}

// The two layers that both summaries [N, C] go through.
std::string two_layers(Writing& w, const Node& node, const std::string& x,
                       const std::array<std::string, 4>& p) {
  const std::string hidden = w.add(node, "Gemm", {x, p[0], p[1]}, {{"transB", std::int64_t{1}}});
  return w.add(node, "Gemm", {w.add(node, "Relu", {hidden}), p[2], p[3]},
               {{"transB", std::int64_t{1}}});
}

void recur(Writing& w, const Node& node, const Recurrent& r,
           std::vector<OnnxAttribute> attributes) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t units = of.call.whole("units"), channels = of.call.inputs[0][1];
  const std::int64_t rows = units * static_cast<std::int64_t>(r.gates.size());
  const auto kept = [&](std::size_t which, std::int64_t each) {
    return w.weights(
        node,
        {{1, rows, each}, in_order(w.parameter(node, which), r), w.storage_of(node, which), 1});
  };
  std::vector<float> bias = in_order(r.bias, r);
  const std::vector<float> recurrent_bias = in_order(r.recurrent_bias, r);
  bias.insert(bias.end(), recurrent_bias.begin(), recurrent_bias.end());
  const std::string x = w.add(node, "Transpose", {w.in(node)}, {{"perm", List{2, 0, 1}}});
  const std::vector<std::string> inputs = {x, kept(0, channels), kept(1, units),
                                           w.floats(node, {1, 2 * rows}, bias)};
  attributes.push_back({"hidden_size", units});
  const auto [every, last] = w.add_two(node, r.name, inputs, attributes);
  if (const Node* const only_last = w.followed_by(node, operations::last_of_time)) {
    w.end(*only_last, "Squeeze", {last, w.list({0})});  // [1, N, H]
    w.same(node, *only_last);
    return;
  }
  const std::string states = w.add(node, "Squeeze", {every, w.list({1})});  // [T, N, H]
  w.end(node, "Transpose", {states}, {{"perm", List{1, 2, 0}}});
}

}  // namespace

// Of i, f, g, o: i, o, f, g.
void lstm(Writing& w, const Node& node) {
  const std::vector<float> bias = w.copy_of(node, 2);
  recur(w, node, {"LSTM", {0, 3, 1, 2}, bias, std::vector<float>(bias.size())}, {});
}

// Of r, z, n: z, r, n.
void gru(Writing& w, const Node& node) {
  recur(w, node, {"GRU", {1, 0, 2}, w.copy_of(node, 2), w.copy_of(node, 3)},
        {{"linear_before_reset", std::int64_t{1}}});
}

// Queries, keys and values [N, heads, width, T].
void attention(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t heads = of.call.whole("heads"), width = of.call.whole("width"),
                     length = node.shape[2];
  const std::string all = at_every_time(w, node, w.in(node), 0);
  const auto part = [&](std::int64_t which) {
    const std::int64_t begin = which * heads * width;
    const std::string rows =
        w.add(node, "Slice", {all, w.list({begin}), w.list({begin + heads * width}), w.list({1})});
    return w.add(node, "Reshape", {rows, w.list({0, heads, width, length})});
  };
  const std::string queries = w.add(node, "Transpose", {part(0)}, {{"perm", List{0, 1, 3, 2}}});
  const std::string near =
      w.add(node, "Mul", {queries, w.number(node, 1 / std::sqrt(static_cast<double>(width)))});
  const std::string scores = w.add(node, "MatMul", {near, part(1)});
  const std::string shares = w.add(node, "Softmax", {scores}, {{"axis", std::int64_t{-1}}});
  const std::string values = w.add(node, "Transpose", {part(2)}, {{"perm", List{0, 1, 3, 2}}});
  const std::string mixed = w.add(node, "MatMul", {shares, values});  // [N, heads, T, width]
  const std::string turned = w.add(node, "Transpose", {mixed}, {{"perm", List{0, 1, 3, 2}}});
  const std::vector<std::string> together = {turned, w.list({0, heads * width, length})};
  if (!of.call.flag("project")) return w.end(node, "Reshape", together);
  w.end(node, "Identity", {at_every_time(w, node, w.add(node, "Reshape", together), 2)});
}

void channel_attention(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  const std::int64_t channels = of.call.inputs[0][1];
  const auto hidden = static_cast<std::int64_t>(w.parameter(node, 1).size());
  const std::array<std::string, 4> layers = {
      w.weights(node, {{hidden, channels}, w.copy_of(node, 0), w.storage_of(node, 0)}),
      w.floats(node, {hidden}, w.parameter(node, 1)),
      w.weights(node, {{channels, hidden}, w.copy_of(node, 2), w.storage_of(node, 2)}),
      w.floats(node, {channels}, w.parameter(node, 3))};
  List places;
  for (std::size_t axis = 2; axis < of.call.inputs[0].size(); ++axis)
    places.push_back(static_cast<std::int64_t>(axis));
  const auto summary = [&](const char* operation) {
    return w.add(node, operation, {w.in(node)}, {{"axes", places}, {"keepdims", std::int64_t{0}}});
  };
  const std::string sum = w.add(node, "Add",
                                {two_layers(w, node, summary("ReduceMean"), layers),
                                 two_layers(w, node, summary("ReduceMax"), layers)});
  w.end(node, "Sigmoid", {sum});
}

}  // namespace stride::deployment::onnx

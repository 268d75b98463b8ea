// Pooling, summaries over one axis, and values in another order or under another shape.
#include "stride/deployment/onnx/writers.hpp"

namespace stride::deployment::onnx {
namespace {

using network::Node;
using List = std::vector<std::int64_t>;

void pool(Writing& w, const Node& node, std::string_view operation) {
  const network::CallOf of(w.graph(), node);
  w.end(node, operation, {w.in(node)},
        {{"kernel_shape", of.call.list("kernel")}, {"strides", of.call.list("stride")}});
}

void over_channels(Writing& w, const Node& node, std::string_view operation) {
  w.end(node, operation, {w.in(node)}, {{"axes", List{1}}, {"keepdims", std::int64_t{1}}});
}

// In a reshape 0 stands for the axis as it is: the windows.
void take_shape(Writing& w, const Node& node) {
  List sizes = node.shape;
  sizes[0] = 0;
  w.end(node, "Reshape", {w.in(node), w.list(sizes)});
}

}  // namespace

void max_pool(Writing& w, const Node& node) { pool(w, node, "MaxPool"); }
void mean_pool(Writing& w, const Node& node) { pool(w, node, "AveragePool"); }
void mean_over_channels(Writing& w, const Node& node) { over_channels(w, node, "ReduceMean"); }
void max_over_channels(Writing& w, const Node& node) { over_channels(w, node, "ReduceMax"); }
void flatten(Writing& w, const Node& node) { take_shape(w, node); }
void reshape(Writing& w, const Node& node) { take_shape(w, node); }

// Runtimes know the mean of all places best as a pooling of the whole.
void mean_over_time(Writing& w, const Node& node) {
  if (w.graph().shape(node.inputs[0]).size() == 3)
    w.end(node, "Flatten", {w.add(node, "GlobalAveragePool", {w.in(node)})},
          {{"axis", std::int64_t{1}}});
  else
    w.end(node, "ReduceMean", {w.in(node)}, {{"axes", List{-1}}, {"keepdims", std::int64_t{0}}});
}

void last_of_time(Writing& w, const Node& node) {
  const auto axis = static_cast<std::int64_t>(node.shape.size());
  const std::int64_t length = w.graph().shape(node.inputs[0]).back();
  const std::string last =
      w.add(node, "Slice", {w.in(node), w.list({length - 1}), w.list({length}), w.list({axis})});
  w.end(node, "Squeeze", {last, w.list({axis})});
}

void permute(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  List axes = of.call.list("axes");
  axes.insert(axes.begin(), 0);
  w.end(node, "Transpose", {w.in(node)}, {{"perm", axes}});
}

void concatenate(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) inputs.push_back(w.in(node, i));
  w.end(node, "Concat", inputs, {{"axis", of.call.whole("axis")}});
}

}  // namespace stride::deployment::onnx

// Element by element.
#include "stride/deployment/onnx/writers.hpp"

namespace stride::deployment::onnx {

using network::Node;

void batch_norm(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  std::vector<std::string> inputs = {w.in(node)};
  for (std::size_t i = 0; i < 4; ++i)
    inputs.push_back(w.floats(node, {node.shape[1]}, w.parameter(node, i)));
  w.end(node, "BatchNormalization", inputs,
        {{"epsilon", static_cast<float>(of.call.real("epsilon"))}});
}

void relu(Writing& w, const Node& node) { w.end(node, "Relu", {w.in(node)}); }
void tanh(Writing& w, const Node& node) { w.end(node, "Tanh", {w.in(node)}); }
void sigmoid(Writing& w, const Node& node) { w.end(node, "Sigmoid", {w.in(node)}); }

void softmax(Writing& w, const Node& node) {
  w.end(node, "Softmax", {w.in(node)}, {{"axis", std::int64_t{1}}});
}

void square_root(Writing& w, const Node& node) {
  w.end(node, "Sqrt", {w.add(node, "Relu", {w.in(node)})});
}

void scale(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  w.end(node, "Mul", {w.in(node), w.number(node, of.call.real("factor"))});
}

void shift(Writing& w, const Node& node) {
  const network::CallOf of(w.graph(), node);
  w.end(node, "Add", {w.in(node), w.number(node, of.call.real("offset"))});
}

void add(Writing& w, const Node& node) {
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) inputs.push_back(w.in(node, i));
  w.end(node, inputs.size() == 2 ? "Add" : "Sum", inputs);
}

// A map of one number a channel gets the axes that it lacks.
void multiply(Writing& w, const Node& node) {
  std::string map = w.in(node, 1);
  if (w.graph().shape(node.inputs[1]).size() == 2 && node.shape.size() > 2) {
    std::vector<std::int64_t> axes(node.shape.size(), 1);
    axes[0] = 0, axes[1] = node.shape[1];
    map = w.add(node, "Reshape", {map, w.list(axes)});
  }
  w.end(node, "Mul", {w.in(node), map});
}

}  // namespace stride::deployment::onnx

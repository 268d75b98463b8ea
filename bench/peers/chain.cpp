// A graph as a chain of layers.
#include <cmath>
#include <stdexcept>

#include "peer.hpp"
#include "stride/network/operation.hpp"

namespace stride::peers {
namespace {

namespace operations = network::operations;

class Reader {
 public:
  explicit Reader(const network::Model& model)
      : model_(model), layout_(network::layout(model.graph)) {}

  std::vector<float> parameter(const network::Node& node, std::size_t which) const {
    const auto index = static_cast<std::size_t>(node.parameters[which]);
    const auto begin = model_.parameters.begin() + layout_.offset[index];
    return {begin, begin + network::elements(model_.graph.parameters()[index].shape)};
  }

  Layer shaped(const network::Node& node) const {
    const network::Shape& in = model_.graph.shape(node.inputs[0]);
    Layer layer;
    layer.inputs = in[1], layer.outputs = node.shape[1];
    layer.in_length = in.size() == 3 ? in[2] : 1;
    layer.length = node.shape.size() == 3 ? node.shape[2] : 1;
    return layer;
  }

  Layer convolution(const network::Node& node) const {
    const network::CallOf of(model_.graph, node);
    Layer layer = shaped(node);
    layer.kind = Layer::Kind::convolution;
    layer.kernel = of.call.list("kernel")[0], layer.padding = of.call.list("padding")[0];
    layer.weight = parameter(node, 0);
    layer.bias.resize(static_cast<std::size_t>(layer.outputs));
    if (of.call.flag("bias")) layer.bias = parameter(node, 1);
    return layer;
  }

  void fold(const network::Node& norm, Layer& layer) const {
    const network::CallOf of(model_.graph, norm);
    const std::vector<float> scale = parameter(norm, 0), shift = parameter(norm, 1),
                             mean = parameter(norm, 2), variance = parameter(norm, 3);
    const std::size_t each = layer.weight.size() / scale.size();
    for (std::size_t f = 0; f < scale.size(); ++f) {
      const double factor = scale[f] / std::sqrt(variance[f] + of.call.real("epsilon"));
      for (std::size_t i = 0; i < each; ++i)
        layer.weight[f * each + i] = static_cast<float>(layer.weight[f * each + i] * factor);
      layer.bias[f] = static_cast<float>(shift[f] + (layer.bias[f] - mean[f]) * factor);
    }
  }

 private:
  const network::Model& model_;
  network::Layout layout_;
};

}  // namespace

std::vector<Layer> chain_of(const network::Model& model) {
  const Reader reader(model);
  std::vector<Layer> chain;
  for (const network::Node& node : model.graph.nodes()) {
    const network::Operation* const is = node.operation;
    if (is == &operations::input) continue;
    if (is == &operations::batch_norm) {
      reader.fold(node, chain.back());
    } else if (is == &operations::relu) {
      chain.back().relu = true;
    } else if (is == &operations::convolution && node.shape.size() == 3) {
      chain.push_back(reader.convolution(node));
    } else {
      Layer layer = reader.shaped(node);
      if (is == &operations::lstm) {
        layer.kind = Layer::Kind::lstm;
        layer.weight = reader.parameter(node, 0), layer.recurrent = reader.parameter(node, 1);
        layer.bias = reader.parameter(node, 2);
      } else if (is == &operations::linear) {
        layer.kind = Layer::Kind::linear;
        layer.weight = reader.parameter(node, 0), layer.bias = reader.parameter(node, 1);
      } else if (is == &operations::mean_over_time) {
        layer.kind = Layer::Kind::mean;
      } else if (is == &operations::last_of_time) {
        layer.kind = Layer::Kind::last;
      } else {
        throw std::runtime_error("no layer for " + node.name);
      }
      chain.push_back(layer);
    }
  }
  return chain;
}

}  // namespace stride::peers

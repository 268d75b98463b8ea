#pragma once
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stride/deployment/onnx/file.hpp"
#include "stride/network/model.hpp"
#include "stride/network/operation.hpp"

/// What the writer of a node may ask and say while a model becomes an ONNX file.
namespace stride::deployment {

/// Numbers of a layer, ready to be kept.
struct OnnxWeights {
  network::Shape shape;
  std::vector<float> values;
  network::Storage storage = network::Storage::float32;
  std::int64_t axis = 0;  ///< of int8: each place of it has a scale
};

class Writing {
 public:
  explicit Writing(const network::Model& model);

  const network::Graph& graph() const { return model_.graph; }

  /// The tensor that holds an input of the node.
  const std::string& in(const network::Node& node, std::size_t i = 0) const;
  bool is_placed(const network::Node& node) const { return !placed_[index_of(node)].empty(); }

  /// One operator of ONNX on the way to a node's value: the tensor it makes.
  std::string add(const network::Node& node, std::string_view operation,
                  const std::vector<std::string>& inputs,
                  const std::vector<OnnxAttribute>& attributes = {});
  /// The same, of an operator that makes two.
  std::pair<std::string, std::string> add_two(const network::Node& node, std::string_view operation,
                                              const std::vector<std::string>& inputs,
                                              const std::vector<OnnxAttribute>& attributes);
  /// The last one, and so the node's value from now on; where that is kept in eight bits, it is
  /// quantised and read back.
  void end(const network::Node& node, std::string_view operation,
           const std::vector<std::string>& inputs,
           const std::vector<OnnxAttribute>& attributes = {});
  /// The node has the value of `last`, in which it is computed in passing.
  void same(const network::Node& node, const network::Node& last);

  /// Constants. Each is the name of its tensor; equal lists are kept once.
  std::string floats(const network::Node& node, const network::Shape& shape,
                     std::span<const float> values);
  std::string number(const network::Node& node, double value) {
    const auto real = static_cast<float>(value);
    return floats(node, {}, {&real, 1});
  }
  std::string list(const std::vector<std::int64_t>& values);
  /// Weights as they are kept, read back to float32 in the graph where that is in fewer bits.
  std::string weights(const network::Node& node, const OnnxWeights& weights);
  /// The bias of a layer of whole numbers: int32 in units of input scale times weight scale.
  std::string whole_bias(const network::Node& node, const OnnxWeights& weights,
                         std::span<const float> bias);

  std::span<const float> parameter(const network::Node& node, std::size_t which) const;
  std::vector<float> copy_of(const network::Node& node, std::size_t which) const;
  network::Storage storage_of(const network::Node& node, std::size_t which) const;

  /// The only node that reads this one, if it is of that operation.
  const network::Node* followed_by(const network::Node& node,
                                   const network::Operation& operation) const;
  /// The node that ends the layer: the ReLU behind a convolution and its batch norm.
  const network::Node& last_of_layer(const network::Node& node) const;
  /// A layer of int8 weights with a known range before and behind it.
  bool in_whole_numbers(const network::Node& node) const;

  /// Errors: a file that is too large.
  std::string finished() &&;

 private:
  std::size_t index_of(const network::Node& node) const {
    return static_cast<std::size_t>(&node - graph().nodes().data());
  }
  std::string tensor_of(const network::Node& node) const;
  std::string next_name(const network::Node& node);
  const network::Quantisation::Range* range_of(const network::Node& node) const;
  void find_eight_bits();
  void describe();

  const network::Model& model_;
  network::Layout layout_;
  std::string answer_;  // "logits", or "value"
  OnnxFile file_;
  std::vector<std::string> placed_;                         // [nodes] tensors
  std::vector<bool> eight_bits_;                            // [nodes] kept as uint8
  std::vector<std::vector<const network::Node*>> readers_;  // [nodes]; nullptr = an output
  std::vector<std::string> lists_;                          // names of constant lists
  std::vector<int> made_;                                   // [nodes] tensors so far
};

}  // namespace stride::deployment

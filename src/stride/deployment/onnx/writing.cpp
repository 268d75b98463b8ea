#include "stride/deployment/onnx/writing.hpp"

#include <algorithm>

#include "stride/deployment/onnx/eight_bits.hpp"

namespace stride::deployment {

using network::Node;
using network::Storage;
namespace operations = network::operations;

Writing::Writing(const network::Model& model)
    : model_(model),
      layout_(network::layout(model.graph)),
      answer_(model.graph.outputs().contains("value") ? "value" : "logits"),
      placed_(model.graph.nodes().size()),
      eight_bits_(placed_.size()),
      readers_(placed_.size()),
      made_(placed_.size()) {
  for (const Node& node : graph().nodes())
    for (const network::Value input : node.inputs)
      readers_[static_cast<std::size_t>(input.node)].push_back(&node);
  readers_[static_cast<std::size_t>(graph().output(answer_).node)].push_back(nullptr);
  find_eight_bits();
  const Node& x = graph().node(graph().named("x"));
  file_.input("x", x.shape, "windows, scaled as `contract` says");
  placed_[index_of(x)] = "x";
  if (eight_bits_[index_of(x)]) {
    end(x, "Identity", {"x"});
  }
}

const std::string& Writing::in(const Node& node, std::size_t i) const {
  return placed_[static_cast<std::size_t>(node.inputs[i].node)];
}

// The answer has the output's name; no other tensor may.
std::string Writing::tensor_of(const Node& node) const {
  if (graph().output(answer_).node == static_cast<int>(index_of(node))) return answer_;
  return node.name == answer_ || node.operation == &operations::input ? node.name + "/value"
                                                                      : node.name;
}

// No node's name has a slash.
std::string Writing::next_name(const Node& node) {
  return node.name + "/" + std::to_string(++made_[index_of(node)]);
}

std::string Writing::add(const Node& node, std::string_view operation,
                         const std::vector<std::string>& inputs,
                         const std::vector<OnnxAttribute>& attributes) {
  std::string made = next_name(node);
  file_.node(operation, made, inputs, {&made, 1}, attributes);
  return made;
}

std::pair<std::string, std::string> Writing::add_two(const Node& node, std::string_view operation,
                                                     const std::vector<std::string>& inputs,
                                                     const std::vector<OnnxAttribute>& attributes) {
  const std::string made[] = {next_name(node), next_name(node)};
  file_.node(operation, made[0], inputs, made, attributes);
  return {made[0], made[1]};
}

void Writing::end(const Node& node, std::string_view operation,
                  const std::vector<std::string>& inputs,
                  const std::vector<OnnxAttribute>& attributes) {
  const std::string tensor = tensor_of(node);
  std::string& placed = placed_[index_of(node)];
  placed = tensor;
  if (!eight_bits_[index_of(node)]) {
    file_.node(operation, node.name, inputs, {&tensor, 1}, attributes);
    return;
  }
  const EightBits bits = eight_bits(*range_of(node));
  const std::string scale = number(node, bits.scale), zero = next_name(node);
  file_.constant(zero, {}, OnnxType::uint8, {reinterpret_cast<const char*>(&bits.zero), 1});
  const std::string exact =
      operation == "Identity" ? inputs[0] : add(node, operation, inputs, attributes);
  const std::string kept = add(node, "QuantizeLinear", {exact, scale, zero});
  file_.node("DequantizeLinear", node.name, std::vector{kept, scale, zero}, {&tensor, 1}, {});
}

void Writing::same(const Node& node, const Node& last) {
  placed_[index_of(node)] = placed_[index_of(last)];
}

std::string Writing::floats(const Node& node, const network::Shape& shape,
                            std::span<const float> values) {
  std::string name = next_name(node);
  file_.constant(name, shape, values);
  return name;
}

std::string Writing::list(const std::vector<std::int64_t>& values) {
  std::string name = "list";
  for (const std::int64_t value : values) name += "/" + std::to_string(value);
  if (std::ranges::find(lists_, name) == lists_.end()) {
    file_.constant(name, values);
    lists_.push_back(name);
  }
  return name;
}

std::string Writing::weights(const Node& node, const OnnxWeights& w) {
  const std::string name = next_name(node);
  if (w.storage == Storage::float16 || w.storage == Storage::bfloat16) {
    const bool half = w.storage == Storage::float16;
    file_.constant(name, w.shape, half ? OnnxType::float16 : OnnxType::bfloat16,
                   sixteen_bits(w.values, half));
    return add(node, "Cast", {name}, {{"to", std::int64_t{1}}});
  }
  if (w.storage != Storage::int8) {
    file_.constant(name, w.shape, w.values);
    return name;
  }
  const Codes codes = codes_of(w.shape, w.axis, w.values);
  const auto places = static_cast<std::int64_t>(codes.scales.size());
  file_.constant(name, w.shape, OnnxType::int8,
                 {reinterpret_cast<const char*>(codes.bytes.data()), codes.bytes.size()});
  const std::string scale = floats(node, {places}, codes.scales), zero = next_name(node);
  file_.constant(zero, {places}, OnnxType::int8, std::string(codes.scales.size(), '\0'));
  return add(node, "DequantizeLinear", {name, scale, zero}, {{"axis", w.axis}});
}

std::string Writing::whole_bias(const Node& node, const OnnxWeights& w,
                                std::span<const float> bias) {
  const Codes codes = codes_of(w.shape, w.axis, w.values);
  const float input = eight_bits(*range_of(graph().node(node.inputs[0]))).scale;
  const auto places = static_cast<std::int64_t>(bias.size());
  std::vector<float> scales;
  std::vector<std::int32_t> whole;
  for (std::size_t f = 0; f < bias.size(); ++f) {
    scales.push_back(input * codes.scales[f]);
    whole.push_back(whole_number(bias[f], scales[f]));
  }
  const std::string name = next_name(node), zero = next_name(node);
  file_.constant(name, {places}, OnnxType::int32,
                 {reinterpret_cast<const char*>(whole.data()), 4 * whole.size()});
  file_.constant(zero, {places}, OnnxType::int32, std::string(4 * whole.size(), '\0'));
  return add(node, "DequantizeLinear", {name, floats(node, {places}, scales), zero},
             {{"axis", std::int64_t{0}}});
}

std::span<const float> Writing::parameter(const Node& node, std::size_t which) const {
  const auto index = static_cast<std::size_t>(node.parameters[which]);
  return std::span(model_.parameters)
      .subspan(static_cast<std::size_t>(layout_.offset[index]),
               static_cast<std::size_t>(network::elements(graph().parameters()[index].shape)));
}

std::vector<float> Writing::copy_of(const Node& node, std::size_t which) const {
  const std::span<const float> values = parameter(node, which);
  return {values.begin(), values.end()};
}

Storage Writing::storage_of(const Node& node, std::size_t which) const {
  if (!model_.quantisation) return Storage::float32;
  const auto index = static_cast<std::size_t>(node.parameters[which]);
  const auto found = model_.quantisation->weights.find(graph().parameters()[index].name);
  return found == model_.quantisation->weights.end() ? Storage::float32 : found->second;
}

const Node* Writing::followed_by(const Node& node, const network::Operation& operation) const {
  const auto& readers = readers_[index_of(node)];
  const bool one = readers.size() == 1 && readers[0] != nullptr;
  return one && readers[0]->operation == &operation ? readers[0] : nullptr;
}

const Node& Writing::last_of_layer(const Node& node) const {
  const Node* last = &node;
  if (const Node* norm = followed_by(*last, operations::batch_norm)) last = norm;
  if (const Node* relu = followed_by(*last, operations::relu)) last = relu;
  return *last;
}

// Operations that pass numbers on as they are keep the range that these had, so that a runtime
// sees no reason to convert them.
const network::Quantisation::Range* Writing::range_of(const Node& node) const {
  const Node* origin = &node;
  const auto passes_on = [](const Node& n) {
    return n.operation == &operations::max_pool || n.operation == &operations::flatten ||
           n.operation == &operations::reshape || n.operation == &operations::permute ||
           n.operation == &operations::last_of_time;
  };
  const auto& ranges = model_.quantisation->ranges;
  while (passes_on(*origin) && ranges.contains(graph().node(origin->inputs[0]).name))
    origin = &graph().node(origin->inputs[0]);
  const auto found = ranges.find(origin->name);
  return found == ranges.end() ? nullptr : &found->second;
}

bool Writing::in_whole_numbers(const Node& node) const {
  const bool layer =
      node.operation == &operations::convolution || node.operation == &operations::linear;
  if (!model_.quantisation || model_.quantisation->dynamic || !layer) return false;
  return storage_of(node, 0) == Storage::int8 &&
         range_of(graph().node(node.inputs[0])) != nullptr &&
         range_of(last_of_layer(node)) != nullptr;
}

void Writing::find_eight_bits() {
  for (const Node& node : graph().nodes()) {
    if (!in_whole_numbers(node)) continue;
    eight_bits_[static_cast<std::size_t>(node.inputs[0].node)] = true;
    eight_bits_[index_of(last_of_layer(node))] = true;
  }
}

// What a runtime knows of the model without its folder.
void Writing::describe() {
  file_.note("architecture", model_.architecture);
  file_.note("options", model_.options.dump());
  if (model_.target)
    file_.note("target",
               Json({{"name", model_.target->name}, {"unit", model_.target->unit}}).dump());
  else
    file_.note("activities", Json(model_.activities).dump());
  file_.note("contract", network::to_json(model_.contract).dump());
}

std::string Writing::finished() && {
  const Node& last = graph().node(graph().output(answer_));
  if (placed_[index_of(last)] != answer_)
    file_.node("Identity", answer_, {&placed_[index_of(last)], 1}, {&answer_, 1}, {});
  file_.output(answer_, last.shape,
               model_.target ? "in the unit of `target`" : "one for each of `activities`");
  describe();
  return std::move(file_).finished(model_.architecture.empty() ? "network" : model_.architecture);
}

}  // namespace stride::deployment

#include "stride/compression/weights.hpp"

#include <array>
#include <string>

#include "stride/network/operation.hpp"

namespace stride::compression {
namespace {

namespace operations = network::operations;

struct Rule {
  const network::Operation* operation;
  std::string_view parameter;
  Kind kind;
};

constexpr std::array rules = std::to_array<Rule>({
    {&operations::convolution, "weight", Kind::convolution},
    {&operations::lego_convolution, "bricks", Kind::convolution},
    {&operations::linear, "weight", Kind::linear},
    {&operations::channel_attention, "hidden_weight", Kind::linear},
    {&operations::channel_attention, "output_weight", Kind::linear},
    {&operations::attention, "input_weight", Kind::attention},
    {&operations::attention, "output_weight", Kind::attention},
    {&operations::lstm, "input_weight", Kind::recurrent},
    {&operations::lstm, "recurrent_weight", Kind::recurrent},
    {&operations::gru, "input_weight", Kind::recurrent},
    {&operations::gru, "recurrent_weight", Kind::recurrent},
    {&operations::random_convolution, "weight", Kind::fixed},
});

}  // namespace

std::vector<Weight> weights_of(const network::Graph& graph) {
  std::vector<Weight> all;
  for (const network::Node& node : graph.nodes())
    for (const int index : node.parameters) {
      const auto p = static_cast<std::size_t>(index);
      const std::string word = graph.parameters()[p].name.substr(node.name.size() + 1);
      for (const Rule& rule : rules)
        if (rule.operation == node.operation && rule.parameter == word)
          all.push_back({rule.kind, p});
    }
  return all;
}

std::span<float> part_of(const network::Graph& graph, std::size_t parameter,
                         std::span<float> parameters) {
  return parameters.subspan(
      static_cast<std::size_t>(network::layout(graph).offset[parameter]),
      static_cast<std::size_t>(network::elements(graph.parameters()[parameter].shape)));
}

}  // namespace stride::compression

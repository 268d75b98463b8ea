// Walks the graph; each node is written by the function of its operation.
#include "stride/engine/plan/plan.hpp"

#include <array>
#include <string>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/engine/plan/lowering.hpp"

namespace stride::engine {
namespace {

namespace operations = network::operations;

void lower_input(Planning& p, const network::Node& node) { p.out(node); }

constexpr std::array table = std::to_array<std::pair<const network::Operation*, lower::Lower*>>({
    {&operations::input, lower_input},
    {&operations::convolution, lower::convolution},
    {&operations::lego_convolution, lower::lego_convolution},
    {&operations::linear, lower::linear},
    {&operations::lstm, lower::lstm},
    {&operations::gru, lower::gru},
    {&operations::attention, lower::attention},
    {&operations::channel_attention, lower::channel_attention},
    {&operations::batch_norm, lower::batch_norm},
    {&operations::relu, lower::relu},
    {&operations::tanh, lower::tanh},
    {&operations::sigmoid, lower::sigmoid},
    {&operations::softmax, lower::softmax},
    {&operations::max_pool, lower::max_pool},
    {&operations::mean_pool, lower::mean_pool},
    {&operations::mean_over_time, lower::mean_over_time},
    {&operations::last_of_time, lower::last_of_time},
    {&operations::mean_over_channels, lower::mean_over_channels},
    {&operations::max_over_channels, lower::max_over_channels},
    {&operations::channel_sums, lower::channel_sums},
    {&operations::random_convolution, lower::random_convolution},
    {&operations::difference, lower::difference},
    {&operations::winner_counts, lower::winner_counts},
    {&operations::positive_share, lower::positive_share},
    {&operations::square_root, lower::square_root},
    {&operations::window_statistics, lower::window_statistics},
    {&operations::flatten, lower::flatten},
    {&operations::permute, lower::permute},
    {&operations::reshape, lower::reshape},
    {&operations::concatenate, lower::concatenate},
    {&operations::add, lower::add},
    {&operations::multiply, lower::multiply},
    {&operations::scale, lower::scale},
    {&operations::shift, lower::shift},
});

lower::Lower* lower_of(const network::Node& node) {
  for (const auto& [operation, lower] : table)
    if (operation == node.operation) return lower;
  std::string known;
  for (const auto& [operation, lower] : table)
    known += (known.empty() ? "" : ", ") + std::string(operation->name);
  throw Error({.where = "plan",
               .what = "node '" + node.name + "'",
               .got = "the operation '" + std::string(node.operation->name) + "'",
               .want = known,
               .advice = "Deploy the graph first, or choose another --model"});
}

}  // namespace

ProgramBytes Planning::finished() {
  for (const network::Node& node : graph_.nodes())
    if (!is_placed(node)) lower_of(node)(*this, node);
  const bool measures = graph_.outputs().contains("value");
  const Tensor answer = of(graph_.output(measures ? "value" : "logits"));
  return draft_.finish(of(graph_.named("x")), answer, options_.hop, options_.keep);
}

ProgramBytes plan(const network::Graph& graph, std::span<const float> parameters,
                  const PlanOptions& options) {
  return Planning(graph, parameters, options).finished();
}

}  // namespace stride::engine

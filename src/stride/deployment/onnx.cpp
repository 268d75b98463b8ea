// ONNX: what most runtimes read. Layers that are kept in eight bits are written with QuantizeLinear
// and DequantizeLinear around them, which runtimes replace by whole-number kernels.
#include <array>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/deployment/onnx/writers.hpp"
#include "stride/deployment/target.hpp"

namespace stride::deployment {
namespace {

namespace operations = network::operations;

constexpr std::array table = std::to_array<std::pair<const network::Operation*, onnx::Writer*>>({
    {&operations::convolution, onnx::convolution},
    {&operations::lego_convolution, onnx::lego_convolution},
    {&operations::linear, onnx::linear},
    {&operations::lstm, onnx::lstm},
    {&operations::gru, onnx::gru},
    {&operations::attention, onnx::attention},
    {&operations::channel_attention, onnx::channel_attention},
    {&operations::batch_norm, onnx::batch_norm},
    {&operations::relu, onnx::relu},
    {&operations::tanh, onnx::tanh},
    {&operations::sigmoid, onnx::sigmoid},
    {&operations::softmax, onnx::softmax},
    {&operations::max_pool, onnx::max_pool},
    {&operations::mean_pool, onnx::mean_pool},
    {&operations::mean_over_time, onnx::mean_over_time},
    {&operations::last_of_time, onnx::last_of_time},
    {&operations::mean_over_channels, onnx::mean_over_channels},
    {&operations::max_over_channels, onnx::max_over_channels},
    {&operations::channel_sums, onnx::channel_sums},
    {&operations::random_convolution, onnx::random_convolution},
    {&operations::difference, onnx::difference},
    {&operations::winner_counts, onnx::winner_counts},
    {&operations::positive_share, onnx::positive_share},
    {&operations::square_root, onnx::square_root},
    {&operations::window_statistics, onnx::window_statistics},
    {&operations::flatten, onnx::flatten},
    {&operations::permute, onnx::permute},
    {&operations::reshape, onnx::reshape},
    {&operations::concatenate, onnx::concatenate},
    {&operations::add, onnx::add},
    {&operations::multiply, onnx::multiply},
    {&operations::scale, onnx::scale},
    {&operations::shift, onnx::shift},
});

onnx::Writer* writer_of(const network::Node& node) {
  for (const auto& [operation, writer] : table)
    if (operation == node.operation) return writer;
  throw Error({.where = "onnx",
               .what = "node '" + node.name + "'",
               .got = "the operation '" + std::string(node.operation->name) + "'",
               .want = "one that ONNX's operators can be put together to",
               .advice = "Deploy the graph first, or choose another --model"});
}

std::string write(const network::Model& model) {
  Writing w(model);
  for (const network::Node& node : model.graph.nodes())
    if (!w.is_placed(node)) writer_of(node)(w, node);
  return std::move(w).finished();
}

}  // namespace

namespace targets {

const Target onnx = {
    .name = "onnx",
    .summary = "ONNX, opset 17: input x [N, C, T], output logits [N, K] (or value)",
    .source = "onnx.ai/onnx/repo-docs/IR.html",
    .ending = ".onnx",
    .write = write,
};

}  // namespace targets
}  // namespace stride::deployment

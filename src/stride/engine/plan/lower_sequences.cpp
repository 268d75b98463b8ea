// What looks at the order of times, and channel attention.
#include "stride/engine/kernels/sequence.hpp"
#include "stride/engine/plan/filters.hpp"
#include "stride/engine/plan/lowering.hpp"
#include "stride/engine/plan/whole_filters.hpp"

namespace stride::engine::lower {

using network::Node;
namespace operations = network::operations;

namespace {

// Rows of the gates [gates_each H][n] in the order that Lstm and Gru want.
std::vector<float> in_order(const std::vector<float>& rows, std::uint32_t units,
                            std::uint32_t gates_each) {
  const std::size_t n = rows.size() / (gates_each * units);
  std::vector<float> out(rows.size());
  for (std::uint32_t gate = 0; gate < gates_each; ++gate)
    for (std::uint32_t i = 0; i < units; ++i) {
      const GateBlock block = gate_block(i, units, gates_each);
      const std::size_t to = block.begin + gate * block.units + i % lstm_panel;
      for (std::size_t k = 0; k < n; ++k) out[to * n + k] = rows[(gate * units + i) * n + k];
    }
  return out;
}

// `bias` is what the inputs add to the gates without them.
template <class Recurrent>
void recur(Planning& p, const Node& node, Recurrent step, std::vector<float> bias) {
  const std::uint32_t units = word_of(node.shape[1]);
  const auto ordered = [&](std::size_t weight) {
    Filters filters = linear_filters(p, node, weight, 2);
    filters.weight = in_order(filters.weight, units, Recurrent::gates_each);
    filters.bias = in_order(bias, units, Recurrent::gates_each);
    return filters;
  };
  step.gates = everywhere(p, p.in(node), ordered(0), false, p.is_dynamic(node, 0));
  const std::vector<float> recurrent = packed(ordered(1), lstm_panel);
  step.weight = p.draft().constant(recurrent);
  step.scratch = p.draft().value(1, 1, recurrent.size() / units + units);
  step.out = p.out(node);
  p.draft().add(step);
}

}  // namespace

void lstm(Planning& p, const Node& node) {
  if (const auto kept = p.storage(node, 1);
      kept == network::Storage::int8 || kept == network::Storage::bfloat16)
    return add_narrow_lstm(p, node);
  recur(p, node, Lstm{}, p.copy_of(node, 2));
}

// The gates r and z only ever have the sum of both biases. Weights that are kept narrow are floats
// here.
void gru(Planning& p, const Node& node) {
  std::vector<float> bias = p.copy_of(node, 2);
  const std::span<const float> recurrent = p.weights(node, 3);
  const std::size_t units = bias.size() / 3;
  for (std::size_t i = 0; i < 2 * units; ++i) bias[i] += recurrent[i];
  recur(p, node, Gru{.bias = p.draft().constant(recurrent.subspan(2 * units))}, bias);
}

void attention(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  Attention step{.projected = projected(p, node, p.in(node), 0, 1, false)};
  step.heads = word_of(of.call.whole("heads")), step.width = word_of(of.call.whole("width"));
  const Tensor input = p.in(node);
  step.scratch = p.draft().value(1, 1, input.t);
  step.out = p.draft().value(input.t, 1, std::uint64_t{step.heads} * step.width);
  p.draft().add(step);
  p.put(node, of.call.flag("project") ? projected(p, node, step.out, 2, 3, false) : step.out);
}

void channel_attention(Planning& p, const Node& node) {
  Tensor sum{};
  for (const Summary how : {Summary::mean, Summary::max}) {
    const Tensor input = p.in(node), pooled = p.draft().value(1, 1, input.c);
    p.draft().add(Reduce{.in = input, .out = pooled, .how = how});
    const Tensor hidden = projected(p, node, pooled, 0, 1, true);
    const Tensor told = projected(p, node, hidden, 2, 3, false);
    if (how == Summary::mean) {
      sum = told;
      continue;
    }
    const Tensor both = p.draft().value(1, 1, input.c);
    p.draft().add(Add{.first = sum, .second = told, .out = both});
    p.draft().add(Elementwise{.in = both, .out = p.out(node), .function = Function::sigmoid});
  }
}

void difference(Planning& p, const Node& node) {
  const Tensor input = p.in(node);
  p.draft().add(Difference{.in = input, .out = p.out(node)});
}

}  // namespace stride::engine::lower

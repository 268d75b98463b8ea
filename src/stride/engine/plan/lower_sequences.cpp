// What looks at the order of times, and channel attention.
#include "stride/engine/plan/filters.hpp"
#include "stride/engine/plan/lowering.hpp"
#include "stride/engine/plan/whole_filters.hpp"

namespace stride::engine::lower {

using network::Node;
namespace operations = network::operations;

void lstm(Planning& p, const Node& node) {
  if (const auto kept = p.storage(node, 1);
      kept == network::Storage::int8 || kept == network::Storage::bfloat16)
    return add_narrow_lstm(p, node);
  const Tensor gates = projected(p, node, p.in(node), 0, 2, false);
  const auto units = static_cast<std::uint64_t>(node.shape[1]);
  const std::vector<float> recurrent = packed({.weight = p.copy_of(node, 1),
                                               .bias = {},
                                               .filters = 4 * node.shape[1],
                                               .channels = node.shape[1]},
                                              16);
  Lstm step{.gates = gates, .weight = p.draft().constant(recurrent)};
  step.scratch = p.draft().value(1, 1, recurrent.size() / units + units);
  step.out = p.out(node);
  p.draft().add(step);
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

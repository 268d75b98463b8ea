// The same numbers in another order, or one value behind the other.
#include <algorithm>
#include <string>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/engine/plan/lowering.hpp"

namespace stride::engine::lower {
namespace {

using network::Node;
namespace operations = network::operations;

void copy(Planning& p, const Node& node, Rearrange step, const std::vector<Loop>& loops) {
  if (loops.size() > Rearrange::most_loops)
    throw Error({.where = "plan",
                 .what = "node '" + node.name + "'",
                 .got = std::to_string(loops.size()) + " loops",
                 .want = std::to_string(Rearrange::most_loops) + " at most",
                 .advice = {}});
  const std::size_t skipped = Rearrange::most_loops - loops.size();
  for (std::size_t k = 0; k < loops.size(); ++k) {
    step.count[skipped + k] = word_of(loops[k].count);
    step.from[skipped + k] = word_of(loops[k].from);
    step.to[skipped + k] = word_of(loops[k].to);
  }
  p.draft().add(step);
}

// The same numbers where they lie.
void see(Planning& p, const Node& node) {
  if (!p.is_bytes(node.inputs[0])) return p.put(node, p.seen_as(node, p.in(node)));
  Bytes bytes = p.bytes_of(node.inputs[0]);
  bytes.tensor = p.seen_as(node, bytes.tensor);
  p.put(node, bytes);
}

// Copies by loops, or not at all where nothing would move.
void rearrange(Planning& p, const Node& node, std::vector<Loop> loops) {
  loops = simplified(std::move(loops));
  if (moves_nothing(loops)) return see(p, node);
  if (p.is_bytes(node.inputs[0])) {
    const Bytes in = p.bytes_of(node.inputs[0]), out = p.bytes_out(node, in);
    return copy(p, node, {.in = in.tensor, .out = out.tensor, .element = Element::uint8}, loops);
  }
  const Tensor input = p.in(node);
  copy(p, node, {.in = input, .out = p.out(node)}, loops);
}

}  // namespace

void permute(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const std::vector<Axis> from = axes_of(p.graph().node(node.inputs[0])), to = axes_of(node);
  std::vector<Loop> loops;
  for (std::size_t i = 0; i < to.size(); ++i)
    loops.push_back(
        {to[i].size, from[static_cast<std::size_t>(of.call.list("axes")[i] - 1)].step, to[i].step});
  rearrange(p, node, loops);
}

void reshape(Planning& p, const Node& node) {
  const Node& before = p.graph().node(node.inputs[0]);
  const std::vector<Loop> loops = loops_between(axes_of(before), axes_of(node));
  if (loops.empty())
    throw Error({.where = "plan",
                 .what = "node '" + node.name + "'",
                 .got = network::text(before.shape) + " to " + network::text(node.shape),
                 .want = "axes that are cut or joined whole",
                 .advice = {}});
  rearrange(p, node, loops);
}

// Before a linear layer, whose columns move instead, nothing is copied.
void flatten(Planning& p, const Node& node) {
  if (p.followed_by(node, operations::linear) == nullptr) return reshape(p, node);
  see(p, node);
}

void concatenate(Planning& p, const Node& node) {
  const network::CallOf of(p.graph(), node);
  const auto axis = static_cast<std::size_t>(of.call.whole("axis") - 1);
  const std::vector<Axis> to = axes_of(node);
  const Tensor whole = p.out(node);
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const std::vector<Axis> from = axes_of(p.graph().node(node.inputs[i]));
    std::vector<Loop> loops;
    for (std::size_t a = 0; a < to.size(); ++a)
      loops.push_back({from[a].size, from[a].step, to[a].step});
    copy(p, node, {.in = p.in(node, i), .out = whole, .offset = word_of(begin * to[axis].step)},
         simplified(std::move(loops)));
    begin += from[axis].size;
  }
}

}  // namespace stride::engine::lower

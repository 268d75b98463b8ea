#include "stride/engine/plan/tracing.hpp"

#include <algorithm>

#include "stride/base/error.hpp"
#include "stride/engine/found_kernels.hpp"
#include "stride/engine/plan/planning.hpp"

namespace stride::engine {

Tracing::Tracing(const network::Graph& graph, std::span<const float> parameters) {
  Planning planning(graph, parameters);
  program_ = planning.finished();
  arena_.resize(read<Header>(program_.data()).arena);
  const Draft& draft = planning.draft();
  for (const network::Node& node : graph.nodes()) {
    const Tensor value = planning.of(graph.named(node.name));
    named_.push_back({node.name, draft.placed(value), draft.written(value)});
  }
  std::ranges::stable_sort(named_, {}, &Named::written);
}

void Tracing::run(std::span<const float> window, const std::function<void(const Traced&)>& tell) {
  const auto header = read<Header>(program_.data());
  if (window.size() != elements(header.input))
    throw Error({.where = "trace",
                 .what = "window",
                 .got = std::to_string(window.size()) + " numbers",
                 .want = std::to_string(elements(header.input)),
                 .advice = {}});
  const auto* const constants =
      reinterpret_cast<const float*>(program_.data() + header.constants_at);
  const Memory memory{arena_.data(), constants, best_vectors()};
  std::ranges::copy(window, memory.of(header.input));
  auto next = named_.begin();
  const auto tell_up_to = [&](std::size_t steps) {
    for (; next != named_.end() && next->written <= steps; ++next)
      tell({next->node, next->tensor, {memory.of(next->tensor), elements(next->tensor)}});
  };
  tell_up_to(0);
  const unsigned char* at = program_.data() + sizeof(Header);
  for (std::size_t i = 0; i < header.steps; ++i) {
    const auto step = read<StepHeader>(at);
    found_kernel(step.kind)->run(at + sizeof step, memory);
    at += step.bytes;
    tell_up_to(i + 1);
  }
}

}  // namespace stride::engine

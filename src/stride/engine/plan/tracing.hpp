#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "stride/engine/plan/memory.hpp"
#include "stride/engine/program.hpp"
#include "stride/network/graph.hpp"

/// What a network's values are on the way to its answer. The host's.
namespace stride::engine {

/// Runs a deployed graph in the float engine and tells each of its nodes as soon as it is computed.
///
///     Tracing tracing(graph, parameters);
///     tracing.run(window, [&](const Traced& value) { ranges[value.node].include(value.floats); });
///
/// A convolution with the batch norm and the ReLU behind it is one step: all three have the value
/// that this step writes. The input is the first.
/// Errors: as of plan; run: a window of another size.
class Tracing {
 public:
  /// One node's value: floats [T][H][C], channels fastest, valid during the call.
  struct Traced {
    const std::string& node;
    Tensor tensor;
    std::span<const float> floats;
  };

  Tracing(const network::Graph& graph, std::span<const float> parameters);

  /// Shapes  window [T, C] scaled samples, oldest first.
  void run(std::span<const float> window, const std::function<void(const Traced&)>& tell);

 private:
  struct Named {
    std::string node;
    Tensor tensor;
    std::size_t written;  // steps before it
  };

  ProgramBytes program_;
  Arena arena_;
  std::vector<Named> named_;  // in the order they are written
};

}  // namespace stride::engine

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/base/options.hpp"
#include "stride/network/graph.hpp"

/// The architectures: one file each, one line in all.inc.
namespace stride::models {

/// What the data decide about a network.
struct Task {
  std::int64_t channels = 0;  ///< C
  std::int64_t length = 0;    ///< T
  std::int64_t classes = 0;   ///< K
};

struct Architecture {
  std::string_view name;     ///< "cnn"
  std::string_view summary;  ///< at most 72 characters
  std::string_view source;
  std::vector<Option> options;  ///< `stride train --model cnn --set filters=32`
  /// Appends the network: input "x" [N, C, T] to output "logits" [N, K]. `options` is complete.
  void (*build)(network::Graph& graph, const Task& task, const Json& options);
};

#define STRIDE_ENTRY(name) extern const Architecture name;
#include "stride/models/all.inc"
#undef STRIDE_ENTRY

std::span<const Architecture* const> all_architectures();

inline Json complete_options(const Architecture& architecture, const Json& given) {
  return complete_options(architecture.name, architecture.options, given);
}

/// Builds by name. Errors of `build` (a kernel longer than the window) come with the architecture's
/// name.
network::Graph build(std::string_view architecture, const Task& task,
                     const Json& options = Json::object());

}  // namespace stride::models

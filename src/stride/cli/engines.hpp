#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/network/graph.hpp"
#include "stride/training/executor.hpp"
#include "stride/windows/scaler.hpp"
#include "stride/windows/window_set.hpp"

/// What runs a trained network: the library it was trained with, or the device engine.
namespace stride::cli {

/// A network and the windows it is asked about; all live longer than the question.
struct Question {
  const network::Graph& graph;  ///< deployed
  std::span<const float> parameters;
  const windows::WindowSet& windows;
  const windows::Scaler& scaler;
  std::span<const std::int32_t> chosen;
};

struct RunsWith {
  std::string_view name;  ///< "float"
  std::string_view summary;
  /// The answers [n, K] or [n, 1]. Errors: those of the library, or a network it cannot run.
  std::vector<float> (*answers)(const Question&, const training::ExecutorOptions&);
};

std::span<const RunsWith* const> all_engines();

}  // namespace stride::cli

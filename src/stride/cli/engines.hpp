#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/network/model.hpp"
#include "stride/recordings/recording.hpp"
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
  const network::Contract& contract;
  /// What the windows were cut from, for an engine that cuts them itself.
  std::function<recordings::Collection()> recordings;
};

struct RunsWith {
  std::string_view name;  ///< "float"
  std::string_view summary;
  /// The answers [n, K] or [n, 1]. Errors: those of the library, or a network it cannot run.
  std::vector<float> (*answers)(const Question&, const training::ExecutorOptions&);
};

std::span<const RunsWith* const> all_engines();

}  // namespace stride::cli

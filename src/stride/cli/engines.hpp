#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/cli/opened_run.hpp"
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
  const network::Quantisation* quantisation = nullptr;  ///< of a compressed model
};

struct RunsWith {
  std::string_view name;  ///< "float"
  std::string_view summary;
  /// The answers [n, K] or [n, 1]. Errors: those of the library, or a network it cannot run.
  std::vector<float> (*answers)(const Question&, const training::ExecutorOptions&);
};

std::span<const RunsWith* const> all_engines();

/// The one that was asked for; where none was, `otherwise`, but of a compressed model the one that
/// computes as a device would. Errors: no such engine.
const RunsWith& engine_for(std::string_view asked, const network::Model& model,
                           std::string_view otherwise);

/// About windows of the model's own shape.
Question question_of(const network::Model& model, const windows::WindowSet& windows,
                     const windows::Scaler& scaler, std::span<const std::int32_t> chosen,
                     std::function<recordings::Collection()> recordings);
/// The test side of a run.
Question question_of(const OpenedRun& run);

/// What a model says to some windows: logits [n, K].
using Ask = std::function<std::vector<float>(const windows::WindowSet&,
                                             std::span<const std::int32_t> chosen)>;
/// Asks a model about windows of its own shape; all must outlive the answer.
Ask ask_of(const network::Model& model, const RunsWith& engine, const Settings& settings);

}  // namespace stride::cli

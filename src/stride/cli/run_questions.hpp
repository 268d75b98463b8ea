#pragma once
#include <filesystem>

#include "stride/cli/decisions.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/experiment.hpp"
#include "stride/network/model.hpp"

/// A finished run, its data as it was trained on, and its model ready to be asked.
namespace stride::cli {

class RunQuestions {
 public:
  /// Errors: no run or a damaged one; recordings, channels or activities that are not those of the
  /// training. `threads` 0 = as in training.
  RunQuestions(const std::filesystem::path& folder, int threads, Console& console);

  const Json& record() const { return record_; }
  const network::Model& model() const { return model_; }
  const Experiment& experiment() const { return experiment_; }
  const windows::Fold& fold() const { return fold_; }  ///< with its validation, but after a refit

  /// Asks the run's model, or one of the same windows.
  Ask ask(const RunsWith& engine) const { return ask(engine, model_); }
  Ask ask(const RunsWith& engine, const network::Model& model) const;

 private:
  Json record_;
  network::Model model_;
  Experiment experiment_;
  windows::Fold fold_;
};

/// Refuses another data set than the one of the training, by its checksum; with `force`, warns.
void refuse_other_data(const Json& run, const Experiment& experiment, bool force,
                       const std::string& where, Console& console);
/// Refuses windows that are not the model's: channels, samples, activities.
void refuse_other_shape(const network::Model& model, const Experiment& experiment);

/// Asks a model about windows of its own shape; all must outlive the answer.
Ask ask_of(const network::Model& model, const RunsWith& engine, const Settings& settings);

}  // namespace stride::cli

#pragma once
#include <filesystem>
#include <string>

#include "stride/base/json.hpp"
#include "stride/cli/experiment.hpp"

/// The run folder: the model folder, and how it came to be.
namespace stride::cli {

/// "runs/<data>-<model>-<n>": the first n that is free.
std::filesystem::path free_run_folder(const Settings& settings);

enum class Existing {
  refuse,   ///< a folder that holds a run is an error
  replace,  ///< --force: the run's own files are removed, nothing else
  keep,     ///< --resume: it must hold a run
};

/// Makes the folder, or refuses it: nothing that a run made is overwritten unasked.
void make_ready(const std::filesystem::path& folder, Existing existing);

/// run.json without its results: settings, code, data, sides, audit, machine.
Json run_json(const Experiment& experiment, const windows::Fold& fold, const windows::Audit& audit);

/// What training found, for run.json's "training".
Json training_json(const Fitted& fitted);

/// Reads folder/run.json. Errors: no run folder, or another program's.
Json read_run(const std::filesystem::path& folder);

/// Writes README.md from the model, run.json and, where there is one, evaluation.json's scores and
/// what its decisions came to.
void write_card(const std::filesystem::path& folder, const network::Model& model, const Json& run,
                const evaluation::TestScores* scores, const Json& decisions = {});

/// A year-first date and time of day in UTC.
std::string now_text();

}  // namespace stride::cli

#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stride/evaluation/scores.hpp"

/// What one run came to, small enough to be kept beside the code: pages of results are written from
/// kept answers alone. Only counts are kept; every score is computed from them again.
namespace stride::evaluation {

/// How a training went, epoch after epoch; NaN where there was no validation.
struct Curve {
  std::string name;  ///< of the fold; empty where there is only one
  std::vector<double> loss, validation_macro_f1;
};

/// Of the model that was tested, for one window.
struct ModelCost {
  std::int64_t parameters = 0, macs = 0;
  std::int64_t weight_bytes = 0;  ///< parameters as float32
  std::int64_t file_bytes = 0;    ///< model.safetensors; 0 where none was kept
};

/// What became of the tested model when it was made smaller.
struct CompressedAnswer {
  std::vector<std::string> command;  ///< after `stride compress RUN`, as typed
  std::string scheme;
  Outcome outcome;       ///< on the same test side
  double agreement = 0;  ///< share of its windows that both models answer alike
  std::int64_t file_bytes = 0, float_file_bytes = 0;    ///< model.safetensors
  std::int64_t model_bytes = 0, float_model_bytes = 0;  ///< all files of the model
};

struct Made {
  std::string date, machine, executor, code;  ///< day, processor, library and threads, git commit
  double seconds = 0;                         ///< of training
};

struct Answer {
  std::vector<std::string> command;  ///< after `stride`, as typed; see command_of
  std::string protocol;
  bool leaky = false;  ///< by the protocol's own word or by the audit
  std::string data_set, checksum;
  Outcome outcome;
  std::vector<Curve> curves;
  ModelCost cost;
  Made made;
  std::optional<CompressedAnswer> compressed = {};
};

/// An answer as JSON and back. Errors: a member that is missing or of another type; counts that
/// contradict each other (the file was edited or damaged).
Json to_json(const Answer& answer);
Answer answer_from_json(const Json& json, const std::string& where);

/// JSON with a line for each member of the outermost object: short, and changes can be read.
std::string lines_of(const Json& object);

/// The outcome in what `evaluate --json` and `crossval --json` say. Errors: as answer_from_json.
Outcome outcome_from_json(const Json& result, const std::string& where);

}  // namespace stride::evaluation

#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/evaluation/regression.hpp"
#include "stride/network/model.hpp"

/// The README.md of a model folder: everything a stranger needs to decide whether to use the model.
namespace stride::deployment {

/// What other rooms know about a model. Empty texts and null JSON leave their part of the card out,
/// nothing is guessed.
struct CardFacts {
  // The data
  std::string data_set;         ///< "wisdm-2019:watch-accel", as typed
  std::string data_source;      ///< DOI or address
  std::string data_licence;     ///< "CC BY 4.0"
  std::string data_checksum;    ///< SHA-256 of the raw data
  bool data_simulated = false;  ///< no person was measured; said first, in bold

  // The training
  std::string method;  ///< "supervised"
  Json training;       ///< training::to_json(TrainOptions)
  std::int64_t training_windows = 0, validation_windows = 0;
  int training_subjects = 0, validation_subjects = 0;
  int epochs_done = 0, best_epoch = 0;
  bool refit = false;  ///< trained again on training and validation subjects together
  double training_s = 0;
  std::string executor;  ///< "cpu, LibTorch 1.13.1, 2 threads"

  /// The "compression" of run.json: what `stride compress` did and its price list; null = a float
  /// model.
  Json compression = {};

  // The protocol
  std::string protocol;  ///< "official"
  std::string protocol_summary;
  std::string fold;             ///< "official", "subject 7"
  bool protocol_leaky = false;  ///< the protocol's own admission; the audit may find more
  Json audit;                   ///< windows::to_json(Audit)

  // The test side; absent until `evaluate` read it
  std::optional<evaluation::Scores> scores;
  std::optional<evaluation::RegressionScores> errors;  ///< instead, of a regression
  /// The same model on an honest protocol, shown beside LEAKY scores.
  std::optional<evaluation::Scores> honest_scores;
  std::string honest_protocol;
  Json decisions;  ///< "decisions" of evaluation.json: what the model's came to on the test side

  std::string stride_version;
};

/// The card as Markdown with Hugging Face front matter. `size_bytes` is that of the weights' file
/// on disk; 0 = not written yet.
std::string model_card(const network::Model& model, const CardFacts& facts,
                       std::uintmax_t size_bytes);

/// Writes folder/README.md, with the size of folder/model.safetensors. Errors: the folder cannot be
/// written.
void write_model_card(const std::filesystem::path& folder, const network::Model& model,
                      const CardFacts& facts);

}  // namespace stride::deployment

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/windows/window_set.hpp"

/// Who trains, who validates, who tests: one file a protocol, one line in all.inc.
namespace stride::windows {

/// Indices of windows on each side of one experiment.
struct Fold {
  std::string name;  ///< "official", "subject 7", "group 2/5"
  std::vector<std::int32_t> training, validation, test;
};

struct ProtocolOptions {
  std::uint64_t seed = 1;
  int groups = 5;  ///< of group-k: "group-5" sets it
  int validation_subjects =
      4;  ///< whole subjects taken from the training side (fewer where few are there, never all)
};

struct Protocol {
  std::string_view name;  ///< "official", "loso", "group-k", "holdout", "paper-random"
  std::string_view summary;
  std::string_view source;
  bool leaky;  ///< its numbers are stamped LEAKY
  /// The folds, validation already taken (take_validation), windows ascending on each side.
  /// Errors: the data cannot be split so (no official sides, fewer subjects than groups, …).
  std::vector<Fold> (*make)(const WindowSet&, const ProtocolOptions&);
};

#define STRIDE_ENTRY(name) extern const Protocol name;
#include "stride/windows/all.inc"
#undef STRIDE_ENTRY

std::span<const Protocol* const> all_protocols();

/// Finds by name; "group-7" is group-k with options.groups = 7. Throws unknown_name.
const Protocol& protocol_named(std::string_view name, ProtocolOptions& options);

/// Moves whole subjects from fold.training to fold.validation: about options.validation_subjects of
/// them, at most a third, at least one, drawn by the seed and the fold's name. A fold that has a
/// validation side is left as it is. Where the training side has a single subject, the last quarter
/// of its recordings of each activity serves; where no activity has two recordings, the last
/// quarter of each recording. Samples stay apart (training windows that reach into it are left
/// out), and the fold's name says so.
void take_validation(Fold& fold, const WindowSet& windows, const ProtocolOptions& options);

/// What the auditor found; stored with every result.
struct Audit {
  bool subjects_apart = true;    ///< no test subject in training or validation
  bool samples_apart = true;     ///< no raw sample on two sides
  bool validation_apart = true;  ///< no subject in both training and validation: flatters the
                                 ///< choice of a network, not its test
  std::vector<std::string> shared_subjects;  ///< on any two sides
  std::int64_t shared_windows =
      0;  ///< test windows that share a raw sample with training or validation
  bool leaky() const { return !subjects_apart || !samples_apart; }
};

/// Proves, from the windows' origins alone, what a fold keeps apart.
Audit audit(const Fold& fold, const WindowSet& windows);
Json to_json(const Audit&);

}  // namespace stride::windows

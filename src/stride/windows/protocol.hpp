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
  int groups = 5;               ///< of group-k: "group-5" sets it
  int validation_subjects = 4;  ///< whole subjects taken from the training side (fewer where few are there, never all)
};

struct Protocol {
  std::string_view name;  ///< "official", "loso", "group-k", "holdout", "paper-random"
  std::string_view summary;
  std::string_view source;
  bool leaky;             ///< its numbers are stamped LEAKY
  /// Errors: the data cannot be split so (no official sides, fewer subjects than groups, …).
  std::vector<Fold> (*make)(const WindowSet&, const ProtocolOptions&);
};

#define STRIDE_ENTRY(name) extern const Protocol name;
#include "stride/windows/all.inc"
#undef STRIDE_ENTRY

std::span<const Protocol* const> all_protocols();

/// Finds by name; "group-7" is group-k with options.groups = 7. Throws unknown_name.
const Protocol& protocol_named(std::string_view name, ProtocolOptions& options);

/// Moves whole subjects from fold.training to fold.validation: those drawn by the seed. Where the training side has a
/// single subject, its last recordings by time serve (samples stay apart), and the fold's name says so.
void take_validation(Fold& fold, const WindowSet& windows, const ProtocolOptions& options);

/// What the auditor found; stored with every result.
struct Audit {
  bool subjects_apart = true;  ///< no subject on two of training+validation / test, nor on training / validation
  bool samples_apart = true;   ///< no raw sample on two sides
  std::vector<std::string> shared_subjects;  ///< on two sides
  std::int64_t shared_windows = 0;  ///< test windows that share a raw sample with training or validation
  bool leaky() const { return !subjects_apart || !samples_apart; }
};

/// Proves, from the windows' origins alone, what a fold keeps apart.
Audit audit(const Fold& fold, const WindowSet& windows);
Json to_json(const Audit&);

}  // namespace stride::windows

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/windows/protocol.hpp"

/// What the protocols share: subjects, and folds made of them.
namespace stride::windows {

/// The numbers of the subjects that have windows, ascending.
std::vector<std::int32_t> subjects_with_windows(const WindowSet& windows,
                                                std::span<const std::int32_t> chosen);
std::vector<std::int32_t> subjects_with_windows(const WindowSet& windows);

/// The fold that tests `test_subjects` (non-empty) and trains and validates on all others.
Fold fold_testing(std::string name, std::span<const std::int32_t> test_subjects,
                  const WindowSet& windows, const ProtocolOptions& options);

/// The error for a data set that a protocol cannot split; ends in the protocols that can.
Error cannot_split(std::string_view protocol, const WindowSet& windows, std::string got,
                   std::string want);

}  // namespace stride::windows

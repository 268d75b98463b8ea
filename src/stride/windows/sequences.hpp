#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "stride/windows/window_set.hpp"

/// Which windows follow each other, as a device would see them.
namespace stride::windows {

/// The same windows, and between them those that training drops (of two activities, or of none):
/// a device cannot know them, and a stretch must not end where an activity does.
Preprocessing undropped(Preprocessing resolved);

/// Whether a set lacks such windows.
bool drops_windows(const WindowSet& windows);

/// Runs of windows, each a hop after the one before it, in the order of time: the recordings of
/// `chosen`, whole. `windows` must be undropped: where the next window begins later than that, the
/// sensors were silent, and a new run begins. (Without overlap, a silence below half a hop is not
/// seen.)
std::vector<std::vector<std::int32_t>> sequences_of(const WindowSet& windows,
                                                    std::span<const std::int32_t> recordings);

/// The recordings that windows stand in, ascending.
std::vector<std::int32_t> recordings_of(const WindowSet& windows,
                                        std::span<const std::int32_t> chosen);

/// For each window of `all` [N] the same one of `some`, or -1. Both are of the same recordings.
std::vector<std::int32_t> same_windows(const WindowSet& all, const WindowSet& some);

}  // namespace stride::windows

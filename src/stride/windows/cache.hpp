#pragma once
#include <filesystem>
#include <string>

#include "stride/windows/window_set.hpp"

namespace stride::windows {

/// The windows of "name[:variant]" under this pre-processing: from the cache when it has them, else made and kept.
/// The key is a SHA-256 over everything that shaped them: data set, checksum of the raw files, pre-processing, code version
/// of the windowing. A damaged cache is made anew, with a note in the tally. `cache` empty = no caching.
WindowSet windows_of(std::string_view data_set, const Preprocessing& preprocessing, const std::filesystem::path& cache);

/// $XDG_CACHE_HOME/stride or ~/.cache/stride.
std::filesystem::path default_cache();

void write_windows(const std::filesystem::path& path, const WindowSet& windows);
WindowSet read_windows(const std::filesystem::path& path);

}  // namespace stride::windows

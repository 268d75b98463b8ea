#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "stride/base/safetensors.hpp"
#include "stride/windows/window_set.hpp"

namespace stride::windows {

/// The windows of "name[:variant]" under this pre-processing: from the cache when it has them, else
/// made and kept. The key is a SHA-256 over everything that shaped them: data set, checksum of the
/// raw files, pre-processing (but for the scaler, which is fitted later), code version of the
/// windowing. A damaged cache is made anew, and one that cannot be written is done without, each
/// with a note in the tally. `cache` empty = no caching. Generated data (`simulated`) has no raw
/// files to name it by and is made anew each time.
WindowSet windows_of(std::string_view data_set, const Preprocessing& preprocessing,
                     const std::filesystem::path& cache);

/// $XDG_CACHE_HOME/stride or ~/.cache/stride.
std::filesystem::path default_cache();

/// Writes a set as one safetensors file, as a whole or not at all.
void write_windows(const std::filesystem::path& path, const WindowSet& windows);

/// Opens it again: the values stay in the mapped file. Errors: anything in it that contradicts
/// anything else, and values that differ from those written (a checksum): one Error that names the
/// file.
WindowSet read_windows(const std::filesystem::path& path);
/// The same from an open file; `where` begins every message.
WindowSet windows_in(std::shared_ptr<const Safetensors> file, const std::string& where);

}  // namespace stride::windows

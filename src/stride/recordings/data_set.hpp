#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/recording.hpp"
#include "stride/recordings/source.hpp"

/// The data sets: one file each, one line in all.inc.
namespace stride::recordings {

/// A file to fetch from the data set's own page.
struct Download {
  std::string_view url;
  std::string_view file;    ///< name to keep it under
  std::string_view sha256;  ///< empty where the authors publish none and none could be taken
};

struct DataSet {
  std::string_view name;     ///< "usc-had", kebab-case: what the user types
  std::string_view summary;  ///< at most 72 characters, for `stride data`
  std::string_view source;   ///< DOI or address of the paper or page
  std::string_view licence;  ///< in few words: "CC BY 4.0", "no commercial use", "none stated"
  int subjects;              ///< as published; 0 = any
  int activities;
  double rate_hz;
  /// Folder names under a data directory where its files are looked for, e.g. {"uci-har", "UCI HAR
  /// Dataset"}.
  std::span<const std::string_view> folders;
  /// Names of the parts a user may choose ("phone-accel", "watch-accel"); the first is the default;
  /// may be empty.
  std::span<const std::string_view> variants;
  std::span<const Download> downloads;
  /// Whether a place holds this set: cheap (names only).
  bool (*recognises)(const std::filesystem::path& place);
  /// Reads it, in SI units. `variant` is one of `variants` or empty.
  Collection (*read)(const Source& source, std::string_view variant);
};

#define STRIDE_ENTRY(name) extern const DataSet name;
#include "stride/recordings/all.inc"
#undef STRIDE_ENTRY

std::span<const DataSet* const> all_data_sets();

/// Where data sets are looked for, in order: $STRIDE_DATA (':'-separated), ./data, ../shared/data,
/// $XDG_DATA_HOME/stride or ~/.local/share/stride.
std::vector<std::filesystem::path> data_directories();

/// The place that holds the set, if any directory does. `simulated` needs none and is found
/// everywhere.
std::optional<std::filesystem::path> locate(const DataSet& set);

/// Finds and reads "name" or "name:variant", or a folder with a stride.json (a `csv` data set).
/// Errors: unknown name (suggests the nearest), not found (says where it looked and how to fetch
/// it).
Collection load(std::string_view name);

}  // namespace stride::recordings

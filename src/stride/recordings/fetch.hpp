#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "stride/recordings/data_set.hpp"

/// Downloads a data set from its own page. Whatever happens (a broken line, a full disk, kill -9),
/// a good file is never lost and what has arrived is not fetched again.
namespace stride::recordings {

struct FetchProgress {
  std::string_view file;
  std::int64_t received_bytes = 0;
  std::int64_t total_bytes = -1;  ///< -1 = the server does not say
};

struct FetchOptions {
  std::filesystem::path into = {};  ///< the data set's folder; empty = fetch_place
  std::function<bool(const FetchProgress&)> progress =
      {};  ///< several times a second; false = stop
  double connect_timeout_s = 20;
  double stall_timeout_s = 60;
  int tries = 4;       ///< in a row without a new byte
  double pause_s = 1;  ///< before the second try, doubled before each further one
};

struct Fetched {
  std::filesystem::path path;
  std::int64_t size_bytes = 0;
  bool was_there = false;  ///< and was left alone
  bool verified = false;   ///< its SHA-256 is the one that the data set states
};

/// The folder to fetch into: the first of $STRIDE_DATA's directories and ./data that can be
/// written, and in it the set's own folder, which it makes. Errors: none can be written.
std::filesystem::path fetch_place(const DataSet& set);

/// Fetches every file that is not there yet. A file is received as "<file>.part" (continued where
/// it stopped, when the server still has the same file), checked, and then renamed. A file that is
/// there is kept if its checksum is right or none is known; one with a wrong checksum is replaced,
/// when the new one is right.
/// **Errors**, each with what to do: the set has no downloads, unreachable, refused (status),
/// interrupted too often, wrong checksum, a web page instead of an archive, no space, stopped,
/// another fetch at work.
std::vector<Fetched> fetch(const DataSet& set, const FetchOptions& options = {});

/// One file; `page` is where a person may get it by hand.
Fetched fetch_file(const Download& download, std::string_view page, const FetchOptions& options);

}  // namespace stride::recordings

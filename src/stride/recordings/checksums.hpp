#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/source.hpp"

/// Checksums of the originals, so that a copy from anywhere can be told to be what the authors
/// published.
namespace stride::recordings {

struct KnownFile {
  std::string_view data_set;
  std::string_view file;    ///< how its name ends, at a '/': "Protocol/subject101.dat"
  std::int64_t size_bytes;  ///< -1 = not known
  /// 64 hexadecimal digits: SHA-256. 40: the SHA-1 by which git names a file's content, blob
  /// <size>\0<bytes>.
  std::string_view hash;
  std::string_view note;  ///< what a match means, where it is not simply the original; may be empty
};

/// Files of some published sets. Sources: checksums in git repositories that hold copies of the
/// originals (LFS pointers and blob names), compared over independent copies where there are
/// several. A file may have more than one entry.
std::span<const KnownFile> known_files();

bool matches(const KnownFile& known, std::string_view bytes);

struct Verdict {
  std::string file;
  bool genuine = false;
  std::string note;
};

/// A verdict for each file of the source that the table knows, in the order of their names; reads
/// only those. Empty where it knows none: then nothing can be said.
std::vector<Verdict> verify(std::string_view data_set, const Source& source);

}  // namespace stride::recordings

#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace stride::recordings {

/// A file on its way: "<file>.part", and beside it "<file>.part.tag" with the server's name for
/// that version. Locked while open, so that two programs never write into one.
class PartFile {
 public:
  /// Opens or makes it. Errors: cannot be written; another program has it.
  explicit PartFile(std::filesystem::path target);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::int64_t size_bytes() const { return size_bytes_; }
  const std::string& tag() const { return tag_; }

  /// Makes ready for the version `tag`, kept up to `from` bytes, `total_bytes` in all (-1 =
  /// unknown). Errors: not enough space on the disk.
  void begin(std::int64_t from, std::int64_t total_bytes, const std::string& tag);
  void append(std::span<const char> bytes);
  /// SHA-256 of what is there.
  std::string sha256() const;
  /// The first bytes.
  std::string head(std::size_t count) const;
  /// Flushes and renames into place.
  void finish();
  /// Forgets what is there.
  void discard();

 private:
  std::filesystem::path target_, part_, tag_path_;
  int file_ = -1;
  std::int64_t size_bytes_ = 0;
  std::string tag_;
};

}  // namespace stride::recordings

#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace stride {

/// The whole file. Errors: an Error that names the file and the system's reason.
std::string read_whole(const std::filesystem::path& path);

/// Replaces a file as a whole: writes beside it, flushes to disk, renames into place. Whatever goes
/// wrong (full disk, kill -9), the old file or the new one is there, never half of one. Makes
/// missing folders.
void write_whole(const std::filesystem::path& path, std::string_view bytes);

/// The same, written piece by piece, for what should not be in memory twice.
void write_whole(const std::filesystem::path& path,
                 const std::function<void(std::ostream&)>& write);

/// A file's bytes, mapped read-only for the life of the object; empty files are allowed.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace stride

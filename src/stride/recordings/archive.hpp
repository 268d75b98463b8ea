#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// Reading archives (.zip, .tar, .tar.gz) member by member, on libarchive.
namespace stride::recordings {

/// A text being unpacked: grows without filling its memory first.
class Buffer {
 public:
  /// Free room for at least one byte more, as much as `expected` while that is plausible.
  char* room(std::size_t& free, std::size_t expected = 0);
  void grew(std::size_t bytes) { size_ += bytes; }
  void clear() { size_ = 0; }  ///< keeps its memory
  std::string_view view() const { return {data_.get(), size_}; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// No file of any data set comes near this; what claims to be larger is damaged or hostile.
inline constexpr std::uint64_t largest_member = std::uint64_t{2} << 30;

bool is_archive_name(std::string_view name);

/// An open archive, from disk or from memory. Errors name `where` (the archive) and the member.
class Archive {
 public:
  explicit Archive(const std::filesystem::path& path);
  Archive(std::shared_ptr<const Buffer> bytes, std::string where);

  /// Goes to the next regular file; false at the end.
  bool next();
  const std::string& name() const { return name_; }  ///< with '/', without a leading "./"
  std::uint64_t size() const { return size_; }       ///< as claimed; 0 where unknown
  /// Unpacks the file that `next` went to, checking its checksum.
  void read(Buffer& out);

 private:
  struct Close {
    void operator()(void* archive) const;
  };
  void expect(int status, const std::string& member);

  std::unique_ptr<void, Close> archive_;
  std::shared_ptr<const Buffer> bytes_;
  std::string where_, name_;
  std::uint64_t size_ = 0;
};

/// Reads a file from disk. Errors: the file's name and the system's reason; larger than
/// `largest_member`.
void read_file(const std::filesystem::path& path, Buffer& out);

}  // namespace stride::recordings

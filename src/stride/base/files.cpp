#include "stride/base/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "stride/base/error.hpp"

namespace stride {
namespace fs = std::filesystem;
namespace {

Error system_error(const fs::path& path, const std::string& what, int code,
                   const std::string& advice) {
  return Error({.where = path.string(),
                .what = what,
                .got = std::strerror(code),
                .want = {},
                .advice = advice});
}

// The name beside the target carries process and turn, so that no two writers share it.
fs::path beside(const fs::path& path) {
  fs::path p = path;
  static std::atomic<unsigned> turn = 0;
  p += ".part-" + std::to_string(::getpid()) + "-" + std::to_string(++turn);
  return p;
}

void flush_to_disk(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  const int failed = ::fsync(fd);
  const int code = errno;
  ::close(fd);
  if (failed && code != EINVAL && code != EROFS)
    throw system_error(path, "flush", code, "Free some space and try again");
}

}  // namespace

std::string read_whole(const fs::path& path) {
  std::error_code ec;
  if (fs::is_directory(path, ec)) throw system_error(path, "read", EISDIR, "Name a file");
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) throw system_error(path, "open", errno, "Check the name");
  const auto size = in.tellg();
  std::string bytes(static_cast<std::size_t>(size), '\0');
  in.seekg(0);
  if (!in.read(bytes.data(), size))
    throw system_error(path, "read", errno ? errno : EIO, "Check the disk");
  return bytes;
}

void write_whole(const fs::path& path, std::string_view bytes) {
  write_whole(path, [&](std::ostream& out) {
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  });
}

void write_whole(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  std::error_code ec;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ec);
  if (ec) throw system_error(path, "make the folder", ec.value(), "Choose another place");
  const fs::path part = beside(path);
  try {
    errno = 0;
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    if (out) write(out);
    out.close();
    if (!out)
      throw system_error(path, "write", errno ? errno : EIO,
                         "Nothing was replaced; free some space or choose another place");
    flush_to_disk(part);
    fs::rename(part, path, ec);
    if (ec) throw system_error(path, "replace", ec.value(), "Choose another place");
  } catch (...) {
    fs::remove(part, ec);
    throw;
  }
  if (path.has_parent_path()) flush_to_disk(path.parent_path());
}

MappedFile::MappedFile(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw system_error(path, "open", errno, "Check the name");
  struct stat s {};
  if (::fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
    ::close(fd);
    throw system_error(path, "read", S_ISDIR(s.st_mode) ? EISDIR : EINVAL, "Name a file");
  }
  const auto size = static_cast<std::size_t>(s.st_size);
  if (size > 0) {
    void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    const int code = errno;
    ::close(fd);
    if (at == MAP_FAILED) throw system_error(path, "map", code, "Check the disk");
    bytes_ = {static_cast<const std::byte*>(at), size};
  } else {
    ::close(fd);
  }
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace stride

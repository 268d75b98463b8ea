// Plain system calls: a lock, a truncation and a flush are what streams do not offer.
#include "stride/recordings/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/hash.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t spare_bytes = 16 << 20;  // left free on the disk for everybody else

Error failed(const fs::path& path, const char* what, int code) {
  return Error({.where = path.string(),
                .what = what,
                .got = std::strerror(code),
                .want = {},
                .advice = code == ENOSPC || code == EDQUOT
                              ? "Free some space and run the same command again: it continues"
                              : "Choose another place with STRIDE_DATA"});
}

fs::path with_ending(fs::path path, const char* ending) { return path += ending; }

}  // namespace

PartFile::PartFile(fs::path target)
    : target_(std::move(target)),
      part_(with_ending(target_, ".part")),
      tag_path_(with_ending(part_, ".tag")) {
  std::error_code ec;
  if (target_.has_parent_path()) fs::create_directories(target_.parent_path(), ec);
  if (ec) throw failed(target_.parent_path(), "make the folder", ec.value());
  file_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) throw failed(part_, "open", errno);
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw Error({.where = part_.string(),
                 .what = "in use",
                 .got = "another program that fetches this file",
                 .want = {},
                 .advice = "Wait for it, or stop it"});
  }
  size_bytes_ = ::lseek(file_, 0, SEEK_END);
  std::getline(std::ifstream(tag_path_), tag_);
}

PartFile::~PartFile() {
  // Nothing came: leave no trace.
  if (size_bytes_ == 0) discard();
  ::close(file_);
}

void PartFile::begin(std::int64_t from, std::int64_t total_bytes, const std::string& tag) {
  size_bytes_ = std::min(from, size_bytes_);
  if (::ftruncate(file_, size_bytes_) != 0) throw failed(part_, "write", errno);
  ::lseek(file_, size_bytes_, SEEK_SET);
  tag_ = tag;
  std::ofstream(tag_path_, std::ios::trunc) << tag_ << '\n';
  std::error_code ec;
  const auto space = fs::space(part_, ec);
  const std::int64_t needed = total_bytes - size_bytes_;
  if (!ec && total_bytes >= 0 && static_cast<std::int64_t>(space.available) < needed + spare_bytes)
    throw Error({.where = target_.string(),
                 .what = "space on the disk",
                 .got = std::to_string(space.available >> 20) + " MiB",
                 .want = std::to_string(((needed + spare_bytes) >> 20) + 1) + " MiB",
                 .advice = "Free some, or choose another place with STRIDE_DATA"});
}

void PartFile::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw failed(part_, "write", written < 0 ? errno : ENOSPC);
    size_bytes_ += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::string PartFile::sha256() const {
  Sha256 sum;
  std::vector<char> piece(1 << 20);
  for (std::int64_t at = 0; at < size_bytes_;) {
    const auto count = ::pread(file_, piece.data(), piece.size(), at);
    if (count <= 0) throw failed(part_, "read", count < 0 ? errno : EIO);
    sum.add(std::string_view(piece.data(), static_cast<std::size_t>(count)));
    at += count;
  }
  return sum.hex();
}

std::string PartFile::head(std::size_t count) const {
  std::string bytes(count, '\0');
  const auto got = ::pread(file_, bytes.data(), count, 0);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  return bytes;
}

void PartFile::finish() {
  if (::fsync(file_) != 0 && errno != EINVAL) throw failed(part_, "flush", errno);
  std::error_code ec;
  fs::rename(part_, target_, ec);
  if (ec) throw failed(target_, "rename", ec.value());
  fs::remove(tag_path_, ec);
}

void PartFile::discard() {
  std::error_code ignored;
  fs::remove(part_, ignored);
  fs::remove(tag_path_, ignored);
}

}  // namespace stride::recordings

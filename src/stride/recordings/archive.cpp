// Archives through libarchive: only the formats that data sets come in, every failure an Error.
#include "stride/recordings/archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "stride/base/error.hpp"

namespace stride::recordings {
namespace {

constexpr const char* fetch_again = "The file is damaged or not wholly downloaded; fetch it again";

::archive* as_archive(void* p) { return static_cast<::archive*>(p); }

void* opened() {
  ::archive* a = archive_read_new();
  if (!a) throw std::bad_alloc();
  // The seekable zip reader trusts the central directory alone: a truncated zip is refused at once.
  archive_read_support_format_zip_seekable(a);
  archive_read_support_format_tar(a);
  archive_read_support_filter_gzip(a);
  return a;
}

[[noreturn]] void refuse_size(const std::string& where, std::uint64_t bytes) {
  throw Error({.where = where,
               .what = "size",
               .got = (bytes ? std::to_string(bytes) : "more than 2 GiB") +
                      std::string(bytes ? " bytes" : ""),
               .want = "at most 2 GiB",
               .advice = "The file is damaged or no data set"});
}

std::string name_of(::archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (!name) name = archive_entry_pathname(entry);
  std::string_view view = name ? name : "";
  while (view.starts_with("./")) view.remove_prefix(2);
  return std::string(view);
}

}  // namespace

char* Buffer::room(std::size_t& free, std::size_t expected) {
  if (size_ == capacity_ || (size_ == 0 && capacity_ < expected)) {
    // A claimed size is believed up to 64 MiB; beyond that the bytes must really come. Whole MiB,
    // so that the next file of about this size finds room without growing.
    constexpr std::size_t mebibyte = std::size_t{1} << 20;
    std::size_t larger =
        std::max({size_ * 2, std::min(expected, 64 * mebibyte), std::size_t{4096}});
    if (larger > mebibyte) larger = (larger + mebibyte - 1) / mebibyte * mebibyte;
    if (size_ == 0) data_.reset();
    auto moved = std::make_unique_for_overwrite<char[]>(larger);
    if (size_) std::memcpy(moved.get(), data_.get(), size_);
    data_ = std::move(moved);
    capacity_ = larger;
  }
  free = capacity_ - size_;
  return data_.get() + size_;
}

bool is_archive_name(std::string_view name) {
  std::string lower(name.substr(name.size() > 8 ? name.size() - 8 : 0));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower.ends_with(".zip") || lower.ends_with(".tar.gz") || lower.ends_with(".tgz") ||
         lower.ends_with(".tar");
}

void Archive::Close::operator()(void* archive) const { archive_read_free(as_archive(archive)); }

Archive::Archive(const std::filesystem::path& path) : archive_(opened()), where_(path.string()) {
  expect(archive_read_open_filename(as_archive(archive_.get()), path.c_str(), 256 * 1024), {});
}

Archive::Archive(std::shared_ptr<const Buffer> bytes, std::string where)
    : archive_(opened()), bytes_(std::move(bytes)), where_(std::move(where)) {
  expect(archive_read_open_memory(as_archive(archive_.get()), bytes_->view().data(),
                                  bytes_->view().size()),
         {});
}

void Archive::expect(int status, const std::string& member) {
  if (status == ARCHIVE_OK) return;
  const char* reason = archive_error_string(as_archive(archive_.get()));
  throw Error({.where = member.empty() ? where_ : where_ + "/" + member,
               .what = "cannot unpack",
               .got = reason ? reason : "a damaged archive",
               .want = {},
               .advice = fetch_again});
}

bool Archive::next() {
  for (;;) {
    ::archive_entry* entry = nullptr;
    const int status = archive_read_next_header(as_archive(archive_.get()), &entry);
    if (status == ARCHIVE_EOF) return false;
    // A warning is about a name in another alphabet or an odd attribute; the bytes are whole.
    if (status != ARCHIVE_WARN) expect(status, {});
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    name_ = name_of(entry);
    size_ = archive_entry_size_is_set(entry)
                ? static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry)))
                : 0;
    return true;
  }
}

void Archive::read(Buffer& out) {
  const std::string member = where_ + "/" + name_;
  if (size_ > largest_member) refuse_size(member, size_);
  for (;;) {
    std::size_t free = 0;
    char* at = out.room(free, size_ + 1);  // one byte more, so that the end is seen without growing
    const la_ssize_t got = archive_read_data(as_archive(archive_.get()), at, free);
    if (got == 0) return;
    if (got < 0) expect(static_cast<int>(got), name_);
    out.grew(static_cast<std::size_t>(got));
    if (out.view().size() > largest_member) refuse_size(member, 0);
  }
}

void read_file(const std::filesystem::path& path, Buffer& out) {
  const auto refuse = [&](const char* what, int code) {
    throw Error({.where = path.string(),
                 .what = what,
                 .got = std::strerror(code ? code : EIO),
                 .want = {},
                 .advice = "Check the file and its permissions"});
  };
  errno = 0;
  std::error_code ec;
  const auto size = std::filesystem::file_size(path, ec);
  if (ec) refuse("open", ec.value());
  if (size > largest_member) refuse_size(path.string(), size);
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse("open", errno);
  for (;;) {
    std::size_t free = 0;
    char* at = out.room(free, static_cast<std::size_t>(size) + 1);
    in.read(at, static_cast<std::streamsize>(free));
    out.grew(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) refuse("read", errno);
    if (out.view().size() > largest_member) refuse_size(path.string(), 0);
    if (in.eof()) return;
  }
}

}  // namespace stride::recordings

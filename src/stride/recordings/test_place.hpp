#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stride/base/files.hpp"
#include "stride/recordings/test_folder.hpp"

/// For tests of sources: as many places in a test as it needs, with archives in them.
namespace stride::recordings {

using Members = std::vector<std::pair<std::string, std::string>>;  // name, text

class TestPlace {
 public:
  TestPlace() {
    static std::atomic<int> number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("stride_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
    std::filesystem::create_directories(path_);
  }
  ~TestPlace() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  TestPlace(const TestPlace&) = delete;
  TestPlace& operator=(const TestPlace&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view text) const {
    write_whole(path_ / name, text);
  }
  void write(const Members& files) const {
    for (const auto& [name, text] : files) write(name, text);
  }
  void remove(const std::string& name) const { std::filesystem::remove_all(path_ / name); }

  /// Writes an archive; ".zip" or ".tar.gz" by its name. Returns its bytes.
  std::string pack(const std::string& name, const Members& members) const {
    ::archive* a = archive_write_new();
    if (name.ends_with(".zip")) {
      archive_write_set_format_zip(a);
    } else {
      archive_write_set_format_pax_restricted(a);
      archive_write_add_filter_gzip(a);
    }
    EXPECT_EQ(archive_write_open_filename(a, (path_ / name).c_str()), ARCHIVE_OK);
    for (const auto& [member, text] : members) {
      ::archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, member.c_str());
      archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_perm(entry, 0644);
      archive_write_header(a, entry);
      archive_write_data(a, text.data(), text.size());
      archive_entry_free(entry);
    }
    archive_write_free(a);
    return read_whole(path_ / name);
  }

 private:
  std::filesystem::path path_;
};

/// Sets or unsets an environment variable for the length of a test.
class TestVariable {
 public:
  TestVariable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old, had_ = true;
    ::setenv(name, value.c_str(), 1);
  }
  ~TestVariable() { had_ ? ::setenv(name_, old_.c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::string old_;
  bool had_ = false;
};

}  // namespace stride::recordings

#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/recordings/data_set.hpp"

/// What the tests of readers need: a folder that holds a data set's files and goes away, and real
/// recordings.
namespace stride::recordings {

using Members = std::vector<std::pair<std::string, std::string>>;  // name, text

/// A new folder, removed at its end.
class TestFolder {
 public:
  TestFolder() {
    static std::atomic<int> number = 0;
    path_ = std::filesystem::path(testing::TempDir()) /
            ("stride_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  /// Writes a file, making its folders.
  void write(const std::string& name, std::string_view bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
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

  const std::filesystem::path& path() const { return path_; }
  Collection read(const DataSet& set, std::string_view variant = {}) const {
    return set.read(Source(path_), variant);
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

/// The message of the Error that `call` throws; empty when it throws none.
template <class Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

/// Whether every recording has a label and all channels for every sample, and times that grow.
inline bool well_formed(const Collection& collection) {
  for (const Recording& r : collection.recordings) {
    const bool timed = r.time_s.empty() || r.time_s.size() == r.labels.size();
    if (r.labels.empty() || r.samples.size() != r.labels.size() * collection.channels.size() ||
        !timed)
      return false;
    for (std::size_t i = 1; i < r.time_s.size(); ++i)
      if (!(r.time_s[i - 1] < r.time_s[i])) return false;
    for (const std::int16_t label : r.labels)
      if (label != unlabelled &&
          (label < 0 || label >= static_cast<int>(collection.activities.size())))
        return false;
  }
  return true;
}

}  // namespace stride::recordings

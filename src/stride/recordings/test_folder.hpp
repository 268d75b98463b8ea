#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "stride/base/error.hpp"
#include "stride/recordings/data_set.hpp"

/// What the tests of readers need: a folder that holds a data set's files and goes away, and real
/// recordings.
namespace stride::recordings {

/// A folder of its own for each test, removed at its end.
class TestFolder {
 public:
  TestFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string("stride_") + test->test_suite_name() + "_" + test->name() + "_" +
             std::to_string(::getpid()));
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
  const std::filesystem::path& path() const { return path_; }
  Collection read(const DataSet& set, std::string_view variant = {}) const {
    return set.read(Source(path_), variant);
  }

 private:
  std::filesystem::path path_;
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

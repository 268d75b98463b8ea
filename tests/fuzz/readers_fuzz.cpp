// Two readers of many files: a small sound data set in which one file is replaced by the input.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/recordings/data_set.hpp"

namespace {

using namespace stride::recordings;
namespace fs = std::filesystem;

struct Fixture {
  const DataSet* set;
  fs::path folder;
  std::vector<std::pair<std::string, std::string>> files;
};

void write(const Fixture& fixture, const std::string& name, std::string_view text) {
  fs::create_directories((fixture.folder / name).parent_path());
  std::ofstream(fixture.folder / name, std::ios::binary) << text;
}

Fixture uci_har_fixture(const fs::path& place) {
  Fixture f{.set = &uci_har, .folder = place / "uci-har", .files = {}};
  std::string window;
  for (int i = 0; i < 128; ++i) window += "  1.0000000e-001";
  window += "\r\n";
  for (const std::string side : {"train", "test"}) {
    f.files.emplace_back(side + "/y_" + side + ".txt", "5\n5\n");
    f.files.emplace_back(side + "/subject_" + side + ".txt", "1\n1\n");
    for (const std::string quantity : {"body_acc", "body_gyro", "total_acc"})
      for (const std::string axis : {"_x_", "_y_", "_z_"})
        f.files.emplace_back(side + "/Inertial Signals/" + quantity + axis + side + ".txt",
                             window + window);
  }
  return f;
}

Fixture hapt_fixture(const fs::path& place) {
  return {.set = &hapt,
          .folder = place / "hapt",
          .files = {{"RawData/acc_exp01_user01.txt", "1 2 3\n4 5 6\n"},
                    {"RawData/gyro_exp01_user01.txt", "1 2 3\n4 5 6\n"},
                    {"RawData/labels.txt", "1 1 5 1 2\n"},
                    {"Train/subject_id_train.txt", "1\n"},
                    {"Test/subject_id_test.txt", "2\n"}}};
}

std::vector<Fixture> fixtures() {
  const fs::path place = fs::temp_directory_path() / ("stride_fuzz_" + std::to_string(::getpid()));
  std::vector<Fixture> all = {uci_har_fixture(place), hapt_fixture(place)};
  for (const Fixture& f : all)
    for (const auto& [name, text] : f.files) write(f, name, text);
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Fixture> all = fixtures();
  if (size < 2) return 0;
  const Fixture& fixture = all[data[0] % all.size()];
  const auto& [name, sound] = fixture.files[data[1] % fixture.files.size()];
  write(fixture, name, {reinterpret_cast<const char*>(data) + 2, size - 2});
  try {
    const Collection collection = fixture.set->read(Source(fixture.folder), {});
    for (const Recording& r : collection.recordings)
      if (r.labels.empty() || r.samples.size() != r.labels.size() * collection.channels.size())
        std::abort();
  } catch (const stride::Error&) {  // the right answer to bad input
  }
  write(fixture, name, sound);
  return 0;
}

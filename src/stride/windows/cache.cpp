// Which windows are kept where.
#include "stride/windows/cache.hpp"

#include <cstdlib>
#include <exception>
#include <optional>

#include "stride/base/hash.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/source.hpp"

namespace stride::windows {
namespace fs = std::filesystem;
namespace {

/// To be raised with every change that gives other windows from the same request, and with the
/// file's layout.
constexpr std::string_view code_version = "windows 1";

/// Where the raw files of "name[:variant]" or of a folder lie; nothing when there are none, or none
/// known.
std::optional<fs::path> place_of(std::string_view data_set) {
  const std::string_view name = data_set.substr(0, data_set.find(':'));
  for (const recordings::DataSet* known : recordings::all_data_sets())
    if (known->name == name)
      return known->folders.empty() ? std::nullopt : recordings::locate(*known);
  std::error_code ec;
  if (const fs::path folder(data_set); fs::is_directory(folder, ec)) return folder;
  return std::nullopt;
}

std::string key_of(std::string_view data_set, const std::string& checksum,
                   Preprocessing preprocessing) {
  preprocessing.scaler = ScalerKind::none;
  const Json all = {code_version, data_set, checksum, to_json(preprocessing)};
  return sha256(all.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

fs::path default_cache() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg && *xdg) return fs::path(xdg) / "stride";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".cache" / "stride";
  return {};
}

WindowSet windows_of(std::string_view data_set, const Preprocessing& preprocessing,
                     const fs::path& cache) {
  const std::optional<fs::path> place = cache.empty() ? std::nullopt : place_of(data_set);
  if (!place || place->empty()) return make_windows(recordings::load(data_set), preprocessing);
  const std::string key = key_of(data_set, recordings::Source(*place).checksum(), preprocessing);
  const fs::path file = cache / "windows" / (key + ".safetensors");
  const char* note = nullptr;
  std::error_code ec;
  if (fs::exists(file, ec)) {
    try {
      WindowSet windows = read_windows(file);
      windows.preprocessing.scaler = preprocessing.scaler;
      return windows;
    } catch (const Error&) {
      note = "cache of windows was damaged and made anew";
    }
  }
  WindowSet windows = make_windows(recordings::load(data_set), preprocessing);
  try {
    write_windows(file, windows);
  } catch (const std::exception&) {  // a full disk, a folder that vanished: they cost time, not the
                                     // result
    note = "cache of windows could not be written";
  }
  if (note != nullptr) ++windows.tally[note];
  return windows;
}

}  // namespace stride::windows

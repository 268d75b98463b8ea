#include "stride/recordings/data_set.hpp"

#include <array>
#include <cstdlib>

#include "stride/base/names.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;

#define STRIDE_ENTRY(name) &(name),
static constexpr auto table = std::to_array<const DataSet*>({
#include "stride/recordings/all.inc"
});
#undef STRIDE_ENTRY

std::span<const DataSet* const> all_data_sets() { return table; }

std::vector<fs::path> data_directories() {
  std::vector<fs::path> places;
  if (const char* listed = std::getenv("STRIDE_DATA")) {
    std::string_view rest = listed;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(':'), rest.size());
      if (end > 0) places.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  places.emplace_back("data");
  places.emplace_back("../shared/data");
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg && *xdg) {
    places.push_back(fs::path(xdg) / "stride");
  } else if (const char* home = std::getenv("HOME"); home && *home) {
    places.push_back(fs::path(home) / ".local/share/stride");
  }
  return places;
}

std::optional<fs::path> locate(const DataSet& set) {
  std::error_code ec;
  // What is looked for in no folder is either made on the spot (simulated) or described here (csv).
  if (set.folders.empty()) return set.recognises(".") ? std::optional<fs::path>(".") : std::nullopt;
  for (const fs::path& directory : data_directories())
    for (const std::string_view folder : set.folders)
      if (const fs::path place = directory / folder;
          fs::is_directory(place, ec) && set.recognises(place))
        return place;
  return std::nullopt;
}

}  // namespace stride::recordings

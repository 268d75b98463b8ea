// From what a user typed to a collection.
#include <algorithm>

#include "stride/base/names.hpp"
#include "stride/recordings/data_set.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

/// A folder with a stride.json, or that file itself: the place for the csv reader.
std::optional<fs::path> described_folder(std::string_view name) {
  std::error_code ec;
  const fs::path path(name);
  if (fs::is_directory(path, ec)) return path;
  if (path.extension() == ".json" && fs::is_regular_file(path, ec))
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
  return std::nullopt;
}

Collection load_described(const fs::path& folder) {
  std::error_code ec;
  if (!fs::is_regular_file(folder / "stride.json", ec))
    throw Error(
        {.where = folder.string(),
         .what = "no stride.json",
         .got = {},
         .want = "a file that says what the columns are",
         .advice = "Write one (docs/csv.md shows how), or name a data set of `stride data`"});
  return find<DataSet>("data set", all_data_sets(), "csv").read(Source(folder), {});
}

Error not_found(const DataSet& set) {
  if (set.folders.empty())
    return Error(
        {.where = std::string(set.name),
         .what = "not found",
         .got = "no stride.json here",
         .want = {},
         .advice = "Name the folder that holds it in place of '" + std::string(set.name) + "'"});
  std::string looked, folders;
  for (const std::string_view folder : set.folders)
    folders.append(folders.empty() ? "" : " or ").append(folder);
  for (const fs::path& place : data_directories())
    looked.append(looked.empty() ? "" : ", ").append(place.string());
  return Error(
      {.where = std::string(set.name),
       .what = "not found",
       .got = "no folder " + folders + " with its files in " + looked,
       .want = {},
       .advice = set.downloads.empty()
                     ? "Put it there, or name the directory in STRIDE_DATA; it comes from " +
                           std::string(set.source)
                     : "Fetch it with: stride data " + std::string(set.name) + " --fetch"});
}

}  // namespace

Collection load(std::string_view name) {
  // A data set's name always means the data set, also where a folder happens to be called so.
  const auto colon = name.find(':');
  const std::string_view set_name = name.substr(0, colon);
  const auto sets = all_data_sets();
  const bool known = std::any_of(sets.begin(), sets.end(),
                                 [&](const DataSet* set) { return set->name == set_name; });
  if (!known)
    if (const auto folder = described_folder(name)) return load_described(*folder);

  const DataSet& set = find<DataSet>("data set", sets, set_name);
  std::string_view variant = set.variants.empty() ? std::string_view() : set.variants.front();
  if (colon != name.npos) {
    variant = name.substr(colon + 1);
    if (std::find(set.variants.begin(), set.variants.end(), variant) == set.variants.end())
      throw unknown_name("part of " + std::string(set.name), variant, set.variants);
  }
  const auto place = locate(set);
  if (!place) throw not_found(set);
  return set.read(Source(*place), variant);
}

}  // namespace stride::recordings

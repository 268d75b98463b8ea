#include <fmt/format.h>

#include "stride/cli/data_views.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/recordings/data_set.hpp"

namespace stride::cli {
namespace {

// Sets that need no files say so by having no folders.
std::string found_text(const recordings::DataSet& set,
                       const std::optional<std::filesystem::path>& place) {
  if (set.folders.empty()) return set.subjects > 0 ? "built in" : "your own";
  if (place) return "yes";
  return set.downloads.empty() ? "no" : "can fetch";
}

Json as_json(const recordings::DataSet& set, const std::optional<std::filesystem::path>& place) {
  return {{"name", set.name},
          {"summary", set.summary},
          {"source", set.source},
          {"licence", set.licence},
          {"subjects", set.subjects},
          {"activities", set.activities},
          {"rate_hz", set.rate_hz},
          {"found", set.folders.empty() || place.has_value()},
          {"place", place ? Json(place->string()) : Json()},
          {"variants", std::vector<std::string>(set.variants.begin(), set.variants.end())},
          {"fetch", !set.downloads.empty()}};
}

std::string count_text(int n) { return n > 0 ? std::to_string(n) : "any"; }

}  // namespace

void show_data_sets(bool json, Console& console) {
  using enum Table::Align;
  Table table({{"data set"},
               {"found"},
               {"subjects", right},
               {"activities", right},
               {"Hz", right},
               {"licence"}});
  Json all = Json::array();
  for (const auto* set : recordings::all_data_sets()) {
    const auto place = recordings::locate(*set);
    all.push_back(as_json(*set, place));
    table.row({std::string(set->name), found_text(*set, place), count_text(set->subjects),
               count_text(set->activities), set->rate_hz > 0 ? shortest(set->rate_hz) : "any",
               std::string(set->licence)});
    table.note(set->summary);
    if (place) console.tell_more(fmt::format("{}: {}", set->name, place->string()));
  }
  if (json) return console.print(all.dump(2) + "\n");
  console.print(table.text(console));
  std::string places;
  for (const auto& place : recordings::data_directories())
    places += (places.empty() ? "" : ", ") + place.string();
  console.say("\nlooked for in " + places +
              "\nstride data NAME looks into one; stride data NAME --fetch downloads it");
}

}  // namespace stride::cli

#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "stride/base/error.hpp"

// Compiled once, in json.cpp: a third of the time and of the size of most objects.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

/// JSON (nlohmann's library) with errors that name the file, the place and what to do.
namespace stride {

using Json = nlohmann::ordered_json;

/// How a text of JSON is built, found without parsing it: what a hostile file must not exceed.
struct JsonExtent {
  std::size_t depth = 0;    ///< how deep brackets nest
  std::size_t members = 0;  ///< of the largest object, counted by its commas
};
JsonExtent extent_of(std::string_view text);

/// Parses text; `where` (usually the file's name) begins every message. Refuses nesting deeper than
/// 64 and objects of more than 4,096 members (finding a member walks over those before it).
Json parse_json(std::string_view text, const std::string& where);

Json read_json(const std::filesystem::path& path);

/// Writes with two spaces of indent and a final newline, replacing the file as a whole.
void write_json(const std::filesystem::path& path, const Json& json);

/// The error for a member that is missing or of another type.
Error bad_member(const std::string& where, std::string_view key, std::string_view want,
                 const Json& got);

/// The member `key` of `json` as a T (bool, int64_t, double, std::string, Json, vector of these).
/// Throws bad_member. Whole numbers are accepted as a double; a double is never accepted as a whole
/// number.
template <class T>
T member(const Json& json, std::string_view key, const std::string& where);

/// The same, or `otherwise` where the key is absent.
template <class T>
T member_or(const Json& json, std::string_view key, const std::string& where, T otherwise) {
  if (!json.is_object() || !json.contains(key)) return otherwise;
  return member<T>(json, key, where);
}

}  // namespace stride

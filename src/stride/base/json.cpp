#include "stride/base/json.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "stride/base/files.hpp"

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace stride {
namespace {

template <class T>
struct Kind;
template <>
struct Kind<bool> {
  static constexpr const char* name = "true or false";
  static bool fits(const Json& j) { return j.is_boolean(); }
};
template <>
struct Kind<std::int64_t> {
  static constexpr const char* name = "a whole number";
  static bool fits(const Json& j) {
    return j.is_number_integer() && !(j.is_number_unsigned() && j.get<std::uint64_t>() > INT64_MAX);
  }
};
template <>
struct Kind<double> {
  static constexpr const char* name = "a number";
  static bool fits(const Json& j) { return j.is_number(); }
};
template <>
struct Kind<std::string> {
  static constexpr const char* name = "a text";
  static bool fits(const Json& j) { return j.is_string(); }
};
template <>
struct Kind<Json> {
  static constexpr const char* name = "a value";
  static bool fits(const Json&) { return true; }
};
template <class T>
struct Kind<std::vector<T>> {
  static constexpr const char* name = "a list";
  static bool fits(const Json& j) {
    if (!j.is_array()) return false;
    for (const Json& item : j)
      if (!Kind<T>::fits(item)) return false;
    return true;
  }
};

constexpr std::size_t deepest = 64, most_members = 4096;

}  // namespace

JsonExtent extent_of(std::string_view text) {
  JsonExtent extent;
  std::vector<std::size_t> open;  // commas seen so far in each object or list around the place
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) {
      i += c == '\\';
      continue;
    }
    if (c == '{' || c == '[') {
      open.push_back(0);
      extent.depth = std::max(extent.depth, open.size());
      if (open.size() > 1000) return extent;  // nobody allows this; do not keep a count for each
    } else if (open.empty()) {
      continue;
    } else if (c == ',') {
      ++open.back();
    } else if (c == '}' || c == ']') {
      if (c == '}') extent.members = std::max(extent.members, open.back() + 1);
      open.pop_back();
    }
  }
  return extent;
}

Json parse_json(std::string_view text, const std::string& where) {
  // The library recurses as deep as the text nests; a hostile file must not reach the end of the
  // stack. A parser callback could stop it too, but makes every object cost the square of its size.
  const JsonExtent extent = extent_of(text);
  if (extent.depth > deepest || extent.members > most_members)
    throw Error({.where = where,
                 .what = "JSON",
                 .got = extent.depth > deepest
                            ? "nesting deeper than " + std::to_string(deepest)
                            : "an object of " + std::to_string(extent.members) + " members",
                 .want = {},
                 .advice = "This is no file of ours"});
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const nlohmann::json::parse_error& e) {
    std::size_t line = 1, column = 1;
    for (std::size_t i = 0; i + 1 < e.byte && i < text.size(); ++i) {
      column = text[i] == '\n' ? 1 : column + 1;
      line += text[i] == '\n';
    }
    throw Error({.where = where + ":" + std::to_string(line) + ":" + std::to_string(column),
                 .what = "not JSON",
                 .got = {},
                 .want = {},
                 .advice = "Look for a missing quote, comma or bracket here"});
  } catch (const nlohmann::json::exception& e) {
    throw Error({.where = where,
                 .what = "not usable JSON",
                 .got = e.what(),
                 .want = {},
                 .advice = "This is no file of ours"});
  }
}

Json read_json(const std::filesystem::path& path) {
  return parse_json(read_whole(path), path.string());
}

void write_json(const std::filesystem::path& path, const Json& json) {
  try {
    write_whole(path, json.dump(2) + "\n");
  } catch (const nlohmann::json::exception&) {
    throw Error({.where = path.string(),
                 .what = "text",
                 .got = "bytes that are no UTF-8",
                 .want = {},
                 .advice = "Rename the activity, channel, option or file that holds them"});
  }
}

Error bad_member(const std::string& where, std::string_view key, std::string_view want,
                 const Json& got) {
  std::string found = got.is_discarded() || got.is_null()
                          ? "nothing"
                          : got.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (found.size() > 60) found = found.substr(0, 57) + "...";
  return Error({.where = where,
                .what = "\"" + std::string(key) + "\"",
                .got = found,
                .want = std::string(want),
                .advice = {}});
}

template <class T>
T member(const Json& json, std::string_view key, const std::string& where) {
  if (!json.is_object()) throw bad_member(where, key, "an object that holds it", json);
  const auto found = json.find(key);
  if (found == json.end()) throw bad_member(where, key, Kind<T>::name, nullptr);
  if (!Kind<T>::fits(*found)) throw bad_member(where, key, Kind<T>::name, *found);
  return found->template get<T>();
}

template bool member<bool>(const Json&, std::string_view, const std::string&);
template std::int64_t member<std::int64_t>(const Json&, std::string_view, const std::string&);
template double member<double>(const Json&, std::string_view, const std::string&);
template std::string member<std::string>(const Json&, std::string_view, const std::string&);
template Json member<Json>(const Json&, std::string_view, const std::string&);
template std::vector<std::int64_t> member<std::vector<std::int64_t>>(const Json&, std::string_view,
                                                                     const std::string&);
template std::vector<double> member<std::vector<double>>(const Json&, std::string_view,
                                                         const std::string&);
template std::vector<std::string> member<std::vector<std::string>>(const Json&, std::string_view,
                                                                   const std::string&);
template std::vector<Json> member<std::vector<Json>>(const Json&, std::string_view,
                                                     const std::string&);

}  // namespace stride

// Matching is linear in the name's length: each part takes the first place where its following text
// stands.
#include "stride/recordings/csv_path.hpp"

#include <algorithm>
#include <array>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"

namespace stride::recordings {
namespace {

constexpr std::array<std::string_view, 4> part_names{"subject", "activity", "session", "any"};

Error bad_pattern(const std::string& where, std::string_view pattern, std::string want) {
  return Error({.where = where,
                .what = "\"path\"",
                .got = "\"" + std::string(pattern) + "\"",
                .want = std::move(want),
                .advice = "For example \"{subject}/{activity}_{session}.csv\""});
}

}  // namespace

CsvPath::CsvPath(std::string_view pattern, const std::string& where) : pattern_(pattern) {
  folders_.push_back({Piece{}});
  while (!pattern.empty()) {
    auto& pieces = folders_.back();
    const char c = pattern.front();
    if (c == '/') {
      folders_.push_back({Piece{}});
      pattern.remove_prefix(1);
    } else if (c == '{') {
      const auto end = pattern.find('}');
      if (end == pattern.npos) throw bad_pattern(where, pattern_, "a '}' for each '{'");
      const auto part = pattern.substr(1, end - 1);
      pattern.remove_prefix(end + 1);
      if (std::find(part_names.begin(), part_names.end(), part) == part_names.end())
        throw unknown_name(where + ": part of \"path\"", part, part_names);
      if (part != "any" && names(part))
        throw bad_pattern(where, pattern_, "{" + std::string(part) + "} once");
      if (!pieces.back().part.empty() && pieces.back().text.empty())
        throw bad_pattern(where, pattern_, "some text between two parts");
      pieces.push_back({std::string(part), {}});
    } else if (c == '}') {
      throw bad_pattern(where, pattern_, "a '{' for each '}'");
    } else {
      pieces.back().text.push_back(c);
      pattern.remove_prefix(1);
    }
  }
  if (folders_.back().size() == 1 && folders_.back()[0].text.empty())
    throw bad_pattern(where, pattern_, "the pattern of a file's name");
}

bool CsvPath::names(std::string_view part) const {
  for (const auto& pieces : folders_)
    for (const Piece& piece : pieces)
      if (piece.part == part) return true;
  return false;
}

bool CsvPath::fits(std::string_view name, Found& found) const {
  found = {};
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    const auto end = name.find('/');
    if ((end == name.npos) != (i + 1 == folders_.size())) return false;
    if (!fits_one(folders_[i], name.substr(0, end), found)) return false;
    if (end != name.npos) name.remove_prefix(end + 1);
  }
  return true;
}

bool CsvPath::fits_one(const std::vector<Piece>& pieces, std::string_view name,
                       Found& found) const {
  if (!name.starts_with(pieces[0].text)) return false;
  name.remove_prefix(pieces[0].text.size());
  if (pieces.size() == 1) return name.empty();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const bool last = i + 1 == pieces.size();
    if (name.size() <= piece.text.size()) return false;
    const auto end = last ? name.size() - piece.text.size() : name.find(piece.text, 1);
    if (end == name.npos || name.substr(end, piece.text.size()) != piece.text) return false;
    const auto value = name.substr(0, end);
    if (piece.part == "subject") found.subject = value;
    if (piece.part == "activity") found.activity = value;
    if (piece.part == "session") found.session = value;
    name.remove_prefix(end + piece.text.size());
  }
  return true;
}

}  // namespace stride::recordings

#pragma once
#include <string>
#include <string_view>
#include <vector>

/// What a file's path says about its content: the "path" of a stride.json.
namespace stride::recordings {

/// A path with named parts: "{subject}/{activity}_{session}.csv". `{any}` stands for text that does
/// not matter.
///
/// A part stands for one or more characters, never for '/'. Between two parts of one folder or file
/// name stands some text, and a part ends where that text comes first: in
/// "{subject}_{activity}.csv", "anna_stairs_up.csv" is subject "anna", activity "stairs_up".
class CsvPath {
 public:
  struct Found {
    std::string_view subject, activity, session;  ///< empty where the pattern has no such part
  };

  CsvPath() = default;
  /// Errors (named by `where`): an unknown part, a missing brace, two parts side by side, a part
  /// twice.
  CsvPath(std::string_view pattern, const std::string& where);

  /// Whether the name of a file fits as a whole; fills `found` with pieces of `name`.
  bool fits(std::string_view name, Found& found) const;
  /// Whether the pattern has a part of that name.
  bool names(std::string_view part) const;
  const std::string& pattern() const { return pattern_; }

 private:
  struct Piece {
    std::string part;  // the part's name, or empty for a folder's first text
    std::string text;  // what must follow it
  };
  bool fits_one(const std::vector<Piece>& pieces, std::string_view name, Found& found) const;

  std::string pattern_;
  std::vector<std::vector<Piece>> folders_;  // the last one is the file
};

}  // namespace stride::recordings

#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/recordings/csv_path.hpp"
#include "stride/recordings/recording.hpp"
#include "stride/recordings/text.hpp"

/// A folder's stride.json, checked; every key is explained in docs/csv.md.
namespace stride::recordings {

/// A column by its header or by its index from 0.
using CsvColumn = std::variant<std::string, std::size_t>;

struct CsvChannel {
  Channel channel;  ///< with the SI unit
  CsvColumn column;
  double factor = 1;    ///< from the file's numbers to SI: "scale" times the unit's own factor
  bool target = false;  ///< no input; its unit may be any word, which is kept
};

struct CsvDescription {
  std::string where;  ///< how errors name the file itself
  std::string name;
  CsvPath path;
  Between between = Between::comma;
  bool header = true;
  std::int64_t skip_lines = 0;  ///< before the header
  std::vector<CsvChannel> channels;
  std::optional<CsvColumn> time, label, subject;
  double time_unit_s = 1;
  double rate_hz = 0;        ///< 0 = measured from the times
  std::string only_subject;  ///< of a set about one person
  std::optional<std::map<std::string, std::string>> label_map;
  std::vector<std::string> null_labels{""};
  std::vector<std::string> activities;  ///< empty = those found, sorted
  std::vector<std::string> missing{"", "NaN", "?"};
  bool skip_broken = false;
  bool keep_duplicates = false;
  Windowing windowing;
};

/// **Errors** unknown keys (with the nearest known one), missing or contradicting ones, values out
/// of range; `where` begins each message.
CsvDescription csv_description(const Json& json, const std::string& where);

}  // namespace stride::recordings

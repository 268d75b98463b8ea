#include "stride/cli/live_rows.hpp"

#include "stride/base/json.hpp"

namespace stride::cli {
namespace {

// What a member of an object would be in a line of CSV; empty = missing, "text" for what is no
// reading.
std::string field_of(const Json& value) {
  if (value.is_number()) return value.dump();
  if (value.is_null()) return {};
  return "text";
}

}  // namespace

bool LiveRows::take(std::string_view line) {
  ++number_;
  if (number_ == 1) line = recordings::without_mark(line, where_);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const auto begin = line.find_first_not_of(" \t");
  if (begin == line.npos || (names_.empty() && line[begin] == '#')) return false;
  if (names_.empty()) json_ = line[begin] == '{';
  return json_ ? take_json(line) : take_csv(line);
}

bool LiveRows::take_csv(std::string_view line) {
  if (names_.empty()) {
    between_ = recordings::delimiter_of(line);
    recordings::CsvNames named = recordings::csv_names(line, between_);
    names_ = std::move(named.names);
    header_line_ = line;
    if (named.stated) return false;
  }
  return take_row(line);
}

bool LiveRows::take_json(std::string_view line) {
  const std::string here = where_ + ":" + std::to_string(number_);
  const Json sample = parse_json(line, here);
  if (!sample.is_object() || sample.empty())
    throw Error({.where = here,
                 .what = "line",
                 .got = "no object with members",
                 .want = "a JSON object a sample",
                 .advice = {}});
  if (names_.empty())
    for (const auto& [name, value] : sample.items()) {
      names_.push_back(name);
      header_line_ += (header_line_.empty() ? "" : ",") + name;
    }
  row_.clear();
  for (const std::string& name : names_) {
    if (&name != &names_.front()) row_ += ',';
    if (sample.contains(name)) row_ += field_of(sample[name]);
  }
  return take_row(row_);
}

bool LiveRows::take_row(std::string_view line) {
  if (!header_) settle(line);
  recordings::CsvRow row;
  if (!recordings::read_row(line, number_, header_->layout, where_, values_, row)) return false;
  time_s_ = row.time_s;
  return true;
}

void LiveRows::settle(std::string_view first_row) {
  std::vector<std::string_view> fields;
  recordings::split_quoted(first_row, between_, fields);
  recordings::CsvHeader header = recordings::csv_header(names_, fields, where_, options_);
  header.layout.between = between_;
  header_ = std::move(header);
}

}  // namespace stride::cli

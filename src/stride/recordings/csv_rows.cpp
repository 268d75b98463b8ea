// One line at a time: split, check, convert.
#include "stride/recordings/csv_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "stride/base/names.hpp"
#include "stride/signal/units.hpp"

namespace stride::recordings {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

std::string shown(std::string_view field) {
  return "'" + std::string(field.substr(0, 40)) + (field.size() > 40 ? "…'" : "'");
}

// Why a line cannot be used; thrown or counted.
struct Fault {
  std::int64_t column;
  std::string what, got, want, advice;
};

class RowReader {
 public:
  RowReader(const CsvLayout& layout, std::int64_t& missing)
      : layout_(layout), missing_(missing), values_(layout.channels.size()) {}

  /// Fills `row` from a line.
  std::optional<Fault> read(std::string_view line, CsvRow& row) {
    split_quoted(line, layout_.between, fields_);
    if (fields_.size() != layout_.width)
      return Fault{0, "fields", std::to_string(fields_.size()), std::to_string(layout_.width),
                   "Mend the line, or check the delimiter"};
    if (layout_.time) {
      const std::string_view field = fields_[*layout_.time];
      double time = 0;
      if (!parse_number(field, time) || !std::isfinite(time)) return no_number(line, field, "time");
      row.time_s = time * layout_.time_unit_s;
    }
    std::int64_t missing = 0;
    for (std::size_t c = 0; c < values_.size(); ++c) {
      const std::string_view field = fields_[layout_.channels[c]];
      if (!value_of(field, layout_.factors[c], values_[c]))
        return no_number(line, field, "not a number");
      missing += values_[c] != values_[c];
    }
    missing_ += missing;
    row.values = values_;
    if (layout_.label) row.label = fields_[*layout_.label];
    if (layout_.subject) row.subject = fields_[*layout_.subject];
    return std::nullopt;
  }

 private:
  bool value_of(std::string_view field, double factor, float& value) const {
    for (const std::string& word : layout_.missing)
      if (field == word) return value = nan, true;
    // An unconverted reading is rounded once, straight to float.
    if (factor == 1) return !field.empty() && parse_number(field, value);
    double read = 0;
    if (field.empty() || !parse_number(field, read)) return false;
    value = static_cast<float>(read * factor);
    return !std::isinf(value);
  }

  static Fault no_number(std::string_view line, std::string_view field, std::string what) {
    const bool decimal_comma = field.find(',') != field.npos;
    return {field.data() - line.data() + 1, std::move(what), shown(field), "a number",
            decimal_comma ? "Write decimal points, not commas" : "Mend or remove this line"};
  }

  const CsvLayout& layout_;
  std::int64_t& missing_;
  std::vector<float> values_;
  std::vector<std::string_view> fields_;
};

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

}  // namespace

std::optional<SiUnit> si_unit(std::string_view written) {
  const signal::Unit* unit = signal::unit_named(written);
  if (unit == nullptr) return std::nullopt;
  for (const signal::Unit& other : signal::units)
    if (other.quantity == unit->quantity && other.factor == 1)
      return SiUnit{std::string(other.name), unit->factor};
  return std::nullopt;
}

Error unknown_unit(const std::string& where, std::string_view written) {
  std::vector<std::string_view> known;
  for (const signal::Unit& unit : signal::units) known.push_back(unit.name);
  return unknown_name(where + ": unit", written, known);
}

void split_quoted(std::string_view line, Between between, std::vector<std::string_view>& fields) {
  if (std::memchr(line.data(), '"', line.size()) == nullptr)
    return split_fields(line, between, fields);
  const auto separates = [between](char c) {
    switch (between) {
      case Between::blanks:
        return c == ' ' || c == '\t';
      case Between::comma:
        return c == ',';
      case Between::tab:
        return c == '\t';
      case Between::semicolon:
        return c == ';';
    }
    return false;
  };
  fields.clear();
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"') quoted = !quoted;
    if (i < line.size() && (quoted || !separates(line[i]))) continue;
    std::string_view field = line.substr(begin, i - begin);
    begin = i + 1;
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t'))
      field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    if (between == Between::blanks && field.empty()) continue;
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
      field = field.substr(1, field.size() - 2);
    fields.push_back(field);
  }
}

std::string_view without_mark(std::string_view text, const std::string& where) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    throw Error({.where = where,
                 .what = "text",
                 .got = "UTF-16",
                 .want = "UTF-8 or ASCII",
                 .advice = "Save the file as UTF-8"});
  return text;
}

void read_rows(Lines& lines, const CsvLayout& layout, const std::string& where, Tally& tally,
               const std::function<void(const CsvRow&)>& use) {
  std::int64_t blank = 0, broken = 0, missing = 0;
  RowReader reader(layout, missing);
  CsvRow row;
  for (std::string_view line; lines.next(line);) {
    if (is_blank(line)) {
      ++blank;
      continue;
    }
    if (auto fault = reader.read(line, row)) {
      if (!layout.skip_broken)
        throw at_line(where, lines.number(), fault->column, fault->what, fault->got, fault->want,
                      fault->advice);
      ++broken;
      continue;
    }
    row.line = lines.number();
    use(row);
  }
  if (blank > 0) tally["blank lines skipped"] += blank;
  if (broken > 0) tally["broken lines skipped"] += broken;
  if (missing > 0) tally["missing readings"] += missing;
}

bool read_row(std::string_view line, std::int64_t number, const CsvLayout& layout,
              const std::string& where, std::vector<float>& values, CsvRow& row) {
  if (is_blank(line)) return false;
  std::int64_t missing = 0;
  RowReader reader(layout, missing);
  if (const auto fault = reader.read(line, row))
    throw at_line(where, number, fault->column, fault->what, fault->got, fault->want,
                  fault->advice);
  values.assign(row.values.begin(), row.values.end());
  row.values = values;
  row.line = number;
  return true;
}

TimeStep RowKeeper::add(const CsvRow& row, std::int16_t label, Recording& recording) {
  if (timed_ && !recording.time_s.empty()) {
    const double step = row.time_s - recording.time_s.back();
    if (step <= -1) return TimeStep::restart;
    if (step <= 0) {
      const float* const last =
          recording.samples.data() + recording.samples.size() - row.values.size();
      const bool same = std::memcmp(last, row.values.data(), row.values.size_bytes()) == 0;
      ++tally_[step < 0 ? "rows out of order dropped"
               : same   ? "duplicate rows dropped"
                        : "rows with a repeated time dropped"];
      return TimeStep::drop;
    }
  }
  recording.samples.insert(recording.samples.end(), row.values.begin(), row.values.end());
  recording.labels.push_back(label);
  if (timed_) recording.time_s.push_back(row.time_s);
  return TimeStep::forward;
}

double median_step_s(std::span<const Recording> recordings) {
  std::vector<double> steps;
  for (const Recording& r : recordings)
    for (std::size_t i = 1; i < r.time_s.size(); ++i)
      steps.push_back(r.time_s[i] - r.time_s[i - 1]);
  if (steps.empty()) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

double nominal_rate_hz(double step_s) {
  const double rate = 1 / step_s;
  const double whole = std::round(rate);
  if (whole >= 1 && std::abs(rate - whole) <= 0.02 * rate) return whole;
  const double unit = std::pow(10.0, std::floor(std::log10(rate)) - 2);
  return std::round(rate / unit) * unit;
}

}  // namespace stride::recordings

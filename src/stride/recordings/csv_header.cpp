// Names, units and times out of a header.
#include "stride/recordings/csv_header.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "stride/base/json.hpp"

namespace stride::recordings {
namespace {

const std::vector<std::string> missing_words{"", "NaN", "?"};

// "acc_x [m/s^2]" or "acc_x (m/s^2)": name and unit.
struct Titled {
  std::string name, unit;
};

Titled titled(std::string_view header) {
  for (const auto& [open, close] : {std::pair{'[', ']'}, std::pair{'(', ')'}}) {
    const auto begin = header.rfind(open);
    if (begin == header.npos || begin == 0 || header.back() != close) continue;
    std::string_view name = header.substr(0, begin);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    return {std::string(name), std::string(header.substr(begin + 1, header.size() - begin - 2))};
  }
  return {std::string(header), {}};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Whether a column holds times; its unit may stand behind '_', as in time_ms.
bool is_time(Titled& column) {
  const std::string name = lower(column.name);
  for (const std::string_view word : {"time", "timestamp", "t"}) {
    if (name == word) return true;
    for (const std::string_view unit : {"s", "ms", "us", "ns"})
      if (name.size() == word.size() + 1 + unit.size() && name.starts_with(word) &&
          name[word.size()] == '_' && name.ends_with(unit)) {
        if (column.unit.empty()) column.unit = unit;
        return true;
      }
  }
  return false;
}

bool is_reading(std::string_view field) {
  double value = 0;
  return std::find(missing_words.begin(), missing_words.end(), field) != missing_words.end() ||
         parse_number(field, value);
}

// "acc_x [m/s^2]" holds a blank; split at blanks, its two pieces are joined again.
std::vector<std::string> header_names(std::string_view line, Between between) {
  std::vector<std::string_view> fields;
  split_quoted(line, between, fields);
  std::vector<std::string> names;
  for (const std::string_view field : fields) {
    const bool unit = field.starts_with('[') || field.starts_with('(');
    if (between == Between::blanks && unit && !names.empty())
      names.back().append(" ").append(field);
    else
      names.emplace_back(field);
  }
  return names;
}

class Settling {
 public:
  Settling(const std::string& where, const CsvRecordingOptions& options)
      : where_(where), options_(options) {}

  CsvHeader settle(const std::vector<std::string>& names,
                   std::span<const std::string_view> first_row) {
    out_.layout.width = names.size();
    out_.layout.missing = missing_words;
    for (std::size_t i = 0; i < names.size(); ++i) {
      Titled column = titled(names[i]);
      const std::string name = lower(column.name);
      if (!out_.layout.time && is_time(column)) {
        out_.layout.time = i;
        settle_time(column);
      } else if (!out_.layout.label && (name == "label" || name == "activity")) {
        out_.layout.label = i;
      } else if (column.unit.empty() && i < first_row.size() && !is_reading(first_row[i])) {
        ++out_.columns_left_out;
      } else {
        add_channel(column, i);
      }
    }
    if (out_.channels.empty())
      throw Error({.where = where_,
                   .what = "channels",
                   .got = "none",
                   .want = "columns of numbers",
                   .advice = "Check the delimiter"});
    if (!out_.layout.time && options_.rate_hz <= 0)
      throw Error({.where = where_,
                   .what = "time",
                   .got = "no column time, timestamp or t",
                   .want = "one, or the rate",
                   .advice = "Name the column 'time [s]' or say the rate in Hz"});
    return std::move(out_);
  }

 private:
  void settle_time(const Titled& column) {
    std::string unit = column.unit.empty() ? options_.time_unit : column.unit;
    if (unit.empty()) {
      unit = "s";
      out_.time_unit_assumed = true;
    }
    const auto si = si_unit(unit);
    if (!si || si->name != "s")
      throw Error({.where = where_,
                   .what = "unit of '" + column.name + "'",
                   .got = "'" + unit + "'",
                   .want = "s, ms, us or ns",
                   .advice = "Name the column 'time [ms]', for example"});
    out_.layout.time_unit_s = si->factor;
  }

  void add_channel(const Titled& column, std::size_t field) {
    for (const Channel& other : out_.channels)
      if (other.name == column.name)
        throw Error({.where = where_,
                     .what = "column '" + column.name + "'",
                     .got = "two of that name",
                     .want = "one",
                     .advice = "Rename or remove one"});
    const auto si = column.unit.empty() ? std::nullopt : si_unit(column.unit);
    out_.channels.push_back({.name = column.name, .unit = si ? si->name : column.unit});
    out_.layout.channels.push_back(field);
    out_.layout.factors.push_back(si ? si->factor : 1);
  }

  std::string where_;
  CsvRecordingOptions options_;
  CsvHeader out_;
};

}  // namespace

Between delimiter_of(std::string_view line) {
  constexpr std::array<std::pair<char, Between>, 3> choices{
      {{',', Between::comma}, {';', Between::semicolon}, {'\t', Between::tab}}};
  Between best = Between::blanks;
  std::ptrdiff_t most = 0;
  for (const auto& [c, between] : choices)
    if (const auto count = std::count(line.begin(), line.end(), c); count > most) {
      most = count;
      best = between;
    }
  return best;
}

CsvNames csv_names(std::string_view line, Between between) {
  CsvNames out{header_names(line, between)};
  out.stated = !std::all_of(out.names.begin(), out.names.end(), is_reading);
  if (!out.stated)
    for (std::size_t i = 0; i < out.names.size(); ++i) out.names[i] = "column_" + std::to_string(i);
  return out;
}

CsvHeader csv_header(const std::vector<std::string>& names,
                     std::span<const std::string_view> first_row, const std::string& where,
                     const CsvRecordingOptions& options) {
  return Settling(where, options).settle(names, first_row);
}

void check_rate(const CsvHeader& header, double rate_hz, const std::string& where) {
  // No sensor of motion, muscle or heart is outside this range: the unit was another.
  if (header.time_unit_assumed && (rate_hz < 0.5 || rate_hz > 20'000))
    throw Error({.where = where,
                 .what = "unit of time",
                 .got = "none, and as seconds it would be " + Json(rate_hz).dump() + " Hz",
                 .want = "s, ms, us or ns",
                 .advice = "Name the column 'time [ms]', for example"});
}

}  // namespace stride::recordings

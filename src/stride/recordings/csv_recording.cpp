// One file alone: everything it means must stand in its header.
#include <algorithm>
#include <array>
#include <cctype>

#include "stride/base/files.hpp"
#include "stride/recordings/csv.hpp"
#include "stride/recordings/csv_rows.hpp"

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

// The delimiter that the first line uses most; blanks where it uses no other.
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

class FileReader {
 public:
  FileReader(const std::string& where, const CsvRecordingOptions& options)
      : where_(where), options_(options) {
    out_.data_set = "csv";
    out_.rate_hz = options.rate_hz;
    out_.recordings.emplace_back();
  }

  Collection read(std::string_view text) {
    Lines lines(without_mark(text, where_));
    std::string_view line;
    Lines first = lines;  // where rows begin, if there is no header
    do {
      first = lines;
      if (!lines.next(line)) throw no_rows();
    } while (line.starts_with('#') || line.find_first_not_of(" \t") == line.npos);

    layout_.between = delimiter_of(line);
    std::vector<std::string> names = header_names(line, layout_.between);
    if (std::all_of(names.begin(), names.end(), is_reading)) {
      for (std::size_t i = 0; i < names.size(); ++i) names[i] = "column_" + std::to_string(i);
      lines = first;
    }
    layout_.width = names.size();
    layout_.missing = missing_words;
    settle_columns(names, lines);
    read_all(lines);
    return std::move(out_);
  }

 private:
  Error no_rows() const {
    return Error({.where = where_,
                  .what = "rows",
                  .got = "none",
                  .want = "a header and a line for each sample",
                  .advice = "Check that the recording was saved"});
  }

  void settle_columns(const std::vector<std::string>& names, Lines ahead) {
    std::string_view line;
    std::vector<std::string_view> fields;
    while (fields.empty() && ahead.next(line)) split_quoted(line, layout_.between, fields);
    for (std::size_t i = 0; i < names.size(); ++i) {
      Titled column = titled(names[i]);
      const std::string name = lower(column.name);
      if (!layout_.time && is_time(column)) {
        layout_.time = i;
        settle_time(column);
      } else if (!layout_.label && (name == "label" || name == "activity")) {
        layout_.label = i;
      } else if (column.unit.empty() && i < fields.size() && !is_reading(fields[i])) {
        ++out_.tally["columns of text left out"];
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
    if (!layout_.time && options_.rate_hz <= 0)
      throw Error({.where = where_,
                   .what = "time",
                   .got = "no column time, timestamp or t",
                   .want = "one, or the rate",
                   .advice = "Name the column 'time [s]' or say the rate in Hz"});
  }

  void settle_time(const Titled& column) {
    std::string unit = column.unit.empty() ? options_.time_unit : column.unit;
    if (unit.empty()) {
      unit = "s";
      unit_assumed_ = true;
    }
    const auto si = si_unit(unit);
    if (!si || si->name != "s")
      throw Error({.where = where_,
                   .what = "unit of '" + column.name + "'",
                   .got = "'" + unit + "'",
                   .want = "s, ms, us or ns",
                   .advice = "Name the column 'time [ms]', for example"});
    layout_.time_unit_s = si->factor;
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
    layout_.channels.push_back(field);
    layout_.factors.push_back(si ? si->factor : 1);
  }

  void read_all(Lines& lines) {
    Recording& recording = out_.recordings[0];
    RowKeeper keeper(layout_.time.has_value(), out_.tally);
    read_rows(lines, layout_, where_, out_.tally, [&](const CsvRow& row) {
      if (keeper.add(row, label_of(row), recording) == TimeStep::restart)
        throw at_line(where_, row.line, 0, "time",
                      "a step back by " + Json(recording.time_s.back() - row.time_s).dump() + " s",
                      "one recording", "Split the file here");
    });
    if (recording.labels.empty()) throw no_rows();
    if (layout_.time) settle_rate();
  }

  std::int16_t label_of(const CsvRow& row) {
    if (row.label.empty()) return unlabelled;
    auto& all = out_.activities;
    const auto found = std::find(all.begin(), all.end(), row.label);
    if (found != all.end()) return static_cast<std::int16_t>(found - all.begin());
    constexpr std::size_t most_activities = 1000;
    if (all.size() == most_activities)
      throw at_line(where_, row.line, 0, "activities", "more than 1000 different labels",
                    "a column of labels", "Rename the column if it holds something else");
    all.emplace_back(row.label);
    return static_cast<std::int16_t>(all.size() - 1);
  }

  void settle_rate() {
    const double step_s = median_step_s(out_.recordings);
    if (step_s == 0) return;  // a single row
    const double rate = nominal_rate_hz(step_s);
    // No sensor of motion, muscle or heart is outside this range: the unit was another.
    if (unit_assumed_ && (rate < 0.5 || rate > 20'000))
      throw Error({.where = where_,
                   .what = "unit of time",
                   .got = "none, and as seconds it would be " + Json(rate).dump() + " Hz",
                   .want = "s, ms, us or ns",
                   .advice = "Name the column 'time [ms]', for example"});
    if (unit_assumed_) ++out_.tally["unit of time not stated, taken as s"];
    if (out_.rate_hz <= 0) out_.rate_hz = rate;
  }

  std::string where_;
  CsvRecordingOptions options_;
  CsvLayout layout_;
  Collection out_;
  bool unit_assumed_ = false;
};

}  // namespace

Collection read_csv_recording(std::string_view text, const std::string& where,
                              const std::string& name, const CsvRecordingOptions& options) {
  Collection out = FileReader(where, options).read(text);
  out.recordings[0].name = name;
  return out;
}

Collection read_csv_recording(const std::filesystem::path& path,
                              const CsvRecordingOptions& options) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  return read_csv_recording({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                            path.string(), path.stem().string(), options);
}

}  // namespace stride::recordings

// The data set `csv`: files whose meaning a stride.json beside them tells.
#include "stride/recordings/csv.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "stride/base/names.hpp"
#include "stride/recordings/csv_rows.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/duplicates.hpp"
#include "stride/recordings/targets.hpp"

namespace stride::recordings {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view description_file = "stride.json";

// Names of one file's columns, or none where it has no header.
struct Header {
  std::vector<std::string> names;
  std::string where;  // file:line
  std::size_t width = 0;

  std::size_t index_of(const CsvColumn& column) const {
    if (const auto* index = std::get_if<std::size_t>(&column)) {
      if (*index < width) return *index;
      throw Error({.where = where,
                   .what = "fields",
                   .got = std::to_string(width),
                   .want = "a column of index " + std::to_string(*index),
                   .advice = "Check the delimiter and stride.json"});
    }
    const auto& name = std::get<std::string>(column);
    const auto count = std::count(names.begin(), names.end(), name);
    if (count == 1)
      return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (count > 1)
      throw Error({.where = where,
                   .what = "column '" + name + "'",
                   .got = std::to_string(count) + " of that name",
                   .want = "one",
                   .advice = "Name it by its index from 0 in stride.json"});
    // A line of hundreds of names helps nobody.
    std::vector<std::string_view> known(names.begin(), names.end());
    known.resize(std::min<std::size_t>(known.size(), 40));
    throw unknown_name(where + ": column", name, known);
  }
};

class FolderReader {
 public:
  explicit FolderReader(const CsvDescription& description) : d_(description) {
    for (const CsvChannel& channel : d_.channels) out_.channels.push_back(channel.channel);
    for (const std::string& activity : d_.activities) activity_of(activity);
    out_.data_set = d_.name;
    out_.windowing = d_.windowing;
  }

  void read(const SourceFile& file) {
    d_.path.fits(file.name, found_);
    file_ = &file;
    parts_ = 0;
    Lines lines(without_mark(file.text, file.where));
    const CsvLayout layout = layout_of(lines);
    RowKeeper keeper(d_.time.has_value(), out_.tally);
    const std::size_t before = out_.recordings.size();
    read_rows(lines, layout, file.where, out_.tally, [&](const CsvRow& row) {
      const std::string_view subject = subject_of(row);
      if (parts_ == 0 || out_.recordings.back().subject != subject) begin(subject);
      const std::int16_t label = label_of(row);
      if (keeper.add(row, label, out_.recordings.back()) == TimeStep::restart) {
        ++out_.tally["recordings begun where time goes back"];
        begin(subject);
        keeper.add(row, label, out_.recordings.back());
      }
      unlabelled_rows_ += label == unlabelled;
    });
    if (out_.recordings.size() == before) ++out_.tally["files without rows"];
  }

  Collection finish() {
    if (!d_.keep_duplicates)
      if (const auto count = drop_duplicate_rows(out_))
        out_.tally["duplicate rows dropped"] += count;
    if (out_.recordings.empty())
      throw Error({.where = d_.where,
                   .what = "rows",
                   .got = "none in any file",
                   .want = "at least one",
                   .advice = "Check \"header\" and \"skip_lines\""});
    if (unlabelled_rows_ > 0) out_.tally["rows without an activity"] += unlabelled_rows_;
    settle_rate();
    if (d_.activities.empty()) sort_activities();
    std::vector<bool> targets;
    for (const CsvChannel& channel : d_.channels) targets.push_back(channel.target);
    set_apart(out_, targets);
    return std::move(out_);
  }

 private:
  CsvLayout layout_of(Lines& lines) {
    Header header;
    std::string_view line;
    for (std::int64_t i = 0; i < d_.skip_lines; ++i) lines.next(line);
    Lines ahead = lines;  // without a header, the first line is a row and is only looked at
    bool some = ahead.next(line);
    while (some && line.find_first_not_of(" \t") == line.npos) some = ahead.next(line);
    std::vector<std::string_view> fields;
    if (some) split_quoted(line, d_.between, fields);
    header.where = file_->where + ":" + std::to_string(ahead.number());
    header.width = fields.size();
    if (d_.header) {
      header.names.assign(fields.begin(), fields.end());
      lines = ahead;
    }
    CsvLayout layout;
    layout.between = d_.between;
    layout.width = header.width;
    if (!some) return layout;
    for (const CsvChannel& channel : d_.channels) {
      layout.channels.push_back(header.index_of(channel.column));
      layout.factors.push_back(channel.factor);
    }
    if (d_.time) layout.time = header.index_of(*d_.time);
    if (d_.label) layout.label = header.index_of(*d_.label);
    if (d_.subject) layout.subject = header.index_of(*d_.subject);
    layout.time_unit_s = d_.time_unit_s;
    layout.missing = d_.missing;
    layout.skip_broken = d_.skip_broken;
    return layout;
  }

  void begin(std::string_view subject) {
    std::string name = file_->name.substr(0, file_->name.rfind('.'));
    if (++parts_ > 1) name += "#" + std::to_string(parts_);
    Recording& recording = out_.recordings.emplace_back();
    recording.subject = subject;
    recording.name = std::move(name);
  }

  std::string_view subject_of(const CsvRow& row) const {
    if (!d_.subject) return d_.only_subject.empty() ? found_.subject : d_.only_subject;
    if (row.subject.empty())
      throw at_line(file_->where, row.line, 0, "subject", "nothing", "a name", "Fill the column");
    return row.subject;
  }

  std::int16_t label_of(const CsvRow& row) {
    const std::string_view raw = d_.label ? row.label : found_.activity;
    if (!seen_.empty() && raw == last_label_) return last_activity_;
    const auto [place, is_new] = seen_.try_emplace(std::string(raw), unlabelled);
    if (is_new) place->second = judge(raw, row.line);
    last_label_ = place->first;
    return last_activity_ = place->second;
  }

  // What a label means that was not met before.
  std::int16_t judge(std::string_view raw, std::int64_t line) {
    const auto& nulls = d_.null_labels;
    if (raw.empty() || std::find(nulls.begin(), nulls.end(), raw) != nulls.end()) return unlabelled;
    std::string name(raw);
    std::string where = file_->where + (d_.label ? ":" + std::to_string(line) : "") + ": label";
    if (d_.label_map) {
      const auto mapped = d_.label_map->find(name);
      if (mapped == d_.label_map->end()) {
        std::vector<std::string_view> known;
        for (const auto& [from, to] : *d_.label_map) known.push_back(from);
        throw unknown_name(where, raw, known);
      }
      name = mapped->second;
    }
    if (!d_.activities.empty() &&
        std::find(d_.activities.begin(), d_.activities.end(), name) == d_.activities.end())
      throw unknown_name(where, name,
                         std::vector<std::string_view>(d_.activities.begin(), d_.activities.end()));
    return activity_of(name);
  }

  std::int16_t activity_of(const std::string& name) {
    auto& all = out_.activities;
    const auto found = std::find(all.begin(), all.end(), name);
    if (found != all.end()) return static_cast<std::int16_t>(found - all.begin());
    // More is a column of numbers or times taken for labels.
    constexpr std::size_t most_activities = 10'000;
    if (all.size() == most_activities)
      throw Error({.where = file_ ? file_->where : d_.where,
                   .what = "activities",
                   .got = "more than " + std::to_string(most_activities),
                   .want = "a column of labels",
                   .advice = "Check \"label\" in stride.json"});
    all.push_back(name);
    return static_cast<std::int16_t>(all.size() - 1);
  }

  void settle_rate() {
    out_.rate_hz = d_.rate_hz;
    const double step_s = d_.time ? median_step_s(out_.recordings) : 0;
    if (step_s == 0) {
      if (d_.rate_hz == 0)
        throw Error({.where = d_.where,
                     .what = "rate",
                     .got = "no recording of two rows",
                     .want = "times to measure it by",
                     .advice = "Say \"rate_hz\""});
      return;
    }
    const double measured = nominal_rate_hz(step_s);
    if (d_.rate_hz == 0) out_.rate_hz = measured;
    // Off by a quarter is no jitter: a wrong unit of time, or a wrong rate.
    if (d_.rate_hz != 0 && std::abs(std::log(measured / d_.rate_hz)) > std::log(1.25))
      throw Error({.where = d_.where,
                   .what = "\"rate_hz\"",
                   .got = Json(d_.rate_hz).dump(),
                   .want = "the " + Json(measured).dump() + " Hz of the times",
                   .advice = "Check the unit of \"time\""});
  }

  // Files come in any order; activities should not depend on it. Numbers are sorted as numbers.
  void sort_activities() {
    std::vector<std::string> sorted = out_.activities;
    const auto number = [](const std::string& s) {
      double value = 0;
      return parse_number(s, value) && std::isfinite(value) ? value : HUGE_VAL;
    };
    std::sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) {
      const double x = number(a), y = number(b);
      return x != y ? x < y : a < b;
    });
    std::vector<std::int16_t> moved;
    for (const std::string& name : out_.activities)
      moved.push_back(static_cast<std::int16_t>(std::lower_bound(sorted.begin(), sorted.end(), name,
                                                                 [&](const auto& a, const auto& b) {
                                                                   const double x = number(a),
                                                                                y = number(b);
                                                                   return x != y ? x < y : a < b;
                                                                 }) -
                                                sorted.begin()));
    for (Recording& r : out_.recordings)
      for (std::int16_t& label : r.labels)
        if (label != unlabelled) label = moved[static_cast<std::size_t>(label)];
    out_.activities = std::move(sorted);
  }

  const CsvDescription& d_;
  Collection out_;
  CsvPath::Found found_;
  const SourceFile* file_ = nullptr;
  int parts_ = 0;
  std::unordered_map<std::string, std::int16_t> seen_;
  std::string last_label_;
  std::int16_t last_activity_ = unlabelled;
  std::int64_t unlabelled_rows_ = 0;
};

bool recognises(const fs::path& place) {
  std::error_code ec;
  return fs::is_regular_file(place / description_file, ec);
}

Collection read(const Source& source, std::string_view) {
  // The folder's own description comes before any that lies deeper.
  const std::vector<std::string> names = source.names();
  const bool own = std::find(names.begin(), names.end(), description_file) != names.end();
  const fs::path file = source.place() / description_file;
  std::error_code ec;
  const Json json = own && fs::is_regular_file(file, ec)
                        ? read_json(file)
                        : parse_json(source.read(description_file), file.string());
  return read_csv(source, csv_description(json, file.string()));
}

}  // namespace

Collection read_csv(const Source& source, const CsvDescription& description) {
  FolderReader reader(description);
  std::int64_t fitting = 0, other = 0;
  std::string example;
  CsvPath::Found found;
  for (const std::string& name : source.names()) {
    if (description.path.fits(name, found)) {
      ++fitting;
    } else if (name != description_file && !name.ends_with(".md")) {
      ++other;
      if (example.empty()) example = name;
    }
  }
  if (fitting == 0)
    throw Error({.where = description.where,
                 .what = "files that fit \"path\"",
                 .got = example.empty() ? "none" : "none; there is '" + example + "'",
                 .want = "\"" + description.path.pattern() + "\"",
                 .advice = "Folders count: the path begins below stride.json"});
  source.each([&](std::string_view name) { return description.path.fits(name, found); },
              [&](const SourceFile& file) { reader.read(file); }, Source::Order::sorted);
  Collection out = reader.finish();
  if (other > 0) out.tally["files that \"path\" does not fit"] = other;
  out.checksum = source.checksum();
  return out;
}

const DataSet csv{
    .name = "csv",
    .summary = "any folder of delimited files described by its stride.json",
    .source = "docs/csv.md",
    .licence = "yours",
    .subjects = 0,
    .activities = 0,
    .rate_hz = 0,
    .folders = {},
    .variants = {},
    .downloads = {},
    .recognises = recognises,
    .read = read,
};

}  // namespace stride::recordings

// One file alone: everything it means must stand in its header.
#include <algorithm>

#include "stride/base/files.hpp"
#include "stride/recordings/csv.hpp"
#include "stride/recordings/csv_header.hpp"

namespace stride::recordings {
namespace {

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

    const Between between = delimiter_of(line);
    const CsvNames named = csv_names(line, between);
    if (!named.stated) lines = first;
    std::vector<std::string_view> fields;
    for (Lines ahead = lines; fields.empty() && ahead.next(line);)
      split_quoted(line, between, fields);
    header_ = csv_header(named.names, fields, where_, options_);
    header_.layout.between = between;
    out_.channels = header_.channels;
    if (header_.columns_left_out > 0)
      out_.tally["columns of text left out"] += header_.columns_left_out;
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

  void read_all(Lines& lines) {
    Recording& recording = out_.recordings[0];
    RowKeeper keeper(header_.layout.time.has_value(), out_.tally);
    read_rows(lines, header_.layout, where_, out_.tally, [&](const CsvRow& row) {
      if (keeper.add(row, label_of(row), recording) == TimeStep::restart)
        throw at_line(where_, row.line, 0, "time",
                      "a step back by " + Json(recording.time_s.back() - row.time_s).dump() + " s",
                      "one recording", "Split the file here");
    });
    if (recording.labels.empty()) throw no_rows();
    if (header_.layout.time) settle_rate();
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
    check_rate(header_, rate, where_);
    if (header_.time_unit_assumed) ++out_.tally["unit of time not stated, taken as s"];
    if (out_.rate_hz <= 0) out_.rate_hz = rate;
  }

  std::string where_;
  CsvRecordingOptions options_;
  CsvHeader header_;
  Collection out_;
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

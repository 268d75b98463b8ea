// EMG data for gestures (UCI): 36 people, 7 hand gestures, the muscle signals of a Myo armband, 1
// kHz.
//
// Class 0 is what was not marked, which is not rest (rest is class 1): it becomes `unlabelled`. The
// times are whole milliseconds with a few left out, so they are kept. The armband itself samples at
// 200 Hz and the files repeat values.
#include <array>
#include <cmath>

#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t readings = 8, columns = 10;  // time, eight channels, class
constexpr double rate_hz = 1000;

constexpr std::string_view folders[] = {"emg-gestures", "EMG_data_for_gestures-master"};
constexpr Download downloads[] = {
    {.url = "https://archive.ics.uci.edu/static/public/481/emg+data+for+gestures.zip",
     .file = "EMG_data_for_gestures-master.zip",
     .sha256 = {}}};

// Classes 1..7, README.txt of the data set.
constexpr std::string_view activities[] = {
    "hand at rest",    "fist",         "wrist flexion", "wrist extension", "radial deviation",
    "ulnar deviation", "extended palm"};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"EMG_data_for_gestures-master.zip", "emg+data+for+gestures.zip",
                           "EMG_data_for_gestures-master", "01/1_raw_data_13-12_22.03.16.txt"});
}

/// "01/1_raw_data_13-12_22.03.16.txt": subject 1, series 1.
bool parse_name(std::string_view name, int& subject, int& series) {
  const auto raw = name.rfind("_raw_data_");
  std::array<int, 2> n{};
  if (raw == name.npos || !name.ends_with(".txt") || !fits(name.substr(0, raw), "#/#", n))
    return false;
  subject = n[0];
  series = n[1];
  return true;
}

/// The text from the end of its header on, so that line numbers stay those of the file, without a
/// last line that was cut off (one of the published files ends in the middle of a row).
std::string_view table_of(std::string_view text, const std::string& where, Tally& tally) {
  if (!text.starts_with("time\t"))
    throw at_line(where, 1, 1, "header", "'" + std::string(text.substr(0, 20)) + "'",
                  "'time', channels and 'class'", "Check that this is a file of the data set");
  text.remove_prefix(std::min(text.find('\n'), text.size()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  const auto last = text.rfind('\n');
  if (last == text.npos) return text;
  const std::string_view line = text.substr(last + 1);
  const auto tabs = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t'));
  if (tabs + 1 < columns || line.ends_with('\t')) {
    ++tally["last lines cut off, skipped"];
    text = text.substr(0, last);
  }
  return text;
}

std::int16_t label_of(float code, Tally& tally) {
  if (code == 0) return unlabelled;
  const int index = std::isnan(code) ? 0 : static_cast<int>(std::clamp(code, 0.0f, 100.0f));
  if (index >= 1 && index <= static_cast<int>(std::size(activities)) &&
      code == static_cast<float>(index))
    return static_cast<std::int16_t>(index - 1);
  ++tally["samples of unknown classes unlabelled"];
  return unlabelled;
}

Recording read_file(const SourceFile& file, Tally& tally) {
  std::vector<float> table;  // [n, 10]
  const std::string_view text = table_of(file.text, file.where, tally);
  const std::size_t n = read_table(text, Between::tab, columns, file.where, table);
  Recording recording;
  recording.samples.reserve(n * readings);
  for (std::size_t i = 0; i < n; ++i) {
    const float* row = table.data() + i * columns;
    recording.time_s.push_back(row[0] / 1000.0);  // whole ms, exact as float for 4.6 hours
    recording.samples.insert(recording.samples.end(), row + 1, row + 1 + readings);
    recording.labels.push_back(label_of(row[columns - 1], tally));
  }
  keep_increasing_times(recording, readings, tally);
  drop_even_times(recording, rate_hz, 0.1 / rate_hz);
  return recording;
}

Collection read(const Source& source, std::string_view /*variant*/) {
  Collection collection;
  collection.data_set = "emg-gestures";
  collection.rate_hz = rate_hz;
  collection.activities = names_of(activities);
  collection.windowing = {.window_s = 0.2, .overlap = 0.5};  // of the paper
  for (std::size_t c = 1; c <= readings; ++c)
    collection.channels.push_back({.name = "forearm_emg_" + std::to_string(c), .unit = "V"});
  Gathering gathering;
  const auto wanted = [](std::string_view name) {
    int subject = 0, series = 0;
    return parse_name(name, subject, series);
  };
  source.each(wanted, [&](const SourceFile& file) {
    int subject = 0, series = 0;
    parse_name(file.name, subject, series);
    Recording recording = read_file(file, collection.tally);
    if (recording.labels.empty()) {
      ++collection.tally["empty files skipped"];
      return;
    }
    recording.subject = std::to_string(subject);
    recording.name = recording.subject + "/" + std::string(file_part(file.name));
    gathering.add({subject, series}, std::move(recording));
  });
  gathering.into(collection, source, "NN/N_raw_data_*.txt");
  return collection;
}

}  // namespace

const DataSet emg_gestures{
    .name = "emg-gestures",
    .summary = "7 hand gestures, eight muscle channels of an armband on the forearm",
    .source = "doi:10.3390/s18041122",
    .licence = "CC BY 4.0",
    .subjects = 36,
    .activities = 7,
    .rate_hz = rate_hz,
    .folders = folders,
    .variants = {},
    .downloads = downloads,
    .recognises = recognises,
    .read = read};

}  // namespace stride::recordings

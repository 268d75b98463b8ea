// PAMAP2: 9 people, 18 activities, three Colibri units (hand, chest, ankle) and a heart rate belt.
//
// A file of `Protocol` or `Optional` is one recording. Missing readings are NaN in the files and
// stay so: the unit of a place drops out now and then, and the heart rate comes at 9 Hz only. The
// authors ask to leave activity 0 out: it becomes `unlabelled`, which also hides the places where
// they put two parts of a recording together.
#include <algorithm>
#include <array>
#include <cmath>

#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/targets.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t columns = 54;
constexpr std::size_t unit_columns = 17;  // of one place, the first of them the temperature
constexpr double rate_hz = 100;

constexpr std::string_view folders[] = {"pamap2", "PAMAP2_Dataset", "PAMAP2"};
/// imu27: the 12 activities of the protocol, acceleration (16 g), rotation and magnetic field, as
/// most papers use it; the heart rate is there as a target. imu27-18: the same channels, with the
/// six activities of the optional sessions. full: all channels and activities, the heart rate an
/// input.
constexpr std::string_view variants[] = {"imu27", "imu27-18", "full"};
constexpr Download downloads[] = {
    {.url = "https://archive.ics.uci.edu/static/public/231/pamap2+physical+activity+monitoring.zip",
     .file = "PAMAP2.zip",
     .sha256 = {}}};

struct Activity {
  std::string_view name;
  int code;
};
// The protocol's twelve first, so that an activity has one number in every variant. Codes:
// readme.pdf, II.2.
constexpr Activity activities[] = {{"lying", 1},
                                   {"sitting", 2},
                                   {"standing", 3},
                                   {"walking", 4},
                                   {"running", 5},
                                   {"cycling", 6},
                                   {"Nordic walking", 7},
                                   {"ascending stairs", 12},
                                   {"descending stairs", 13},
                                   {"vacuum cleaning", 16},
                                   {"ironing", 17},
                                   {"rope jumping", 24},
                                   {"watching TV", 9},
                                   {"computer work", 10},
                                   {"car driving", 11},
                                   {"folding laundry", 18},
                                   {"house cleaning", 19},
                                   {"playing soccer", 20}};
constexpr std::size_t protocol_activities = 12;

bool recognises(const std::filesystem::path& place) {
  return holds_any(place,
                   {"PAMAP2.zip", "PAMAP2_Dataset.zip", "pamap2+physical+activity+monitoring.zip",
                    "Protocol", "PAMAP2_Dataset/Protocol", "subject101.dat"});
}

/// Which columns become which channels. All are in SI already, but for the temperature's degrees.
struct Layout {
  std::vector<Channel> channels;     // a target is the last of them
  std::vector<std::size_t> columns;  // of each channel, from 0
  std::size_t inputs = 0;

  void axes(const std::string& sensor, std::string_view unit, std::size_t first_column) {
    add_axes(channels, sensor, unit);
    for (std::size_t i = 0; i < 3; ++i) columns.push_back(first_column + i);
  }
  void one(std::string name, std::string unit, std::size_t column) {
    channels.push_back({.name = std::move(name), .unit = std::move(unit)});
    columns.push_back(column);
  }
};

Layout layout_of(bool full) {
  Layout layout;
  const auto heart_rate = [&] { layout.one("chest_heart_rate", "bpm", 2); };
  if (full) heart_rate();
  std::size_t first = 3;
  for (const std::string place : {"hand", "chest", "ankle"}) {
    if (full) layout.one(place + "_temperature", "degC", first);
    layout.axes(place + "_acc", "m/s^2", first + 1);  // the 16 g one, which the authors recommend
    if (full) layout.axes(place + "_acc6g", "m/s^2", first + 4);
    layout.axes(place + "_gyro", "rad/s", first + 7);
    layout.axes(place + "_mag", "uT", first + 10);
    first += unit_columns;
  }
  layout.inputs = layout.channels.size();
  if (!full) heart_rate();
  return layout;
}

/// The first field of each line. As a float it would keep too few digits to tell late samples
/// apart.
std::vector<double> read_times(const SourceFile& file) {
  std::vector<double> times;
  Lines lines(file.text);
  for (std::string_view line; lines.next(line);) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == line.npos) continue;
    const auto end = std::min(line.find_first_of(" \t", begin), line.size());
    double time = 0;
    if (!parse_number(line.substr(begin, end - begin), time) || !std::isfinite(time))
      throw at_line(file.where, lines.number(), 1, "time",
                    std::string(line.substr(begin, end - begin)), "seconds",
                    "Mend or remove this line");
    times.push_back(time);
  }
  return times;
}

std::int16_t label_of(float code, std::size_t known, Tally& tally) {
  if (code == 0) return unlabelled;
  for (std::size_t k = 0; k < known; ++k)
    if (code == static_cast<float>(activities[k].code)) return static_cast<std::int16_t>(k);
  ++tally["samples of other activities unlabelled"];
  return unlabelled;
}

Recording read_file(const SourceFile& file, const Layout& layout, std::size_t known, Tally& tally) {
  std::vector<float> table;  // [n, 54]
  const std::size_t n = read_table(file.text, Between::blanks, columns, file.where, table);
  const std::size_t C = layout.columns.size();
  Recording recording;
  recording.time_s = read_times(file);
  recording.samples.reserve(n * C);
  recording.labels.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    const float* row = table.data() + i * columns;
    bool missing = false;
    for (std::size_t c = 0; c < C; ++c) {
      const float value = row[layout.columns[c]];
      missing = missing || (c < layout.inputs && std::isnan(value));
      recording.samples.push_back(value);
    }
    if (missing) ++tally["samples with missing readings"];
    recording.labels.push_back(label_of(row[1], known, tally));
  }
  keep_increasing_times(recording, C, tally);
  drop_even_times(recording, rate_hz, 0.1 / rate_hz);
  return recording;
}

Collection read(const Source& source, std::string_view variant) {
  if (variant.empty()) variant = variants[0];
  const bool protocol_only = variant == "imu27";
  const std::size_t known = protocol_only ? protocol_activities : std::size(activities);
  Layout layout = layout_of(variant == "full");
  Collection collection;
  collection.data_set = "pamap2:" + std::string(variant);
  collection.rate_hz = rate_hz;
  // 5.12 s windows, one a second: Reiss and Stricker, ISWC 2012.
  collection.windowing = {.window_s = 5.12, .overlap = 1 - 1 / 5.12};
  for (std::size_t k = 0; k < known; ++k) collection.activities.emplace_back(activities[k].name);
  Gathering gathering;
  std::array<int, 1> subject{};
  const auto optional = [](std::string_view name) { return name.find("Optional/") != name.npos; };
  const auto wanted = [&](std::string_view name) {
    std::array<int, 1> any{};
    return fits(name, "subject#.dat", any) && !(protocol_only && optional(name));
  };
  source.each(wanted, [&](const SourceFile& file) {
    fits(file.name, "subject#.dat", subject);
    Recording recording = read_file(file, layout, known, collection.tally);
    if (recording.labels.empty()) {
      ++collection.tally["empty files skipped"];
      return;
    }
    recording.subject = std::to_string(subject[0]);
    recording.name = (optional(file.name) ? "Optional/" : "Protocol/") + recording.subject;
    gathering.add({subject[0], optional(file.name)}, std::move(recording));
  });
  std::vector<bool> targets(layout.channels.size());
  std::fill(targets.begin() + static_cast<std::ptrdiff_t>(layout.inputs), targets.end(), true);
  collection.channels = std::move(layout.channels);
  gathering.into(collection, source, "Protocol/subjectNNN.dat");
  set_apart(collection, targets);
  return collection;
}

}  // namespace

const DataSet pamap2{.name = "pamap2",
                     .summary = "18 daily and sports activities, units at hand, chest and ankle",
                     .source = "doi:10.1109/ISWC.2012.13",
                     .licence = "CC BY 4.0",
                     .subjects = 9,
                     .activities = 18,
                     .rate_hz = rate_hz,
                     .folders = folders,
                     .variants = variants,
                     .downloads = downloads,
                     .recognises = recognises,
                     .read = read};

}  // namespace stride::recordings

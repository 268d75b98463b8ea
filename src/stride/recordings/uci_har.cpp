// UCI-HAR (2013): a phone at the waist, 30 people, 6 activities, published as windows that overlap
// by half.
#include <algorithm>
#include <array>
#include <cstring>

#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::string_view folders[] = {"uci-har", "UCI HAR Dataset"};
constexpr Download downloads[] = {{.url = "https://archive.ics.uci.edu/static/public/240/"
                                          "human+activity+recognition+using+smartphones.zip",
                                   .file = "human+activity+recognition+using+smartphones.zip",
                                   .sha256 = {}}};

struct Signal {
  std::string_view name, unit;
  double si;  // the factor to SI units
};
constexpr std::array<Signal, 9> signals{{
    {"body_acc_x", "m/s^2", standard_gravity},
    {"body_acc_y", "m/s^2", standard_gravity},
    {"body_acc_z", "m/s^2", standard_gravity},
    {"body_gyro_x", "rad/s", 1},
    {"body_gyro_y", "rad/s", 1},
    {"body_gyro_z", "rad/s", 1},
    {"total_acc_x", "m/s^2", standard_gravity},
    {"total_acc_y", "m/s^2", standard_gravity},
    {"total_acc_z", "m/s^2", standard_gravity},
}};
constexpr std::size_t length = 128, half = length / 2;

/// One signal of one side, without what its overlapping windows say twice.
struct Track {
  std::vector<float>
      values;  // per window: its first half where it continues nothing, and its second half
  std::vector<bool> goes_on;  // [windows], the first half is the second half of the window before
};

struct Part {  // "train" or "test"
  std::string_view name;
  Side side;
  std::array<Track, signals.size()> tracks;
  std::vector<std::int64_t> labels, subjects;
};

/// One whole number a line, within low..high.
std::vector<std::int64_t> read_column(std::string_view text, const std::string& where,
                                      std::int64_t low, std::int64_t high) {
  std::vector<std::int64_t> column;
  std::vector<std::string_view> fields;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    split_fields(line, Between::blanks, fields);
    if (fields.empty()) continue;
    std::int64_t value = 0;
    if (fields.size() != 1 || !parse_number(fields[0], value) || value < low || value > high)
      throw at_line(where, lines.number(), 1, "one whole number a line",
                    "'" + std::string(line.substr(0, 40)) + "'",
                    std::to_string(low) + " to " + std::to_string(high),
                    "Fetch the data set again");
    column.push_back(value);
  }
  return column;
}

Track read_track(const SourceFile& file) {
  std::vector<float> all;
  all.reserve(file.text.size() / 16);  // a number takes 16 characters
  const std::size_t windows = read_table(file.text, Between::blanks, length, file.where, all);
  Track track;
  track.goes_on.resize(windows);
  std::size_t kept = 2 * windows;
  for (std::size_t w = 1; w < windows; ++w) {
    const float* const first = &all[w * length];
    track.goes_on[w] = std::memcmp(first, first - half, half * sizeof(float)) == 0;
    kept -= track.goes_on[w];
  }
  track.values.reserve(kept * half);
  for (std::size_t w = 0; w < windows; ++w) {
    const float* const first = &all[w * length];
    track.values.insert(track.values.end(), first + (track.goes_on[w] ? half : 0), first + length);
  }
  return track;
}

/// Finds the file's part and signal by its name, "body_acc_x_train.txt"; false for any other file.
bool is_signal(std::string_view name, std::size_t& part, std::size_t& signal) {
  name = file_part(name);
  part = name.ends_with("_train.txt") ? 0 : 1;
  if (part == 1 && !name.ends_with("_test.txt")) return false;
  name = name.substr(0, name.rfind('_'));
  const auto found =
      std::find_if(signals.begin(), signals.end(), [&](const Signal& s) { return s.name == name; });
  signal = static_cast<std::size_t>(found - signals.begin());
  return found != signals.end();
}

/// Every file must tell of the same windows.
void check_counts(const Part& part, const Source& source) {
  const auto check = [&](std::string_view what, std::size_t count) {
    if (count == part.labels.size() && count > 0) return;
    throw Error({.where = source.place().string(),
                 .what = std::string(what) + "_" + std::string(part.name) + ".txt",
                 .got = count ? std::to_string(count) + " lines" : "no such file, or an empty one",
                 .want = part.labels.empty() ? "a line a window"
                                             : std::to_string(part.labels.size()) + " as in y_" +
                                                   std::string(part.name) + ".txt",
                 .advice = "The data set is not whole; fetch or unpack it again"});
  };
  check("y", part.labels.size());
  check("subject", part.subjects.size());
  for (std::size_t s = 0; s < signals.size(); ++s)
    check(signals[s].name, part.tracks[s].goes_on.size());
}

/// Joins windows into runs: a run goes on while all nine signals, the subject and the label do.
void join(Part& part, std::vector<Recording>& recordings) {
  const std::size_t windows = part.labels.size();
  const auto goes_on = [&](std::size_t w) {
    return part.labels[w] == part.labels[w - 1] && part.subjects[w] == part.subjects[w - 1] &&
           std::all_of(part.tracks.begin(), part.tracks.end(),
                       [&](const Track& t) { return t.goes_on[w]; });
  };
  std::array<std::size_t, signals.size()> at{};
  for (std::size_t begin = 0, end = 0, run = 1; begin < windows; begin = end, ++run) {
    for (end = begin + 1; end < windows && goes_on(end);) ++end;
    const std::size_t n = half * (end - begin + 1);
    Recording& out = recordings.emplace_back();
    out.subject = std::to_string(part.subjects[begin]);
    out.name = std::string(part.name) + "/run" + std::to_string(run);
    out.side = part.side;
    out.samples.resize(n * signals.size());
    out.labels.assign(n, static_cast<std::int16_t>(part.labels[begin] - 1));
    for (std::size_t s = 0; s < signals.size(); ++s) {
      // A signal may go on where another does not (a constant one would): its first half was kept
      // with the run before.
      if (part.tracks[s].goes_on[begin]) at[s] -= half;
      const float* const values = &part.tracks[s].values[at[s]];
      for (std::size_t i = 0; i < n; ++i)
        out.samples[i * signals.size() + s] = static_cast<float>(values[i] * signals[s].si);
      at[s] += n;
    }
  }
  part.tracks = {};
}

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"UCI HAR Dataset.zip", downloads[0].file,
                           "UCI HAR Dataset/train/Inertial Signals", "train/Inertial Signals"});
}

Collection read(const Source& source, std::string_view) {
  Collection out;
  out.data_set = "uci-har";
  out.rate_hz = 50;
  out.windowing = {.window_s = 2.56, .overlap = 0.5};
  for (const Signal& s : signals)
    out.channels.push_back({.name = std::string(s.name), .unit = std::string(s.unit)});
  out.activities = {"walking", "walking_upstairs", "walking_downstairs",
                    "sitting", "standing",         "laying"};

  std::array<Part, 2> parts;
  parts[0].name = "train", parts[0].side = Side::training;
  parts[1].name = "test", parts[1].side = Side::test;
  const auto where = [&](const std::string& name) { return (source.place() / name).string(); };
  for (Part& part : parts) {
    const std::string y = "y_" + std::string(part.name) + ".txt",
                      subject = "subject_" + std::string(part.name) + ".txt";
    part.labels = read_column(source.read(y), where(y), 1, 6);
    part.subjects = read_column(source.read(subject), where(subject), 1, 999);
  }
  std::size_t p = 0, s = 0;
  source.each([&](std::string_view name) { return is_signal(name, p, s); },
              [&](const SourceFile& file) {
                is_signal(file.name, p, s);
                parts[p].tracks[s] = read_track(file);
              });
  for (Part& part : parts) {
    check_counts(part, source);
    join(part, out.recordings);
  }
  out.checksum = source.checksum();
  return out;
}

}  // namespace

const DataSet uci_har{.name = "uci-har",
                      .summary = "UCI-HAR: a phone at the waist, 6 activities, published windows",
                      .source = "doi:10.24432/C54S4K",
                      .licence = "no commercial use (readme); CC BY 4.0 (page)",
                      .subjects = 30,
                      .activities = 6,
                      .rate_hz = 50,
                      .folders = folders,
                      .variants = {},
                      .downloads = downloads,
                      .recognises = recognises,
                      .read = read};

}  // namespace stride::recordings

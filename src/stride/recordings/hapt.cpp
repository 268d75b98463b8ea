// HAPT (2015): the raw recordings behind UCI-HAR, with postural transitions: 61 experiments of the
// same 30 people.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::string_view folders[] = {"hapt", "HAPT Data Set"};
constexpr Download downloads[] = {
    {.url = "https://archive.ics.uci.edu/static/public/341/"
            "smartphone+based+recognition+of+human+activities+and+postural+transitions.zip",
     .file = "smartphone+based+recognition+of+human+activities+and+postural+transitions.zip",
     .sha256 = {}}};
constexpr std::size_t channels = 6, axes = 3;

/// Both sensors of one experiment; their files come one after the other.
struct Experiment {
  Recording recording;
  std::array<std::size_t, 2> rows{};  // of acc and gyro; 0 = not read
};
using Experiments = std::map<std::pair<int, int>, Experiment>;  // by experiment and user

bool is_signal(std::string_view name, std::size_t& sensor, std::array<int, 2>& ids) {
  sensor = 0;
  if (fits(name, "acc_exp#_user#.txt", ids)) return true;
  sensor = 1;
  return fits(name, "gyro_exp#_user#.txt", ids);
}

std::string title(int experiment, int user) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return "exp" + two(experiment) + "_user" + two(user);
}

void read_signal(const SourceFile& file, Experiments& experiments, std::vector<float>& values) {
  std::size_t sensor = 0;
  std::array<int, 2> ids{};
  is_signal(file.name, sensor, ids);
  values.clear();
  const std::size_t n = read_table(file.text, Between::blanks, axes, file.where, values);
  Experiment& e = experiments[{ids[0], ids[1]}];
  Recording& out = e.recording;
  const std::size_t other = e.rows[1 - sensor];
  if (n == 0 || (other && other != n))
    throw Error(
        {.where = file.where,
         .what = "rows",
         .got = std::to_string(n),
         .want = other ? std::to_string(other) + " as in the other sensor's file" : "at least one",
         .advice = "The data set is damaged; fetch or unpack it again"});
  e.rows[sensor] = n;
  out.samples.resize(n * channels);
  const double si = sensor == 0 ? standard_gravity : 1;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t a = 0; a < axes; ++a)
      out.samples[i * channels + sensor * axes + a] = static_cast<float>(values[i * axes + a] * si);
}

/// labels.txt: experiment, user, activity, first and last sample (from 1, inclusive).
void label(const std::string& text, const std::string& where, Experiments& experiments,
           std::size_t activities) {
  Lines lines(text);
  std::vector<std::string_view> fields;
  for (std::string_view line; lines.next(line);) {
    split_fields(line, Between::blanks, fields);
    if (fields.empty()) continue;
    const auto refuse = [&](std::string got, std::string want) {
      return at_line(where, lines.number(), 0, "label", std::move(got), std::move(want),
                     "Fetch the data set again");
    };
    std::array<std::int64_t, 5> v{};
    bool sound = fields.size() == v.size();
    for (std::size_t i = 0; sound && i < v.size(); ++i) sound = parse_number(fields[i], v[i]);
    if (!sound)
      throw refuse("'" + std::string(line.substr(0, 40)) + "'",
                   "5 whole numbers: experiment user activity start end");
    const auto [experiment, user, activity, first, last] = v;
    const auto found =
        experiment < 0 || experiment > 9999 || user < 0 || user > 9999
            ? experiments.end()
            : experiments.find({static_cast<int>(experiment), static_cast<int>(user)});
    if (found == experiments.end())
      throw refuse("experiment " + std::to_string(experiment) + " of user " + std::to_string(user),
                   "one whose files are there");
    auto& labels = found->second.recording.labels;
    const auto n = static_cast<std::int64_t>(labels.size());
    if (activity < 1 || activity > static_cast<std::int64_t>(activities))
      throw refuse("activity " + std::to_string(activity), "1 to " + std::to_string(activities));
    if (first < 1 || last < first || last > n)
      throw refuse("samples " + std::to_string(first) + " to " + std::to_string(last),
                   "within 1 to " + std::to_string(n));
    std::fill(labels.begin() + (first - 1), labels.begin() + last,
              static_cast<std::int16_t>(activity - 1));
  }
}

/// The users of one side of the authors' split: subject_id_train.txt names a user for each of their
/// windows.
std::set<std::int64_t> users_of(const Source& source, const std::string& file) {
  std::set<std::int64_t> users;
  const std::string text = source.read(file);
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    std::int64_t user = 0;
    while (line.ends_with(' ')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!parse_number(line, user))
      throw at_line((source.place() / file).string(), lines.number(), 1, "user",
                    "'" + std::string(line.substr(0, 40)) + "'", "a whole number",
                    "Fetch the data set again");
    users.insert(user);
  }
  return users;
}

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"HAPT Data Set.zip", downloads[0].file, "HAPT Data Set/RawData",
                           "RawData/labels.txt"});
}

Collection read(const Source& source, std::string_view) {
  Collection out;
  out.data_set = "hapt";
  out.rate_hz = 50;
  out.windowing = {.window_s = 2.56, .overlap = 0.5};
  add_axes(out.channels, "waist_acc", "m/s^2");
  add_axes(out.channels, "waist_gyro", "rad/s");
  out.activities = {"walking",    "walking_upstairs", "walking_downstairs", "sitting",
                    "standing",   "laying",           "stand_to_sit",       "sit_to_stand",
                    "sit_to_lie", "lie_to_sit",       "stand_to_lie",       "lie_to_stand"};
  const auto training = users_of(source, "subject_id_train.txt"),
             test = users_of(source, "subject_id_test.txt");

  Experiments experiments;
  std::vector<float> values;
  source.each(
      [](std::string_view name) {
        std::size_t sensor = 0;
        std::array<int, 2> ids{};
        return is_signal(name, sensor, ids);
      },
      [&](const SourceFile& file) { read_signal(file, experiments, values); });
  if (experiments.empty())
    throw Error({.where = source.place().string(),
                 .what = "missing files",
                 .got = {},
                 .want = "RawData/acc_expNN_userNN.txt and gyro_expNN_userNN.txt",
                 .advice = "Fetch them with: stride data hapt --fetch"});
  for (auto& [ids, e] : experiments) {
    const auto [experiment, user] = ids;
    for (std::size_t sensor = 0; sensor < 2; ++sensor)
      if (e.rows[sensor] == 0)
        throw Error({.where = source.place().string(),
                     .what = "missing file",
                     .got = {},
                     .want = (sensor ? "gyro_" : "acc_") + title(experiment, user) + ".txt",
                     .advice = "The data set is not whole; fetch or unpack it again"});
    e.recording.subject = std::to_string(user);
    e.recording.name = title(experiment, user);
    e.recording.labels.assign(e.rows[0], unlabelled);
    e.recording.side = training.contains(user) ? Side::training
                       : test.contains(user)   ? Side::test
                                               : Side::none;
  }
  label(source.read("RawData/labels.txt"), (source.place() / "RawData/labels.txt").string(),
        experiments, out.activities.size());
  for (auto& [ids, e] : experiments) out.recordings.push_back(std::move(e.recording));
  out.checksum = source.checksum();
  return out;
}

}  // namespace

const DataSet hapt{.name = "hapt",
                   .summary = "HAPT: UCI-HAR's people, raw and with postural transitions",
                   .source = "doi:10.24432/C54G7M",
                   .licence = "no commercial use (readme); CC BY 4.0 (page)",
                   .subjects = 30,
                   .activities = 12,
                   .rate_hz = 50,
                   .folders = folders,
                   .variants = {},
                   .downloads = downloads,
                   .recognises = recognises,
                   .read = read};

}  // namespace stride::recordings

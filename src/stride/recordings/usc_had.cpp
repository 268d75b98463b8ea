// USC-HAD: 14 people, 12 activities, a MotionNode at the front right hip, one MATLAB file a trial.
#include <array>
#include <cmath>

#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/mat_file.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t readings = 6;  // acceleration xyz in g, rotation xyz in degrees/s

constexpr std::string_view folders[] = {"usc-had", "USC-HAD"};
constexpr Download downloads[] = {
    {.url = "https://sipi.usc.edu/had/USC-HAD.zip", .file = "USC-HAD.zip", .sha256 = {}}};

// In the order of their numbers 1..12, section 3 of its Readme.txt.
constexpr std::string_view activities[] = {
    "walking forward",    "walking left",    "walking right", "walking upstairs",
    "walking downstairs", "running forward", "jumping up",    "sitting",
    "standing",           "sleeping",        "elevator up",   "elevator down"};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"USC-HAD.zip", "Subject1", "USC-HAD/Subject1"});
}

/// The activity that the file itself names, 0 where it says none; all fields but the readings are
/// text.
std::int64_t activity_inside(const std::vector<MatArray>& arrays) {
  for (const MatArray& array : arrays) {
    // One file spells the field "activity_numbr".
    if (array.kind != MatArray::Kind::text || !array.name.starts_with("activity_num")) continue;
    std::vector<std::string_view> fields;
    split_fields(array.text, Between::blanks, fields);
    std::int64_t number = 0;
    if (fields.size() == 1 && parse_number(fields[0], number)) return number;
  }
  return 0;
}

std::vector<float> samples_of(const MatArray& table, const std::string& where) {
  if (table.columns() != readings)
    throw Error({.where = where,
                 .what = "columns of sensor_readings",
                 .got = std::to_string(table.columns()),
                 .want = std::to_string(readings),
                 .advice = "Get the file again"});
  const std::size_t n = table.rows();
  std::vector<float> samples(n * readings);  // [n, 6], from a matrix that lies column after column
  for (std::size_t c = 0; c < readings; ++c) {
    const double to_si = c < 3 ? standard_gravity : radians_per_degree;
    for (std::size_t i = 0; i < n; ++i)
      samples[i * readings + c] = static_cast<float>(table.numbers[c * n + i] * to_si);
  }
  return samples;
}

Collection read(const Source& source, std::string_view /*variant*/) {
  Collection collection;
  collection.data_set = "usc-had";
  collection.rate_hz = 100;
  collection.activities = names_of(activities);
  collection.windowing = {.window_s = 2, .overlap = 0.5};
  add_axes(collection.channels, "hip_acc", "m/s^2");
  add_axes(collection.channels, "hip_gyro", "rad/s");
  Gathering gathering;
  std::array<int, 3> n{};  // subject, activity, trial
  const auto wanted = [](std::string_view name) {
    std::array<int, 3> any{};
    return fits(name, "Subject#/a#t#.mat", any);
  };
  source.each(wanted, [&](const SourceFile& file) {
    fits(file.name, "Subject#/a#t#.mat", n);
    if (n[1] < 1 || n[1] > static_cast<int>(std::size(activities))) {
      ++collection.tally["files of unknown activities skipped"];
      return;
    }
    const auto arrays = read_mat(file.text, file.where);
    // The name decides: Subject14/a3t2.mat says activity 2 inside, and its neighbours show that the
    // name is right.
    if (const auto inside = activity_inside(arrays); inside != n[1])
      ++collection.tally["files whose inside names another activity (the file name counts)"];
    const auto& table = mat_array(arrays, "sensor_readings", MatArray::Kind::numbers, file.where);
    Recording recording;
    recording.subject = std::to_string(n[0]);
    recording.name =
        "Subject" + recording.subject + "/a" + std::to_string(n[1]) + "t" + std::to_string(n[2]);
    recording.samples = samples_of(table, file.where);
    recording.labels.assign(table.rows(), static_cast<std::int16_t>(n[1] - 1));
    gathering.add({n[0], n[1], n[2]}, std::move(recording));
  });
  gathering.into(collection, source, "SubjectN/aMtK.mat");
  return collection;
}

}  // namespace

const DataSet usc_had{.name = "usc-had",
                      .summary = "12 daily activities, acceleration and rotation at the hip",
                      .source = "doi:10.1145/2370216.2370438",
                      .licence = "for research; none stated in the copy",
                      .subjects = 14,
                      .activities = 12,
                      .rate_hz = 100,
                      .folders = folders,
                      .variants = {},
                      .downloads = downloads,
                      .recognises = recognises,
                      .read = read};

}  // namespace stride::recordings

// Sensors Activity Dataset of the University of Twente (Shoaib et al. 2014): 10 people, 7
// activities, five phones.
//
// A file is one person: two header lines, then 70 fields a row: for each of five places a time
// stamp and twelve readings, then an empty field, the last of which holds the activity. The
// activities were recorded one by one and put one below the other, and the time stamps are rounded
// to "1.39E+12": so each run of rows of one activity is a recording of its own at an even 50 Hz.
// Linear acceleration (gravity taken out by the phone) is left out.
#include <array>
#include <cmath>
#include <limits>

#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t places = 5, place_fields = 14, fields_per_row = places * place_fields;
constexpr std::size_t place_readings = 9;
constexpr int header_lines = 2;
/// Where in a place's fields the nine kept readings stand: acceleration, rotation, magnetic field
/// (linear: 4-6).
constexpr std::array<std::size_t, place_readings> kept = {1, 2, 3, 7, 8, 9, 10, 11, 12};

constexpr std::string_view folders[] = {"twente", "sensors-activity-recognition-dataset-shoaib",
                                        "DataSet"};
constexpr Download downloads[] = {{.url = "https://www.utwente.nl/en/eemcs/ps/dataset-folder/"
                                          "sensors-activity-recognition-dataset-shoaib.rar",
                                   .file = "sensors-activity-recognition-dataset-shoaib.rar",
                                   .sha256 = {}}};

constexpr std::string_view activities[] = {"walking", "sitting",  "standing",  "jogging",
                                           "biking",  "upstairs", "downstairs"};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"Participant_1.csv", "DataSet/Participant_1.csv",
                           "sensors-activity-recognition-dataset-shoaib/DataSet/Participant_1.csv",
                           "sensors-activity-recognition-dataset-shoaib.zip"});
}

std::int16_t label_of(std::string_view name, Tally& tally) {
  if (name == "upsatirs") {  // so in the published files
    ++tally["samples labelled 'upsatirs' read as upstairs"];
    name = "upstairs";
  }
  for (std::size_t k = 0; k < std::size(activities); ++k)
    if (name == activities[k]) return static_cast<std::int16_t>(k);
  ++tally["samples of unknown activities unlabelled"];
  return unlabelled;
}

/// Appends the 45 readings of a row; an empty field is missing.
void read_row(std::span<const std::string_view> fields, const std::string& where, std::int64_t line,
              std::vector<float>& samples, Tally& tally) {
  for (std::size_t place = 0; place < places; ++place)
    for (const std::size_t field : kept) {
      const std::size_t column = place * place_fields + field;
      float value = std::numeric_limits<float>::quiet_NaN();
      if (!fields[column].empty() && !parse_number(fields[column], value))
        throw at_line(where, line, 0, "field " + std::to_string(column + 1),
                      "'" + std::string(fields[column]) + "'", "a number",
                      "Mend or remove this line");
      if (std::isnan(value)) ++tally["missing readings"];
      samples.push_back(value);
    }
}

void read_file(const SourceFile& file, int subject, Gathering& gathering, Tally& tally) {
  Recording run;
  int runs = 0;
  const auto finish = [&] {
    if (run.labels.empty()) return;
    run.subject = std::to_string(subject);
    run.name = "Participant_" + run.subject + "/run" + std::to_string(++runs);
    gathering.add({subject, runs}, std::exchange(run, {}));
  };
  Lines lines(file.text);
  std::vector<std::string_view> fields;
  for (std::string_view line; lines.next(line);) {
    if (lines.number() <= header_lines || line.find_first_not_of(" \t\r") == line.npos) continue;
    split_fields(line, Between::comma, fields);
    if (fields.size() != fields_per_row)
      throw at_line(file.where, lines.number(), 0, "fields", std::to_string(fields.size()),
                    std::to_string(fields_per_row),
                    "Mend the line, or check that this is the right file");
    const std::int16_t label = label_of(fields.back(), tally);
    if (!run.labels.empty() && label != run.labels.back()) finish();
    read_row(fields, file.where, lines.number(), run.samples, tally);
    run.labels.push_back(label);
  }
  finish();
}

Collection read(const Source& source, std::string_view /*variant*/) {
  Collection collection;
  collection.data_set = "twente";
  collection.rate_hz = 50;
  collection.activities = names_of(activities);
  collection.windowing = {.window_s = 2, .overlap = 0.5};  // of the paper
  for (const std::string place : {"left_pocket", "right_pocket", "wrist", "upper_arm", "belt"}) {
    add_axes(collection.channels, place + "_acc", "m/s^2");
    add_axes(collection.channels, place + "_gyro", "rad/s");
    add_axes(collection.channels, place + "_mag", "uT");
  }
  Gathering gathering;
  const auto wanted = [](std::string_view name) {
    std::array<int, 1> any{};
    return fits(name, "Participant_#.csv", any);
  };
  source.each(wanted, [&](const SourceFile& file) {
    std::array<int, 1> subject{};
    fits(file.name, "Participant_#.csv", subject);
    read_file(file, subject[0], gathering, collection.tally);
  });
  gathering.into(collection, source, "Participant_N.csv");
  return collection;
}

}  // namespace

const DataSet twente{.name = "twente",
                     .summary = "7 activities, five phones on the body: pockets, wrist, arm, belt",
                     .source = "doi:10.3390/s140610146",
                     .licence = "none stated; cite the paper",
                     .subjects = 10,
                     .activities = 7,
                     .rate_hz = 50,
                     .folders = folders,
                     .variants = {},
                     .downloads = downloads,
                     .recognises = recognises,
                     .read = read};

}  // namespace stride::recordings

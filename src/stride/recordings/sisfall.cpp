// SisFall: 19 daily activities and 15 kinds of fall, a device at the waist with two accelerometers
// and a gyroscope.
//
// A file is one trial and has one label: the standing or walking before a fall carries the name of
// the fall too.
#include <array>

#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/numbers.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t readings = 9;

constexpr std::string_view folders[] = {"sisfall", "SisFall", "SisFall_dataset"};
// The university's page for the data set leads to the archive; it has no lasting address of its
// own.
constexpr std::span<const Download> downloads{};

// D01..D19, then F01..F15, as its Readme.txt describes them.
constexpr std::string_view activities[] = {"walking slowly",
                                           "walking quickly",
                                           "jogging slowly",
                                           "jogging quickly",
                                           "stairs slowly",
                                           "stairs quickly",
                                           "sitting down and up slowly, half height chair",
                                           "sitting down and up quickly, half height chair",
                                           "sitting down and up slowly, low chair",
                                           "sitting down and up quickly, low chair",
                                           "trying to get up and collapsing into a chair",
                                           "sitting, lying slowly, sitting",
                                           "sitting, lying quickly, sitting",
                                           "turning from back to side and back",
                                           "bending at the knees and up",
                                           "bending without the knees and up",
                                           "getting into a car and out",
                                           "stumbling while walking",
                                           "jumping gently",
                                           "fall forward walking, slip",
                                           "fall backward walking, slip",
                                           "fall sideways walking, slip",
                                           "fall forward walking, trip",
                                           "fall forward jogging, trip",
                                           "fall straight down walking, fainting",
                                           "fall walking, hands on a table, fainting",
                                           "fall forward getting up",
                                           "fall sideways getting up",
                                           "fall forward sitting down",
                                           "fall backward sitting down",
                                           "fall sideways sitting down",
                                           "fall forward sitting, fainting",
                                           "fall backward sitting, fainting",
                                           "fall sideways sitting, fainting"};
constexpr int daily_activities = 19;
constexpr int falls = 15;

// What one count is worth: 2 x range / 2^bits, from the Readme.txt.
constexpr double adxl345 = 2 * 16.0 / 8192 * standard_gravity;       // +-16 g in 13 bits
constexpr double itg3200 = 2 * 2000.0 / 65536 * radians_per_degree;  // +-2000 degrees/s in 16 bits
constexpr double mma8451q = 2 * 8.0 / 16384 * standard_gravity;      // +-8 g in 14 bits
constexpr std::array<double, readings> to_si = {adxl345, adxl345,  adxl345,  itg3200, itg3200,
                                                itg3200, mma8451q, mma8451q, mma8451q};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"SisFall_dataset.zip", "SisFall.zip", "SA01", "SE06",
                           "SisFall_dataset/SA01", "SisFall_dataset/SE06"});
}

/// What a file's name says: D05_SA12_R03.txt.
struct Trial {
  int activity = -1;  // index into activities; -1 = none of them
  int group = 0;      // 0 = SA, adults; 1 = SE, elderly
  int subject = 0;
  int number = 0;
};

bool parse_name(std::string_view name, Trial& trial) {
  std::array<int, 3> n{};
  const std::string_view part = file_part(name);
  bool daily = false;
  if (fits(part, "D#_SA#_R#.txt", n) || fits(part, "D#_SE#_R#.txt", n))
    daily = true;
  else if (!fits(part, "F#_SA#_R#.txt", n) && !fits(part, "F#_SE#_R#.txt", n))
    return false;
  trial = {.activity = -1, .group = part.find("_SE") != part.npos, .subject = n[1], .number = n[2]};
  if (n[0] >= 1 && n[0] <= (daily ? daily_activities : falls))
    trial.activity = n[0] - 1 + (daily ? 0 : daily_activities);
  return true;
}

/// A row is nine whole numbers with commas between and a semicolon behind: "  10,  -1, 244, ... ;".
void read_row(std::string_view line, const std::string& where, std::int64_t number,
              std::vector<float>& samples) {
  const char* const end = line.data() + line.size();
  const char* p = line.data();
  for (std::size_t c = 0; c < readings; ++c) {
    while (p != end && *p == ' ') ++p;
    std::int64_t counts = 0;
    const char* after = numbers::scan(p, end, counts);
    const char* const field = p;
    for (p = after ? after : p; after && p != end && *p == ' ';) ++p;
    const char wanted = c + 1 < readings ? ',' : ';';
    if (!after || p == end || *p != wanted)
      throw at_line(
          where, number, field - line.data() + 1, "reading " + std::to_string(c + 1),
          "'" +
              std::string(field, std::min<std::size_t>(static_cast<std::size_t>(end - field), 20)) +
              "'",
          std::string("a whole number and '") + wanted + "'",
          "Nine numbers make a row: mend the line");
    samples.push_back(static_cast<float>(static_cast<double>(counts) * to_si[c]));
    ++p;
  }
  while (p != end && *p == ' ') ++p;
  if (p != end)
    throw at_line(where, number, p - line.data() + 1, "reading 10", std::string(1, *p),
                  "the end of the line", "Nine numbers make a row: mend the line");
}

std::vector<float> read_rows(const SourceFile& file) {
  std::vector<float> samples;
  samples.reserve(file.text.size() / 4);  // about five characters a number
  Lines lines(file.text);
  for (std::string_view line; lines.next(line);)
    if (line.find_first_not_of(' ') != line.npos)
      read_row(line, file.where, lines.number(), samples);
  samples.shrink_to_fit();
  return samples;
}

Collection read(const Source& source, std::string_view /*variant*/) {
  Collection collection;
  collection.data_set = "sisfall";
  collection.rate_hz = 200;
  collection.activities = names_of(activities);
  collection.windowing = {.window_s = 2, .overlap = 0.5};
  add_axes(collection.channels, "waist_acc", "m/s^2");    // ADXL345
  add_axes(collection.channels, "waist_gyro", "rad/s");   // ITG3200
  add_axes(collection.channels, "waist_acc8g", "m/s^2");  // MMA8451Q
  Gathering gathering;
  const auto wanted = [](std::string_view name) {
    Trial any;
    return parse_name(name, any);
  };
  source.each(wanted, [&](const SourceFile& file) {
    Trial trial;
    parse_name(file.name, trial);
    if (trial.activity < 0) {
      ++collection.tally["files of unknown activities skipped"];
      return;
    }
    const std::string_view part = file_part(file.name);
    Recording recording;
    recording.subject = std::string(part.substr(4, part.rfind('_') - 4));
    recording.name = std::string(part.substr(0, part.size() - 4));
    recording.samples = read_rows(file);
    if (recording.samples.empty()) {
      ++collection.tally["empty files skipped"];
      return;
    }
    recording.labels.assign(recording.samples.size() / readings,
                            static_cast<std::int16_t>(trial.activity));
    gathering.add({trial.group, trial.subject, trial.activity, trial.number}, std::move(recording));
  });
  gathering.into(collection, source, "D01_SA01_R01.txt and the like");
  return collection;
}

}  // namespace

const DataSet sisfall{.name = "sisfall",
                      .summary = "15 kinds of fall and 19 daily activities, sensors at the waist",
                      .source = "doi:10.3390/s17010198",
                      .licence = "none stated",
                      .subjects = 38,
                      .activities = daily_activities + falls,
                      .rate_hz = 200,
                      .folders = folders,
                      .variants = {},
                      .downloads = downloads,
                      .recognises = recognises,
                      .read = read};

}  // namespace stride::recordings

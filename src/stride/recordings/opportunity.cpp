// OPPORTUNITY: four people making breakfast in a room full of sensors; the 113 channels worn on the
// body.
//
// Five free runs (ADL1-5) and one drill a person, 30 Hz, missing readings NaN. The sides are those
// of the challenge (Chavarriaga et al. 2013): subjects 2 and 3 are tested on runs they did not
// train on, so it is the same people on both sides, and subject 4, the noisy case of the challenge,
// is on none.
#include <array>
#include <cmath>

#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t columns = 250;
constexpr std::size_t locomotion_column = 243, gesture_column = 249;  // from 0
constexpr double rate_hz = 30;

constexpr std::string_view folders[] = {"opportunity", "OpportunityUCIDataset", "Opportunity"};
constexpr std::string_view variants[] = {"gestures", "locomotion"};
constexpr Download downloads[] = {
    {.url = "https://archive.ics.uci.edu/static/public/226/opportunity+activity+recognition.zip",
     .file = "OpportunityUCIDataset.zip",
     .sha256 = {}}};

struct Activity {
  std::string_view name;
  int code;
};
// label_legend.txt, in its order.
constexpr Activity gestures[] = {
    {"open door 1", 406516},     {"open door 2", 406517},      {"close door 1", 404516},
    {"close door 2", 404517},    {"open fridge", 406520},      {"close fridge", 404520},
    {"open dishwasher", 406505}, {"close dishwasher", 404505}, {"open drawer 1", 406519},
    {"close drawer 1", 404519},  {"open drawer 2", 406511},    {"close drawer 2", 404511},
    {"open drawer 3", 406508},   {"close drawer 3", 404508},   {"clean table", 408512},
    {"drink from cup", 407521},  {"toggle switch", 405506}};
constexpr Activity locomotion[] = {{"stand", 1}, {"walk", 2}, {"sit", 4}, {"lie", 5}};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"OpportunityUCIDataset.zip", "opportunity+activity+recognition.zip",
                           "S1-ADL1.dat", "dataset/S1-ADL1.dat", "OpportunityUCIDataset/dataset"});
}

// What one unit of a column is worth (column_names.txt). The single accelerometers give milli-g.
// The units' values are round(m/s^2 / 9.8 * 1000), so here 9.8 is right and not 9.80665.
constexpr double accelerometer = standard_gravity / 1000;
constexpr double unit_acceleration = 9.8 / 1000;
// Rotation is stored times 1000 in a unit that the file calls unknown (body units) and "mm/s"
// (shoes). The sensors (Xsens, InertiaCube) give rad/s, and the range of the values, some +-10000,
// fits that and nothing else.
constexpr double unit_rotation = 1.0 / 1000;
// Times 1000 as well; Xsens give the field as a share of the earth's: a plain number.
constexpr double unit_field = 1.0 / 1000;

struct Layout {
  std::vector<Channel> channels;
  std::vector<std::size_t> column;  // of each channel, from 0
  std::vector<double> scale;        // SI per unit of the column

  void axes(const std::string& sensor, std::string_view unit, std::size_t first_column,
            double to_si) {
    add_axes(channels, sensor, unit);
    for (std::size_t i = 0; i < 3; ++i) {
      column.push_back(first_column + i);
      scale.push_back(to_si);
    }
  }
};

void add_shoe(Layout& layout, const std::string& shoe, std::size_t first) {
  layout.axes(shoe + "_euler", "rad", first, radians_per_degree);
  layout.axes(shoe + "_nav_acc", "m/s^2", first + 3,
              unit_acceleration);                                     // in the frame of the room
  layout.axes(shoe + "_acc", "m/s^2", first + 6, unit_acceleration);  // in the frame of the shoe
  layout.axes(shoe + "_gyro", "rad/s", first + 9, unit_rotation);
  layout.axes(shoe + "_nav_gyro", "rad/s", first + 12, unit_rotation);
  layout.channels.push_back({.name = shoe + "_compass", .unit = "rad"});
  layout.column.push_back(first + 15);
  layout.scale.push_back(radians_per_degree);
}

/// The 113 channels of the challenge in the order of the files: 12 accelerometers, five units
/// without their quaternions, two shoes. RKN^ and RKN_ of column_names.txt are above and below the
/// right knee, and so on.
Layout body_layout() {
  Layout layout;
  std::size_t first = 1;  // column 0 is the time
  for (const char* place : {"right_knee_upper", "hip", "left_arm_upper", "right_arm_lower",
                            "left_hand", "back", "right_knee_lower", "right_wrist",
                            "right_arm_upper", "left_arm_lower", "left_wrist", "right_hand"}) {
    layout.axes(std::string(place) + "_acc", "m/s^2", first, accelerometer);
    first += 3;
  }
  for (const std::string place : {"unit_back", "unit_right_upper_arm", "unit_right_lower_arm",
                                  "unit_left_upper_arm", "unit_left_lower_arm"}) {
    layout.axes(place + "_acc", "m/s^2", first, unit_acceleration);
    layout.axes(place + "_gyro", "rad/s", first + 3, unit_rotation);
    layout.axes(place + "_mag", "1", first + 6, unit_field);
    first += 13;  // four columns of quaternion follow
  }
  add_shoe(layout, "left_shoe", first);
  add_shoe(layout, "right_shoe", first + 16);
  return layout;
}

/// run 0 is the drill, 1..5 are ADL1-5.
Side challenge_side(int subject, int run) {
  if (subject == 1) return Side::training;
  if (subject == 2 || subject == 3) return run >= 4 ? Side::test : Side::training;
  return Side::none;
}

bool parse_name(std::string_view name, int& subject, int& run) {
  std::array<int, 2> n{};
  if (!fits(name, "S#-ADL#.dat", n) && !fits(name, "S#-Drill.dat", n)) return false;
  subject = n[0];
  run = n[1];
  return true;
}

std::int16_t label_of(float code, std::span<const Activity> known, Tally& tally) {
  if (code == 0) return unlabelled;
  for (std::size_t k = 0; k < known.size(); ++k)
    if (code == static_cast<float>(known[k].code)) return static_cast<std::int16_t>(k);
  ++tally["samples of unknown codes unlabelled"];
  return unlabelled;
}

Recording read_file(const SourceFile& file, const Layout& layout, std::span<const Activity> known,
                    std::size_t label_column, Tally& tally) {
  std::vector<float> table;  // [n, 250]
  const std::size_t n = read_table(file.text, Between::blanks, columns, file.where, table);
  const std::size_t C = layout.column.size();
  Recording recording;
  recording.samples.reserve(n * C);
  for (std::size_t i = 0; i < n; ++i) {
    const float* row = table.data() + i * columns;
    bool missing = false;
    for (std::size_t c = 0; c < C; ++c) {
      const float value = row[layout.column[c]];
      missing = missing || std::isnan(value);
      recording.samples.push_back(static_cast<float>(value * layout.scale[c]));
    }
    if (missing) ++tally["samples with missing readings"];
    recording.time_s.push_back(row[0] / 1000.0);  // whole ms, exact as float for 4.6 hours
    recording.labels.push_back(label_of(row[label_column], known, tally));
  }
  keep_increasing_times(recording, C, tally);
  drop_even_times(recording, rate_hz, 0.002);  // the ms are rounded: 0, 33, 67, 100
  return recording;
}

Collection read(const Source& source, std::string_view variant) {
  if (variant.empty()) variant = variants[0];
  const bool by_gesture = variant == "gestures";
  const std::span<const Activity> known =
      by_gesture ? std::span<const Activity>(gestures) : locomotion;
  Layout layout = body_layout();
  Collection collection;
  collection.data_set = "opportunity:" + std::string(variant);
  collection.rate_hz = rate_hz;
  collection.windowing = {.window_s = 0.5, .overlap = 0.5};  // of the challenge
  for (const Activity& activity : known) collection.activities.emplace_back(activity.name);
  Gathering gathering;
  const auto wanted = [](std::string_view name) {
    int subject = 0, run = 0;
    return parse_name(name, subject, run);
  };
  source.each(wanted, [&](const SourceFile& file) {
    int subject = 0, run = 0;
    parse_name(file.name, subject, run);
    Recording recording = read_file(
        file, layout, known, by_gesture ? gesture_column : locomotion_column, collection.tally);
    if (recording.labels.empty()) {
      ++collection.tally["empty files skipped"];
      return;
    }
    const std::string_view part = file_part(file.name);
    recording.subject = "S" + std::to_string(subject);
    recording.name = part.substr(0, part.size() - 4);
    recording.side = challenge_side(subject, run);
    gathering.add({subject, run}, std::move(recording));
  });
  collection.channels = std::move(layout.channels);
  gathering.into(collection, source, "S1-ADL1.dat, S1-Drill.dat and the like");
  return collection;
}

}  // namespace

const DataSet opportunity{
    .name = "opportunity",
    .summary = "17 kitchen gestures or 4 ways of moving, 113 channels on the body",
    .source = "doi:10.1016/j.patrec.2012.12.014",
    .licence = "CC BY 4.0",
    .subjects = 4,
    .activities = 17,
    .rate_hz = rate_hz,
    .folders = folders,
    .variants = variants,
    .downloads = downloads,
    .recognises = recognises,
    .read = read};

}  // namespace stride::recordings

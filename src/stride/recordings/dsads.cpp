// Daily and Sports Activities (DSADS): 8 people, 19 activities, five Xsens units, published as
// 5-second segments.
//
// The authors cut each person's 5 minutes of an activity into 60 files without overlap. The files
// are joined again into one recording of 300 s, so that filters and resampling see no false
// borders; the published segments come out unchanged with the default windowing (5 s, no overlap).
// Where a segment is missing, a new recording begins.
#include <algorithm>
#include <array>
#include <map>

#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t readings =
    45;  // 5 places x (acceleration, rotation, magnetic field) x 3 axes
constexpr std::size_t segment_samples = 125;  // 5 s at 25 Hz
constexpr int most_segments = 60;
constexpr std::size_t segment_floats = segment_samples * readings;

constexpr std::string_view folders[] = {"dsads", "DSADS", "Daily and Sports Activities"};
constexpr Download downloads[] = {
    {.url = "https://archive.ics.uci.edu/static/public/256/daily+and+sports+activities.zip",
     .file = "data.zip",
     .sha256 = {}}};

// In the order of their numbers 1..19, UCI page of the data set.
constexpr std::string_view activities[] = {"sitting",
                                           "standing",
                                           "lying on back",
                                           "lying on right side",
                                           "ascending stairs",
                                           "descending stairs",
                                           "standing in an elevator",
                                           "moving in an elevator",
                                           "walking in a parking lot",
                                           "walking on a treadmill flat",
                                           "walking on a treadmill inclined",
                                           "running on a treadmill",
                                           "exercising on a stepper",
                                           "exercising on a cross trainer",
                                           "cycling horizontal",
                                           "cycling vertical",
                                           "rowing",
                                           "jumping",
                                           "playing basketball"};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"data.zip", "daily+and+sports+activities.zip", "data/a01", "a01"});
}

/// All segments of one person and one activity, each at its place.
struct Session {
  std::vector<float> samples;  // [most_segments * 125, 45]
  std::array<bool, most_segments> there{};
};

using Sessions = std::map<std::pair<int, int>, Session>;  // by subject and activity

void read_segment(const SourceFile& file, Session& session, int segment,
                  std::vector<float>& buffer) {
  buffer.clear();
  const std::size_t rows = read_table(file.text, Between::comma, readings, file.where, buffer);
  if (rows != segment_samples)
    throw Error({.where = file.where,
                 .what = "rows of a segment",
                 .got = std::to_string(rows),
                 .want = std::to_string(segment_samples),
                 .advice = "The file is cut off: get it again"});
  session.samples.resize(most_segments * segment_floats);
  std::copy(buffer.begin(), buffer.end(),
            session.samples.begin() + static_cast<std::ptrdiff_t>(segment - 1) * segment_floats);
  session.there[static_cast<std::size_t>(segment - 1)] = true;
}

/// One recording for each run of neighbouring segments.
void add_runs(const std::pair<int, int>& who, Session session, Gathering& gathering, Tally& tally) {
  const auto [subject, activity] = who;
  std::size_t begin = 0;
  for (std::size_t s = 0; s <= most_segments; ++s) {
    if (s < most_segments && session.there[s]) continue;
    if (s < most_segments) ++tally["segments missing"];
    if (s > begin) {
      Recording recording;
      recording.subject = "p" + std::to_string(subject);
      recording.name = "a" + std::to_string(activity) + "/" + recording.subject;
      if (begin > 0 || s < most_segments) recording.name += "/s" + std::to_string(begin + 1);
      recording.labels.assign((s - begin) * segment_samples,
                              static_cast<std::int16_t>(activity - 1));
      if (s - begin == most_segments) {
        recording.samples = std::move(session.samples);
      } else {
        const auto first = session.samples.begin();
        recording.samples.assign(first + static_cast<std::ptrdiff_t>(begin * segment_floats),
                                 first + static_cast<std::ptrdiff_t>(s * segment_floats));
      }
      gathering.add({subject, activity, static_cast<int>(begin)}, std::move(recording));
    }
    begin = s + 1;
  }
}

void name_channels(std::vector<Channel>& channels) {
  for (const std::string place : {"torso", "right_arm", "left_arm", "right_leg", "left_leg"}) {
    add_axes(channels, place + "_acc", "m/s^2");
    add_axes(channels, place + "_gyro", "rad/s");
    // The MTx gives the field as a share of the earth's where it was calibrated: a plain number,
    // not a µT.
    add_axes(channels, place + "_mag", "1");
  }
}

Collection read(const Source& source, std::string_view /*variant*/) {
  Collection collection;
  collection.data_set = "dsads";
  collection.rate_hz = 25;
  collection.activities = names_of(activities);
  collection.windowing = {.window_s = 5, .overlap = 0};
  name_channels(collection.channels);
  Sessions sessions;
  std::vector<float> buffer;
  const auto wanted = [](std::string_view name) {
    std::array<int, 3> n{};  // activity, subject, segment
    return fits(name, "a#/p#/s#.txt", n);
  };
  source.each(wanted, [&](const SourceFile& file) {
    std::array<int, 3> n{};
    fits(file.name, "a#/p#/s#.txt", n);
    if (n[0] < 1 || n[0] > static_cast<int>(std::size(activities)) || n[2] < 1 ||
        n[2] > most_segments)
      ++collection.tally["files of unknown activities or segments skipped"];
    else
      read_segment(file, sessions[{n[1], n[0]}], n[2], buffer);
  });
  Gathering gathering;
  for (auto& [who, session] : sessions)
    add_runs(who, std::move(session), gathering, collection.tally);
  gathering.into(collection, source, "aNN/pN/sNN.txt");
  return collection;
}

}  // namespace

const DataSet dsads{.name = "dsads",
                    .summary = "19 daily and sports activities, five motion units on the body",
                    .source = "doi:10.1016/j.patcog.2010.04.019",
                    .licence = "CC BY 4.0",
                    .subjects = 8,
                    .activities = 19,
                    .rate_hz = 25,
                    .folders = folders,
                    .variants = {},
                    .downloads = downloads,
                    .recognises = recognises,
                    .read = read};

}  // namespace stride::recordings

// WISDM smartphone and smartwatch activity data of 2019: 51 people, 18 activities, two devices with
// two sensors each.
#include <algorithm>
#include <array>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/wisdm_records.hpp"

namespace stride::recordings {
namespace {

constexpr std::string_view folders[] = {"wisdm-2019", "wisdm-dataset"};
constexpr std::string_view variants[] = {"phone-accel", "watch-accel", "phone-gyro", "watch-gyro"};
constexpr Download downloads[] = {
    {.url = "https://archive.ics.uci.edu/static/public/507/"
            "wisdm+smartphone+and+smartwatch+activity+and+biometrics+dataset.zip",
     .file = "wisdm+smartphone+and+smartwatch+activity+and+biometrics+dataset.zip",
     .sha256 = {}}};

/// One device and sensor: where its files are and what they hold.
struct Part {
  std::string_view variant, pattern, channel, unit;
};
constexpr std::array<Part, 4> parts{{
    {"phone-accel", "data_#_accel_phone.txt", "phone_acc", "m/s^2"},
    {"watch-accel", "data_#_accel_watch.txt", "watch_acc", "m/s^2"},
    {"phone-gyro", "data_#_gyro_phone.txt", "phone_gyro", "rad/s"},
    {"watch-gyro", "data_#_gyro_watch.txt", "watch_gyro", "rad/s"},
}};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"wisdm-dataset.zip", downloads[0].file, "wisdm-dataset/raw",
                           "raw/phone/accel", "raw/watch/accel"});
}

Collection read(const Source& source, std::string_view variant) {
  if (variant.empty()) variant = variants[0];
  const auto part =
      std::find_if(parts.begin(), parts.end(), [&](const Part& p) { return p.variant == variant; });
  if (part == parts.end()) throw unknown_name("part of wisdm-2019", variant, variants);
  Collection out;
  out.data_set = "wisdm-2019:" + std::string(part->variant);
  out.rate_hz = 20;
  out.windowing = {.window_s = 10, .overlap = 0.5};
  add_axes(out.channels, part->channel, part->unit);
  // activity_key.txt: A to S, there is no N.
  out.activities = {"walking",  "jogging",         "stairs",         "sitting",      "standing",
                    "typing",   "brushing_teeth",  "eating_soup",    "eating_chips", "eating_pasta",
                    "drinking", "eating_sandwich", "kicking",        "catching",     "dribbling",
                    "writing",  "clapping",        "folding_clothes"};
  WisdmRecords records(
      {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "O", "P", "Q", "R", "S"});

  // File after file, so that no more than one subject is in memory twice.
  std::vector<std::pair<int, std::vector<Recording>>> subjects;
  int subject = 0;
  source.each(
      [&](std::string_view name) {
        return fits(name, part->pattern, {&subject, 1});
      },
      [&](const SourceFile& file) {
        fits(file.name, part->pattern, {&subject, 1});
        records.read(file.text, file.where, out.tally);
        records.into(subjects.emplace_back(subject, std::vector<Recording>{}).second, out.tally);
      });
  std::stable_sort(subjects.begin(), subjects.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [id, recordings] : subjects)
    std::move(recordings.begin(), recordings.end(), std::back_inserter(out.recordings));
  if (out.recordings.empty())
    throw Error(
        {.where = source.place().string(),
         .what = "missing files",
         .got = {},
         .want = "records in " + std::string(part->pattern) + " (# = the subject's number)",
         .advice =
             "Choose another part or fetch the data set again: stride data wisdm-2019 --fetch"});
  out.checksum = source.checksum();
  return out;
}

}  // namespace

const DataSet wisdm_2019{.name = "wisdm-2019",
                         .summary = "WISDM 2019: phone and watch, 18 activities of daily life",
                         .source = "doi:10.1109/ACCESS.2019.2940729",
                         .licence = "CC BY 4.0",
                         .subjects = 51,
                         .activities = 18,
                         .rate_hz = 20,
                         .folders = folders,
                         .variants = variants,
                         .downloads = downloads,
                         .recognises = recognises,
                         .read = read};

}  // namespace stride::recordings

// WISDM activity prediction v1.1: one phone in the front trouser pocket, 36 people, one file of
// records.
#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/wisdm_records.hpp"

namespace stride::recordings {
namespace {

constexpr std::string_view raw_file = "WISDM_ar_v1.1_raw.txt";
constexpr std::string_view folders[] = {"wisdm", "wisdm-v1.1", "WISDM_ar_v1.1"};
constexpr Download downloads[] = {
    {.url = "https://www.cis.fordham.edu/wisdm/includes/datasets/latest/WISDM_ar_latest.tar.gz",
     .file = "WISDM_ar_latest.tar.gz",
     .sha256 = {}}};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place,
                   {raw_file, "WISDM_ar_v1.1/WISDM_ar_v1.1_raw.txt", "WISDM_ar_latest.tar.gz",
                    "WISDM_ar_v1.1.zip", "WISDM_ar_v1.1.tar.gz", "WISDM_ar_v1.1_raw.zip"});
}

Collection read(const Source& source, std::string_view) {
  Collection out;
  out.data_set = "wisdm";
  out.rate_hz = 20;
  out.windowing = {.window_s = 10, .overlap = 0.5};
  add_axes(out.channels, "phone_acc", "m/s^2");
  out.activities = {"walking", "jogging", "upstairs", "downstairs", "sitting", "standing"};
  WisdmRecords records({"Walking", "Jogging", "Upstairs", "Downstairs", "Sitting", "Standing"});
  bool found = false;
  source.each([](std::string_view name) { return file_part(name) == raw_file; },
              [&](const SourceFile& file) {
                // A second copy in another folder would be a second telling of the same walks.
                if (!found) records.read(file.text, file.where, out.tally);
                found = true;
              });
  if (!found)
    throw Error({.where = source.place().string(),
                 .what = "missing file",
                 .got = {},
                 .want = "'" + std::string(raw_file) + "'",
                 .advice = "Fetch it with: stride data wisdm --fetch"});
  records.into(out.recordings, out.tally);
  if (out.recordings.empty())
    throw Error({.where = source.place().string(),
                 .what = std::string(raw_file),
                 .got = "no record",
                 .want = "'user,activity,time,x,y,z;'",
                 .advice = "Fetch the data set again"});
  out.checksum = source.checksum();
  return out;
}

}  // namespace

const DataSet wisdm{.name = "wisdm",
                    .summary = "WISDM v1.1: a phone in the trouser pocket, 6 activities",
                    .source = "doi:10.1145/1964897.1964918",
                    .licence = "cite the paper, keep the readme",
                    .subjects = 36,
                    .activities = 6,
                    .rate_hz = 20,
                    .folders = folders,
                    .variants = {},
                    .downloads = downloads,
                    .recognises = recognises,
                    .read = read};

}  // namespace stride::recordings

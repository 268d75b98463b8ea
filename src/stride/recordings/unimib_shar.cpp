// UniMiB SHAR: 17 activities and falls with a phone in the trouser pocket, published as windows
// round peaks.
//
// Where in time a window was taken is not published, neighbouring rows may overlap in the raw
// signal, and the trial number joins only windows of the same trial: so every window is a recording
// of its own and is never joined to another. Splits by subject are safe; splits that put two
// windows of one subject on two sides cannot be audited.
#include <algorithm>
#include <cmath>
#include <map>

#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/file_names.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/mat_file.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t readings = 3;  // acceleration x, y, z, already in m/s^2
constexpr double rate_hz = 50;
constexpr int most_subjects = 1000;

constexpr std::string_view folders[] = {"unimib-shar", "UniMiB-SHAR", "unimib-v1"};
/// final: acc_data.mat of 2017, rows of x[151] y[151] z[151]. first: the release of 2016, three
/// rows (x, y, z) of 51 a window; all activities if acc_data.mat is there, else those of
/// adl_data.mat and fall_data.mat that are. either: whichever of them the place holds.
constexpr std::string_view variants[] = {"either", "final", "first"};
constexpr Download downloads[] = {
    {.url = "https://www.dropbox.com/s/x2fpfqj0bpf8ep6/UniMiB-SHAR.zip?dl=1",
     .file = "UniMiB-SHAR.zip",
     .sha256 = {}}};

bool recognises(const std::filesystem::path& place) {
  return holds_any(place, {"UniMiB-SHAR.zip", "acc_data.mat", "adl_data.mat", "fall_data.mat",
                           "data/acc_data.mat", "UniMiB-SHAR/data/acc_data.mat"});
}

/// How a release lays out its windows.
struct Release {
  std::size_t samples;          // T, of a window
  std::size_t rows_per_window;  // 1: x, y, z side by side; 3: one below the other
};
constexpr Release final_release{.samples = 151, .rows_per_window = 1};
constexpr Release first_release{.samples = 51, .rows_per_window = 3};

/// The files' full names by their short ones, of the release nearest to the top where a place holds
/// both.
using Names = std::map<std::string, std::string, std::less<>>;

Names mat_files(const Source& source) {
  Names full;
  const auto depth = [](std::string_view name) {
    return std::count(name.begin(), name.end(), '/');
  };
  for (const std::string& name : source.names()) {
    if (!name.ends_with(".mat")) continue;
    auto& known = full[std::string(file_part(name))];
    if (known.empty() || depth(name) < depth(known)) known = name;
  }
  return full;
}

/// The parts of the data set to read: "acc" holds all, "adl" and "fall" what their names say.
std::vector<std::string> parts_of(const Names& names, bool final_only, const std::string& place) {
  if (names.contains("acc_data.mat")) return {"acc"};
  std::vector<std::string> parts;
  for (const std::string part : {"adl", "fall"})
    if (names.contains(part + "_data.mat")) parts.push_back(part);
  if (parts.empty() || final_only)
    throw Error({.where = place,
                 .what = "acc_data.mat",
                 .got = "no such file",
                 .want = {},
                 .advice = parts.empty() ? "Unpack UniMiB-SHAR.zip there"
                                         : "The release of 2016 is read as 'unimib-shar:first'"});
  return parts;
}

/// The arrays of the parts' files, <part>_data, <part>_labels and <part>_names.
class Files {
 public:
  Files(const Source& source, const Names& names, const std::vector<std::string>& parts)
      : place_(source.place().string()) {
    const auto wanted = [&](std::string_view name) {
      const auto found = names.find(file_part(name));
      const std::string_view part = file_part(name).substr(0, file_part(name).find('_'));
      return found != names.end() && found->second == name &&
             std::find(parts.begin(), parts.end(), part) != parts.end();
    };
    source.each(wanted, [&](const SourceFile& file) {
      files_.emplace(file_part(file.name), std::pair(file.where, read_mat(file.text, file.where)));
    });
  }

  const MatArray& array(const std::string& name, MatArray::Kind kind) const {
    const auto found = files_.find(name + ".mat");
    if (found == files_.end())
      throw Error({.where = place_,
                   .what = name + ".mat",
                   .got = "no such file",
                   .want = {},
                   .advice = "Add it beside the other .mat files of the data set"});
    return mat_array(found->second.second, name, kind, found->second.first);
  }
  const std::string& where(const std::string& name) const { return files_.at(name + ".mat").first; }

 private:
  std::string place_;
  std::map<std::string, std::pair<std::string, std::vector<MatArray>>, std::less<>>
      files_;  // where, arrays
};

/// One of the parts of the data set: "acc" (all), "adl" or "fall".
class Part {
 public:
  Part(const Files& files, const std::string& name, const Release& release)
      : name_(name),
        release_(release),
        data_(files.array(name + "_data", MatArray::Kind::numbers)),
        where_data_(files.where(name + "_data")),
        labels_(files.array(name + "_labels", MatArray::Kind::numbers)),
        names_(files.array(name + "_names", MatArray::Kind::cells)) {
    check();
  }

  /// The full names of the activities: the first row of 2 x K cells (short names lie below), or all
  /// of K x 1.
  std::vector<std::string> activities() const {
    const std::size_t step = names_.columns() > 1 ? names_.rows() : 1;
    std::vector<std::string> all;
    for (std::size_t i = 0; i < names_.cells.size(); i += step) all.push_back(names_.cells[i].text);
    return all;
  }

  /// Adds every window; the part's activity 1 is `first_activity` of the collection.
  void add_to(Gathering& gathering, int part, std::size_t first_activity) const {
    const auto known = static_cast<double>(activities().size());
    const std::size_t windows = data_.rows() / release_.rows_per_window;
    for (std::size_t w = 0; w < windows; ++w) {
      const std::size_t row = w * release_.rows_per_window;
      for (std::size_t r = row + 1; r < row + release_.rows_per_window; ++r)
        if (label(r, 0) != label(row, 0) || label(r, 1) != label(row, 1))
          fail("labels of rows " + std::to_string(row + 1) + " to " + std::to_string(row + 3),
               "different ones", "the same for x, y and z");
      const double activity = whole(row, 0, known);
      Recording recording;
      recording.subject = std::to_string(static_cast<int>(whole(row, 1, most_subjects)));
      recording.name = name_ + "/" + std::to_string(w + 1);
      recording.samples = samples(row);
      recording.labels.assign(
          release_.samples,
          static_cast<std::int16_t>(static_cast<double>(first_activity) + activity - 1));
      gathering.add({part, static_cast<int>(w)}, std::move(recording));
    }
  }

 private:
  [[noreturn]] void fail(std::string what, std::string got, std::string want) const {
    throw Error({.where = where_data_,
                 .what = std::move(what),
                 .got = std::move(got),
                 .want = std::move(want),
                 .advice = "Check that data and labels are of one release; the other one is "
                           "'unimib-shar:first' or 'unimib-shar:final'"});
  }

  void check() const {
    const std::size_t wanted =
        release_.rows_per_window == 1 ? readings * release_.samples : release_.samples;
    if (data_.columns() != wanted)
      fail("columns of " + name_ + "_data", std::to_string(data_.columns()),
           std::to_string(wanted));
    if (data_.rows() % release_.rows_per_window != 0)
      fail("rows of " + name_ + "_data", std::to_string(data_.rows()), "three for each window");
    if (labels_.rows() != data_.rows() || labels_.columns() < 2)
      fail("labels of " + name_ + "_data",
           std::to_string(labels_.rows()) + " x " + std::to_string(labels_.columns()),
           std::to_string(data_.rows()) + " x 2 or more");
  }

  double label(std::size_t row, std::size_t column) const {
    return labels_.numbers[column * labels_.rows() + row];
  }

  double whole(std::size_t row, std::size_t column, double most) const {
    const double value = label(row, column);
    if (!(value >= 1 && value <= most) || value != std::floor(value))
      fail((column == 0 ? "activity of row " : "subject of row ") + std::to_string(row + 1),
           std::to_string(value), "1 to " + std::to_string(static_cast<int>(most)));
    return value;
  }

  // Column after column in the file, sample after sample here: [T, 3].
  std::vector<float> samples(std::size_t row) const {
    std::vector<float> out(release_.samples * readings);
    for (std::size_t c = 0; c < readings; ++c)
      for (std::size_t t = 0; t < release_.samples; ++t) {
        const bool beside = release_.rows_per_window == 1;
        const std::size_t r = beside ? row : row + c;
        const std::size_t column = beside ? c * release_.samples + t : t;
        out[t * readings + c] = static_cast<float>(data_.numbers[column * data_.rows() + r]);
      }
    return out;
  }

  std::string name_;
  const Release& release_;
  const MatArray& data_;
  const std::string& where_data_;
  const MatArray& labels_;
  const MatArray& names_;
};

Collection read(const Source& source, std::string_view variant) {
  if (variant.empty()) variant = variants[0];
  const Names names = mat_files(source);
  const auto parts = parts_of(names, variant == "final", source.place().string());
  const Files files(source, names, parts);
  if (variant == "either") {
    const MatArray& data = files.array(parts[0] + "_data", MatArray::Kind::numbers);
    variant = data.columns() == first_release.samples ? "first" : "final";
  }
  const Release& release = variant == "final" ? final_release : first_release;
  Collection collection;
  collection.data_set = "unimib-shar:" + std::string(variant);
  collection.rate_hz = rate_hz;
  add_axes(collection.channels, "pocket_acc", "m/s^2");
  collection.windowing = {.window_s = static_cast<double>(release.samples) / rate_hz, .overlap = 0};
  if (parts[0] != "acc" && parts.size() < 2)
    ++collection.tally["parts missing (only " + parts[0] + "_data.mat there)"];
  Gathering gathering;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const Part part(files, parts[p], release);
    part.add_to(gathering, static_cast<int>(p), collection.activities.size());
    for (std::string& activity : part.activities())
      collection.activities.push_back(std::move(activity));
  }
  gathering.into(collection, source, "windows in its .mat files");
  return collection;
}

}  // namespace

const DataSet unimib_shar{
    .name = "unimib-shar",
    .summary = "9 activities and 8 falls, a phone in the pocket, cut into windows",
    .source = "doi:10.3390/app7101101",
    .licence = "none stated; cite the paper",
    .subjects = 30,
    .activities = 17,
    .rate_hz = rate_hz,
    .folders = folders,
    .variants = variants,
    .downloads = downloads,
    .recognises = recognises,
    .read = read};

}  // namespace stride::recordings

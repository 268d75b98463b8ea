// WFDB records of hearts (MIT-BIH Arrhythmia Database and others of PhysioNet): an annotated beat
// labels its stretch.
//
// A beat's samples reach from half-way to the beat before to half-way to the next; before the first
// and behind the last beat nothing is labelled. Ventricular flutter has no single beats: what lies
// between its marks is unlabelled.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>

#include "stride/base/error.hpp"
#include "stride/recordings/channels.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/gathering.hpp"
#include "stride/recordings/wfdb_record.hpp"

namespace stride::recordings {
namespace {

constexpr std::string_view folders[] = {"wfdb", "mitdb", "mitdb-100",
                                        "mit-bih-arrhythmia-database-1.0.0"};
/// aami: five groups of beats. beats: every kind of beat that the cardiologists told apart.
constexpr std::string_view variants[] = {"aami", "beats"};
constexpr Download downloads[] = {{.url = "https://physionet.org/static/published-projects/mitdb/"
                                          "mit-bih-arrhythmia-database-1.0.0.zip",
                                   .file = "mit-bih-arrhythmia-database-1.0.0.zip",
                                   .sha256 = {}}};

/// The five groups of ANSI/AAMI EC57.
constexpr std::string_view groups[] = {"normal", "supraventricular", "ventricular", "fusion",
                                       "unknown"};
enum Group : std::int16_t { normal, supraventricular, ventricular, fusion, unknown };

struct Beat {
  int code;  // of ecgcodes.h
  std::string_view name;
  Group group;
};
constexpr Beat beats[] = {{1, "N normal", normal},
                          {2, "L left bundle branch block", normal},
                          {3, "R right bundle branch block", normal},
                          {4, "a aberrated atrial premature", supraventricular},
                          {5, "V premature ventricular contraction", ventricular},
                          {6, "F fusion of ventricular and normal", fusion},
                          {7, "J nodal premature", supraventricular},
                          {8, "A atrial premature", supraventricular},
                          {9, "S supraventricular premature", supraventricular},
                          {10, "E ventricular escape", ventricular},
                          {11, "j nodal escape", normal},
                          {12, "/ paced", unknown},
                          {13, "Q unclassifiable", unknown},
                          {25, "B bundle branch block", normal},
                          {30, "? not classified in learning", unknown},
                          {34, "e atrial escape", normal},
                          {35, "n supraventricular escape", supraventricular},
                          {38, "f fusion of paced and normal", unknown},
                          {41, "r R-on-T premature ventricular", ventricular}};
constexpr int flutter_wave = 31, flutter_end = 33;  // 32 begins a stretch of them

bool recognises(const std::filesystem::path& place) {
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(place, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".hea") || (name.starts_with("mit-bih") && name.ends_with(".zip")))
      return true;
  }
  return false;
}

/// The activity of an annotation; `unlabelled` for flutter. False where it is no beat at all
/// (rhythm, noise, notes).
bool label_of(int code, bool by_group, std::int16_t& label) {
  label = unlabelled;
  if (code >= flutter_wave && code <= flutter_end) return true;
  for (std::size_t b = 0; b < std::size(beats); ++b)
    if (beats[b].code == code) {
      label = static_cast<std::int16_t>(by_group ? static_cast<std::size_t>(beats[b].group) : b);
      return true;
    }
  return false;
}

std::vector<std::int16_t> labels_of(std::vector<wfdb::Annotation> annotations, std::int64_t n,
                                    bool by_group, Tally& tally) {
  std::vector<std::int16_t> labels(static_cast<std::size_t>(n), unlabelled);
  std::erase_if(annotations, [&](const wfdb::Annotation& a) {
    std::int16_t ignored = 0;
    const bool outside = a.sample < 0 || a.sample >= n;
    if (outside) ++tally["annotations outside their record skipped"];
    return outside || !label_of(a.code, by_group, ignored);
  });
  std::stable_sort(annotations.begin(), annotations.end(),
                   [](const auto& a, const auto& b) { return a.sample < b.sample; });
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    std::int16_t label = unlabelled;
    label_of(annotations[i].code, by_group, label);
    const std::int64_t at = annotations[i].sample;
    const std::int64_t begin = i == 0 ? at : (annotations[i - 1].sample + at + 1) / 2;
    const std::int64_t end =
        i + 1 == annotations.size() ? at + 1 : (at + annotations[i + 1].sample + 1) / 2;
    std::fill(labels.begin() + begin, labels.begin() + end, label);
  }
  return labels;
}

/// SI for the units that hearts are recorded in; others stay as the header names them.
double to_volt(std::string& unit) {
  const std::string was = std::exchange(unit, "V");
  if (was == "mV") return 1e-3;
  if (was == "uV") return 1e-6;
  if (was != "V") unit = was;
  return 1;
}

struct Record {
  wfdb::Header header;
  std::string folder;  // of the header, with its '/'
  std::string where;
  std::vector<wfdb::Annotation> annotations;
  bool annotated = false;
  std::vector<float> samples;  // [n, C]
  std::size_t signals_read = 0;
};

using Records = std::map<std::string, Record, std::less<>>;  // by path without its ending

std::string_view stem(std::string_view name) { return name.substr(0, name.rfind('.')); }

Records read_headers(const Source& source) {
  Records records;
  const auto wanted = [](std::string_view name) {
    return name.ends_with(".hea") || name.ends_with(".atr");
  };
  source.each(wanted, [&](const SourceFile& file) {
    Record& record = records[std::string(stem(file.name))];
    if (file.name.ends_with(".atr")) {
      record.annotations = wfdb::read_annotations(file.text, file.where);
      record.annotated = true;
      return;
    }
    record.header = wfdb::parse_header(file.text, file.where);
    record.where = file.where;
    record.folder = file.name.substr(0, file.name.rfind('/') + 1);
  });
  // Annotations without a header; and the MIT-BIH database's folder of alternative versions of its
  // own records.
  std::erase_if(records, [](const auto& item) {
    return item.second.header.signals.empty() || item.second.header.name.starts_with("x_");
  });
  return records;
}

/// The signals [first, last) of a record lie in this file: puts them among its samples, in V.
void add_signals(Record& record, std::size_t first, std::size_t last, const SourceFile& file) {
  const std::span<const wfdb::Signal> signals =
      std::span(record.header.signals).subspan(first, last - first);
  const auto counts = wfdb::read_samples(file.text, signals, record.header.samples, file.where);
  const std::size_t n = counts.size() / signals.size(), C = record.header.signals.size();
  if (record.header.samples == 0) record.header.samples = static_cast<std::int64_t>(n);
  record.samples.resize(n * C, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t s = 0; s < signals.size(); ++s) {
    std::string unit = signals[s].units;
    const double scale = to_volt(unit) / signals[s].gain;
    for (std::size_t i = 0; i < n; ++i)
      if (const std::int32_t count = counts[i * signals.size() + s]; count != wfdb::missing)
        record.samples[i * C + first + s] =
            static_cast<float>((static_cast<double>(count) - signals[s].baseline) * scale);
  }
  record.signals_read += signals.size();
}

void read_signals(const Source& source, Records& records) {
  std::multimap<std::string, std::pair<Record*, std::size_t>, std::less<>>
      used;  // file -> record, first signal
  for (auto& [name, record] : records)
    for (std::size_t s = 0; s < record.header.signals.size(); ++s)
      if (s == 0 || record.header.signals[s].file != record.header.signals[s - 1].file)
        used.emplace(record.folder + record.header.signals[s].file, std::pair(&record, s));
  const auto wanted = [&](std::string_view name) { return used.find(name) != used.end(); };
  source.each(wanted, [&](const SourceFile& file) {
    const auto [begin, end] = used.equal_range(file.name);
    for (auto at = begin; at != end; ++at) {
      auto& [record, first] = at->second;
      const auto& signals = record->header.signals;
      std::size_t last = first;
      while (last < signals.size() && signals[last].file == signals[first].file) ++last;
      add_signals(*record, first, last, file);
    }
  });
  for (const auto& [name, record] : records)
    if (record.signals_read != record.header.signals.size())
      throw Error({.where = record.where,
                   .what = "signals",
                   .got = std::to_string(record.signals_read) + " found",
                   .want = std::to_string(record.header.signals.size()),
                   .advice = "Put the record's .dat files beside its .hea"});
}

/// "ecg_mlii" where all records name their signals alike, "ecg_1" where they do not.
std::vector<Channel> channels_of(const Records& records, const wfdb::Header& model) {
  std::vector<Channel> channels;
  for (std::size_t s = 0; s < model.signals.size(); ++s) {
    const std::string& description = model.signals[s].description;
    bool alike = !description.empty();
    for (const auto& [name, record] : records)
      alike = alike && (record.header.signals.size() != model.signals.size() ||
                        record.header.signals[s].description == description);
    std::string name = "chest_ecg_" + std::to_string(s + 1);
    if (alike) {
      name = "chest_ecg_";
      for (const char c : description)
        name += std::isalnum(static_cast<unsigned char>(c))
                    ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                    : '_';
    }
    std::string unit = model.signals[s].units;
    to_volt(unit);
    channels.push_back({.name = std::move(name), .unit = std::move(unit)});
  }
  return channels;
}

/// The same person under two names: "records 201 and 202 came from the same male subject" (the
/// database's own page).
std::string subject_of(const wfdb::Header& header) {
  const bool mitdb = header.rate_hz == 360 && header.samples == 650000;
  return mitdb && header.name == "202" ? "201" : header.name;
}

bool fits_model(const wfdb::Header& header, const wfdb::Header& model) {
  const auto same_unit = [](const wfdb::Signal& a, const wfdb::Signal& b) {
    std::string x = a.units, y = b.units;
    to_volt(x);
    to_volt(y);
    return x == y;
  };
  return header.rate_hz == model.rate_hz &&
         std::equal(header.signals.begin(), header.signals.end(), model.signals.begin(),
                    model.signals.end(), same_unit);
}

Collection read(const Source& source, std::string_view variant) {
  if (variant.empty()) variant = variants[0];
  const bool by_group = variant == "aami";
  Records records = read_headers(source);
  Collection collection;
  collection.data_set = "wfdb:" + std::string(variant);
  collection.windowing = {.window_s = 1, .overlap = 0.5};
  if (by_group)
    collection.activities = names_of(groups);
  else
    for (const Beat& beat : beats) collection.activities.emplace_back(beat.name);
  Gathering gathering;
  if (!records.empty()) {
    // All recordings of a collection share rate and channels: the first record says which.
    const wfdb::Header model = records.begin()->second.header;
    const auto other =
        std::erase_if(records, [&](const auto& r) { return !fits_model(r.second.header, model); });
    if (other > 0)
      collection.tally["records of another rate, number of signals or unit skipped"] =
          static_cast<std::int64_t>(other);
    read_signals(source, records);
    collection.rate_hz = model.rate_hz;
    collection.channels = channels_of(records, model);
  }
  int order = 0;
  for (auto& [name, record] : records) {
    if (!record.annotated) ++collection.tally["records without annotations, unlabelled"];
    Recording recording;
    recording.subject = subject_of(record.header);
    recording.name = name;
    recording.labels =
        labels_of(std::move(record.annotations), record.header.samples, by_group, collection.tally);
    recording.samples = std::move(record.samples);
    gathering.add({order++}, std::move(recording));
  }
  gathering.into(collection, source, "records: NAME.hea, NAME.dat, NAME.atr");
  return collection;
}

}  // namespace

const DataSet wfdb_records{
    .name = "wfdb",
    .summary = "heart beats out of PhysioNet records (MIT-BIH arrhythmia database)",
    .source = "doi:10.13026/C2F305",
    .licence = "ODC-BY 1.0 (MIT-BIH)",
    .subjects = 0,
    .activities = 5,
    .rate_hz = 360,
    .folders = folders,
    .variants = variants,
    .downloads = downloads,
    .recognises = recognises,
    .read = read};

}  // namespace stride::recordings

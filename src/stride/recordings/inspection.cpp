// One pass over the samples, block by block, so that each value is fetched from memory once.
#include "stride/recordings/inspection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <thread>

#include "stride/recordings/channel_sums.hpp"
#include "stride/recordings/duplicates.hpp"
#include "stride/recordings/plausibility.hpp"
#include "stride/recordings/time_steps.hpp"

namespace stride::recordings {
namespace {

// What one thread gathers over some of the recordings.
struct Gathered {
  ChannelSums sums;
  TimeSteps steps;
  std::vector<std::int64_t> labels;  // [recordings, K + 1], the last column is unlabelled
  std::int64_t rows_with_missing = 0, longest_missing = 0;
};

double seconds_of(const Recording& r, double rate_hz) {
  const double step_s = rate_hz > 0 ? 1 / rate_hz : 0;
  if (r.time_s.size() < 2) return static_cast<double>(r.labels.size()) * step_s;
  return r.time_s.back() - r.time_s.front() + step_s;
}

void count_labels(const Recording& r, std::size_t activities, std::int64_t* counts) {
  for (const std::int16_t label : r.labels) {
    const auto k = static_cast<std::size_t>(label);
    ++counts[label >= 0 && k < activities ? k : activities];
  }
}

// Rows with a NaN are rare: blocks without one are passed over.
void find_missing(const Recording& r, std::size_t channels, Gathered& out) {
  std::int64_t run = 0;
  for (std::size_t row = 0; row < r.labels.size(); ++row) {
    const float* const values = r.samples.data() + row * channels;
    bool missing = false;
    for (std::size_t c = 0; c < channels; ++c) missing |= values[c] != values[c];
    run = missing ? run + 1 : 0;
    out.rows_with_missing += missing;
    out.longest_missing = std::max(out.longest_missing, run);
  }
}

void gather(const Collection& c, std::size_t index, Gathered& out) {
  const Recording& r = c.recordings[index];
  const std::size_t K = c.activities.size();
  count_labels(r, K, out.labels.data() + index * (K + 1));
  const std::int64_t missing_before = out.sums.missing();
  out.sums.add(r.samples);
  if (out.sums.missing() != missing_before) find_missing(r, c.channels.size(), out);
  out.steps.add(r.time_s);
}

// Recordings are dealt out in turns: their lengths differ little within a data set.
std::vector<Gathered> gather_all(const Collection& c) {
  const std::size_t threads =
      std::clamp<std::size_t>(std::min<std::size_t>(std::thread::hardware_concurrency(), 8), 1,
                              std::max<std::size_t>(1, c.recordings.size()));
  std::vector<Gathered> parts(threads);
  for (Gathered& part : parts) {
    part.sums = ChannelSums(c.channels.size());
    part.labels.resize(c.recordings.size() * (c.activities.size() + 1));
  }
  {
    std::vector<std::jthread> running;
    for (std::size_t t = 0; t < threads; ++t)
      running.emplace_back([&, t] {
        for (std::size_t i = t; i < c.recordings.size(); i += threads) gather(c, i, parts[t]);
      });
  }
  for (std::size_t t = 1; t < threads; ++t) {
    parts[0].sums.join(parts[t].sums);
    parts[0].steps.join(parts[t].steps);
    parts[0].rows_with_missing += parts[t].rows_with_missing;
    parts[0].longest_missing = std::max(parts[0].longest_missing, parts[t].longest_missing);
    for (std::size_t i = 0; i < parts[t].labels.size(); ++i)
      parts[0].labels[i] += parts[t].labels[i];
  }
  parts.resize(1);
  return parts;
}

void tell_activities(const Collection& c, const std::vector<std::int64_t>& labels,
                     Inspection& out) {
  const std::size_t K = c.activities.size();
  std::vector<std::set<std::string_view>> subjects(K + 1);
  out.activities.resize(K + 1);
  for (std::size_t k = 0; k <= K; ++k)
    out.activities[k].activity = k < K ? c.activities[k] : "(unlabelled)";
  std::map<std::string_view, std::set<std::size_t>> done;
  std::map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < c.recordings.size(); ++i) {
    const Recording& r = c.recordings[i];
    const auto [found, is_new] = place.try_emplace(r.subject, out.subjects.size());
    if (is_new) out.subjects.emplace_back().subject = r.subject;
    SubjectSummary& subject = out.subjects[found->second];
    const double seconds = seconds_of(r, c.rate_hz);
    ++subject.recordings;
    subject.rows += static_cast<std::int64_t>(r.labels.size());
    subject.seconds += seconds;
    out.rows += static_cast<std::int64_t>(r.labels.size());
    out.seconds += seconds;
    for (std::size_t k = 0; k <= K; ++k) {
      const std::int64_t rows = labels[i * (K + 1) + k];
      if (rows == 0) continue;
      ActivitySummary& activity = out.activities[k];
      activity.rows += rows;
      activity.seconds +=
          seconds * static_cast<double>(rows) / static_cast<double>(r.labels.size());
      ++activity.recordings;
      subjects[k].insert(r.subject);
      if (k < K) {
        subject.labelled_rows += rows;
        done[r.subject].insert(k);
      }
    }
  }
  for (std::size_t k = 0; k <= K; ++k)
    out.activities[k].subjects = static_cast<std::int64_t>(subjects[k].size());
  for (SubjectSummary& s : out.subjects)
    s.activities = static_cast<std::int64_t>(done[s.subject].size());
  if (out.activities.back().rows == 0) out.activities.pop_back();
}

}  // namespace

Inspection inspect(const Collection& c) {
  Inspection out;
  out.data_set = c.data_set;
  out.rate_hz = c.rate_hz;
  out.recordings = static_cast<std::int64_t>(c.recordings.size());
  out.tally = c.tally;
  out.checksum = c.checksum;

  const Gathered all = std::move(gather_all(c)[0]);
  out.channels = all.sums.summaries(c.channels);
  out.targets = c.targets;
  out.timing = all.steps.summary();
  out.rows_with_missing = all.rows_with_missing;
  if (c.rate_hz > 0) out.longest_missing_s = static_cast<double>(all.longest_missing) / c.rate_hz;
  tell_activities(c, all.labels, out);
  out.duplicate_rows = count_duplicate_rows(c);
  for (const Recording& r : c.recordings) {
    out.training_recordings += r.side == Side::training;
    out.validation_recordings += r.side == Side::validation;
    out.test_recordings += r.side == Side::test;
  }
  out.quiet = quiet_accelerations(c);
  out.warnings = warnings_about(out);
  return out;
}

Json to_json(const Inspection& i) {
  Json json = {{"data_set", i.data_set},
               {"rate_hz", i.rate_hz},
               {"recordings", i.recordings},
               {"subjects", i.subjects.size()},
               {"rows", i.rows},
               {"seconds", i.seconds},
               {"duplicate_rows", i.duplicate_rows},
               {"rows_with_missing", i.rows_with_missing},
               {"longest_missing_s", i.longest_missing_s},
               {"sides",
                {{"training", i.training_recordings},
                 {"validation", i.validation_recordings},
                 {"test", i.test_recordings}}}};
  json["timing"] = nullptr;
  if (i.timing)
    json["timing"] = {{"rate_hz", i.timing->rate_hz},
                      {"jitter_s", i.timing->jitter_s},
                      {"p99_s", i.timing->p99_s},
                      {"gaps", i.timing->gaps},
                      {"longest_gap_s", i.timing->longest_gap_s}};
  json["channels"] = Json::array();
  for (const ChannelSummary& c : i.channels)
    json["channels"].push_back({{"name", c.channel.name},
                                {"unit", c.channel.unit},
                                {"minimum", c.minimum},
                                {"maximum", c.maximum},
                                {"mean", c.mean},
                                {"deviation", c.deviation},
                                {"missing", c.missing}});
  json["targets"] = Json::array();
  for (const Channel& target : i.targets)
    json["targets"].push_back({{"name", target.name}, {"unit", target.unit}});
  json["activities"] = Json::array();
  for (const ActivitySummary& a : i.activities)
    json["activities"].push_back({{"activity", a.activity},
                                  {"rows", a.rows},
                                  {"seconds", a.seconds},
                                  {"recordings", a.recordings},
                                  {"subjects", a.subjects}});
  json["per_subject"] = Json::array();
  for (const SubjectSummary& s : i.subjects)
    json["per_subject"].push_back({{"subject", s.subject},
                                   {"recordings", s.recordings},
                                   {"rows", s.rows},
                                   {"labelled_rows", s.labelled_rows},
                                   {"activities", s.activities},
                                   {"seconds", s.seconds}});
  json["quiet"] = Json::array();
  for (const QuietSummary& q : i.quiet)
    json["quiet"].push_back({{"sensor", q.sensor}, {"acceleration", q.acceleration}});
  json["warnings"] = i.warnings;
  json["tally"] = i.tally;
  json["checksum"] = i.checksum;
  return json;
}

}  // namespace stride::recordings

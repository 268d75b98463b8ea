#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/recordings/recording.hpp"

/// What is in a collection, in numbers: everything that `stride data NAME` shows.
namespace stride::recordings {

/// Of one channel over all rows; NaN is counted and left out of the rest (all 0 where nothing is
/// left).
struct ChannelSummary {
  Channel channel;
  double minimum = 0, maximum = 0, mean = 0, deviation = 0;
  std::int64_t missing = 0;
};

struct ActivitySummary {
  std::string activity;  ///< "(unlabelled)" comes last, where there is any
  std::int64_t rows = 0;
  double seconds = 0;
  std::int64_t recordings = 0, subjects = 0;  ///< that hold it
};

struct SubjectSummary {
  std::string subject;
  std::int64_t recordings = 0, rows = 0, labelled_rows = 0, activities = 0;
  double seconds = 0;
};

/// Of the differences between the times of neighbouring rows; a gap is one above 1.5 times their
/// median. Quantiles and the count of gaps are exact to 0.1 % of the value (they are read off a
/// histogram).
struct TimingSummary {
  double rate_hz = 0;   ///< 1 / median
  double jitter_s = 0;  ///< standard deviation, gaps left out
  double p99_s = 0;     ///< 99 % are no longer, gaps left out
  std::int64_t gaps = 0;
  double longest_gap_s = 0;
};

/// Three acceleration channels at the quietest tenth of the seconds looked at (some thousands,
/// evenly spread).
struct QuietSummary {
  std::string sensor;       ///< the channels' common name: "waist_acc"
  double acceleration = 0;  ///< |mean vector|, m/s^2; a body at rest feels 9.81
};

struct Inspection {
  std::string data_set;
  double rate_hz = 0;  ///< as stated
  std::int64_t recordings = 0, rows = 0;
  double seconds = 0;
  std::vector<ChannelSummary> channels;
  std::vector<Channel> targets;  ///< measured beside the channels
  std::vector<ActivitySummary> activities;
  std::vector<SubjectSummary> subjects;
  std::optional<TimingSummary> timing;  ///< none where no recording has times
  std::int64_t duplicate_rows = 0;      ///< same subject, time and values; see duplicates.hpp
  std::int64_t rows_with_missing = 0;   ///< any channel NaN
  double longest_missing_s = 0;         ///< the longest run of such rows
  std::int64_t training_recordings = 0, validation_recordings = 0,
               test_recordings = 0;  ///< official sides
  std::vector<QuietSummary> quiet;
  std::vector<std::string> warnings;  ///< one sentence each: units, rate, missing activities
  Tally tally;
  std::string checksum;
};

/// Goes over all samples once (row by row on as many threads as there are cores, at most 8).
Inspection inspect(const Collection& collection);

Json to_json(const Inspection& inspection);

}  // namespace stride::recordings

#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What every data set becomes: recordings with a subject, a rate, channels with units, samples and
/// labels.
namespace stride::recordings {

/// A reading per sample. Units are SI after reading: "m/s^2", "rad/s", "uT", "s", "V", "bpm", "1"
/// (a plain number).
struct Channel {
  std::string name;  ///< "waist_acc_x": place, quantity, axis
  std::string unit;
  bool operator==(const Channel&) const = default;
};

/// The activity of samples that have none of the data set's activities (transitions, pauses, NULL).
inline constexpr std::int16_t unlabelled = -1;

/// The side that the data set's authors gave a recording; `none` where they published no split.
enum class Side : std::uint8_t { none, training, validation, test };

/// One uninterrupted stretch of one subject. n samples, C channels.
struct Recording {
  std::string subject;  ///< as the data set names them: "1600", "p2"
  std::string name;     ///< unique in the collection: "acc_exp01_user01", "train/run0017"
  Side side = Side::none;
  std::vector<float> samples;        ///< [n, C], sample after sample; NaN = missing
  std::vector<std::int16_t> labels;  ///< [n], index into activities, or `unlabelled`
  std::vector<float> targets;        ///< [n, G], NaN = not measured then; empty where G = 0
  std::vector<double>
      time_s;  ///< [n], strictly increasing; empty = exactly at the collection's rate
};

/// What a reader repaired, skipped or found odd: "broken lines skipped" -> 6. Shown, stored with
/// results, never silent.
using Tally = std::map<std::string, std::int64_t>;

/// The windowing under which the data set was published, used where the user names none.
struct Windowing {
  double window_s = 2.56;
  double overlap = 0.5;  ///< share of a window that the next one repeats, 0 <= overlap < 1
};

/// All recordings of one data set (or of one variant of it).
struct Collection {
  std::string data_set;           ///< "wisdm-2019:watch-accel"
  double rate_hz = 0;             ///< nominal
  std::vector<Channel> channels;  ///< C, the inputs
  /// G, measured beside them for a network to learn (a heart rate, a cadence); never an input.
  std::vector<Channel> targets;
  std::vector<std::string> activities;  ///< K
  Windowing windowing;
  std::vector<Recording> recordings;
  Tally tally;
  std::string checksum;  ///< SHA-256 over the raw files' names and sizes and their bytes where
                         ///< small; see Source
};

}  // namespace stride::recordings

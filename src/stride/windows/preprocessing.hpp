#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/recordings/recording.hpp"

namespace stride::windows {

enum class Gravity : std::uint8_t {
  keep,    ///< acceleration as recorded
  remove,  ///< body acceleration only (a 0.3 Hz high-pass)
  split,   ///< body acceleration in the channel's place and gravity in added channels
           ///< "<name>_gravity"
};
enum class LabelRule : std::uint8_t {
  unanimous,  ///< a window whose samples disagree is dropped (and counted)
  majority,   ///< the most frequent activity; ties go to the later one
  last,       ///< the activity of the last sample
};
enum class Unlabelled : std::uint8_t {
  drop,  ///< windows whose label is NULL are dropped (and counted)
  keep,  ///< NULL is an activity of its own, the last, named "null"
};
enum class ScalerKind : std::uint8_t {
  none,
  zscore,  ///< mean 0, standard deviation 1
  minmax,  ///< 0 to 1
  robust,  ///< median 0, quartiles 1 apart
  units,   ///< nothing is fitted: acceleration in g, rotation in rad/s, magnetic field in 50 µT
};

/// Everything that shapes a window, in the order in which it happens:
/// choose channels, close short gaps, resample, filter, separate gravity, slice, label; scale when
/// fitted. Training and the device read the same value; it is stored in preprocessor_config.json.
///
/// Recordings with timestamps are always put on an exact grid. Where the new rate is below 0.8 x
/// the old, a low-pass at 0.4 x the new rate runs first (signal/resampler.hpp).
struct Preprocessing {
  std::vector<std::string> channels = {};  ///< names to keep, in this order; empty = all
  /// Names to keep, in this order; empty = all. Samples of the others count as NULL.
  std::vector<std::string> activities = {};
  double rate_hz = 0;  ///< resample to this; 0 = the collection's rate
  /// Missing stretches up to this are interpolated; longer ones end a recording.
  double longest_gap_s = 0.25;
  double low_pass_hz = 0;  ///< 3rd-order Butterworth, causal; 0 = none
  double high_pass_hz = 0;
  Gravity gravity = Gravity::keep;
  double window_s = 0;  ///< 0 = the collection's own windowing
  double overlap = -1;  ///< -1 = the collection's own windowing
  LabelRule label_rule = LabelRule::unanimous;
  Unlabelled unlabelled = Unlabelled::drop;
  ScalerKind scaler = ScalerKind::zscore;  ///< fitted later, on training windows only
  /// What windows are given a number of: a target or a channel of the collection, which is then no
  /// input. Empty = none. The activities are then asked for nothing: see resolved().
  std::string target = {};
};

/// One name a choice: "keep", "remove", …; parse throws unknown_name.
std::string_view name_of(Gravity);
std::string_view name_of(LabelRule);
std::string_view name_of(Unlabelled);
std::string_view name_of(ScalerKind);
Gravity gravity_named(std::string_view);
LabelRule label_rule_named(std::string_view);
Unlabelled unlabelled_named(std::string_view);
ScalerKind scaler_named(std::string_view);

Json to_json(const Preprocessing&);
Preprocessing preprocessing_from_json(const Json&, const std::string& where);

/// The same with zeros and -1 replaced by what the collection says, so that it stands alone. With a
/// target every window counts, whatever its activity: label_rule becomes majority, unlabelled keep.
/// Throws on nonsense (overlap >= 1, cut-off above half the rate, unknown channel, window shorter
/// than two samples).
Preprocessing resolved(Preprocessing, const recordings::Collection&);

}  // namespace stride::windows

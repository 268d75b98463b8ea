// Recordings into windows: pre-processing, cutting, labelling, and an account of everything left
// out.
#include "stride/windows/window_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <new>

#include "stride/base/error.hpp"
#include "stride/windows/cutter.hpp"
#include "stride/windows/stretches.hpp"
#include "stride/windows/target.hpp"

namespace stride::windows {
namespace {

// More than this is a slip of the overlap, not a wish: a machine that trains has a few times as
// much.
constexpr double largest_bytes = 32.0 * (1 << 30);

constexpr const char* mixed = "windows dropped: mixed activities";
constexpr const char* null_label = "windows dropped: unlabelled";
constexpr const char* no_value = "windows dropped: target not measured";
constexpr const char* too_short = "stretches dropped: shorter than a window";

void check(const recordings::Collection& collection, const recordings::Recording& recording) {
  const std::size_t n = recording.labels.size();
  const auto refuse = [&](const std::string& what, std::size_t got, const std::string& want) {
    throw Error({.where = collection.data_set + ": " + recording.name,
                 .what = what,
                 .got = std::to_string(got),
                 .want = want,
                 .advice = "The data set's reader broke its promise"});
  };
  const std::size_t c = collection.channels.size();
  if (recording.samples.size() / c != n || recording.samples.size() % c != 0)
    refuse("values", recording.samples.size(), fmt::format("{} samples x {} channels", n, c));
  if (recording.targets.size() != n * collection.targets.size())
    refuse("targets", recording.targets.size(),
           fmt::format("{} samples x {}", n, collection.targets.size()));
  if (!recording.time_s.empty() && recording.time_s.size() != n)
    refuse("stamps", recording.time_s.size(), std::to_string(n));
  const auto known = static_cast<std::int64_t>(collection.activities.size());
  for (const std::int16_t label : recording.labels)
    if (label < recordings::unlabelled || label >= known)
      refuse("label", static_cast<std::size_t>(label), fmt::format("-1 to {}", known - 1));
}

// An upper bound, so that the values are laid out once.
std::size_t most_windows(const recordings::Collection& collection, const WindowSet& set) {
  std::size_t windows = 0;
  for (const auto& recording : collection.recordings) {
    const std::size_t n = samples_at_most(set.preprocessing, recording, collection.rate_hz);
    if (n >= set.length) windows += (n - set.length) / set.hop + 1;
  }
  const double bytes =
      static_cast<double>(windows) * static_cast<double>(set.channels.size() * set.length) * 4;
  if (bytes > largest_bytes)
    throw Error({.where = "windows",
                 .what = "windows",
                 .got = fmt::format("up to {} of {} x {} values ({:.0f} GiB)", windows,
                                    set.channels.size(), set.length, bytes / (1 << 30)),
                 .want = fmt::format("at most {:.0f} GiB", largest_bytes / (1 << 30)),
                 .advice = "Lower --overlap or shorten --window-s"});
  return windows;
}

void make_room(WindowSet& set, std::size_t windows) {
  const std::size_t values = windows * set.channels.size() * set.length;
  try {
    set.x.own().reserve(values);
  } catch (const std::bad_alloc&) {
    throw Error({.where = "windows",
                 .what = "memory",
                 .got = "not enough",
                 .want = fmt::format("{:.1f} GiB for {} windows",
                                     static_cast<double>(values) * 4 / (1 << 30), windows),
                 .advice = "Lower --overlap or keep fewer --channels"});
  }
}

Error none_came_out(const WindowSet& set, const recordings::Collection& collection) {
  const auto counted = [&](const char* what) {
    const auto found = set.tally.find(what);
    return found == set.tally.end() ? std::int64_t{0} : found->second;
  };
  const bool labels = counted(mixed) + counted(null_label) > 0;
  if (const std::int64_t windows = counted(no_value); windows > 0)
    return Error({.where = "windows",
                  .what = "windows of '" + collection.data_set + "' in which " +
                          set.preprocessing.target + " was measured",
                  .got = fmt::format("none of {}", windows),
                  .want = "at least one",
                  .advice = "Use a longer --window-s or another --target"});
  return Error(
      {.where = "windows",
       .what = "windows of '" + collection.data_set + "'",
       .got =
           fmt::format("none ({} of mixed activities, {} unlabelled, {} stretches shorter than {} "
                       "samples, {} samples with missing readings)",
                       counted(mixed), counted(null_label), counted(too_short), set.length,
                       counted("samples dropped: missing readings")),
       .want = "at least one",
       .advice = labels
                     ? "Use --label-rule majority or --null keep, or a shorter --window-s"
                     : "Use a shorter --window-s, fewer --channels or a longer --longest-gap-s"});
}

/// Turns recordings into windows of one set, one after the other.
class Filling {
 public:
  Filling(const recordings::Collection& collection, WindowSet& set)
      : set_(set),
        stretches_(set.preprocessing, collection),
        cutter_({stretches_.channels().size(), set.length, set.hop}, set.preprocessing.label_rule,
                set.activities.size()),
        null_(static_cast<std::int32_t>(set.activities.size())),
        number_(collection.activities.size(), recordings::unlabelled) {
    set_.channels = stretches_.channels();
    for (std::size_t k = 0; k < number_.size(); ++k)
      if (const auto at = std::ranges::find(set.activities, collection.activities[k]);
          at != set.activities.end())
        number_[k] = static_cast<std::int16_t>(at - set.activities.begin());
    if (set.preprocessing.target.empty()) return;
    target_.emplace(collection, set.preprocessing.target);
    set_.target = target_->channel();
  }

  void add(const recordings::Recording& recording) {
    const Origin origin{.subject = number_of(recording.subject),
                        .recording = static_cast<std::int32_t>(set_.recordings.size()),
                        .side = recording.side};
    set_.recordings.push_back(recording.name);
    std::size_t windows = 0, samples = 0;
    const auto end_stretch = [&] {
      if (samples > 0 && windows == 0) ++set_.tally[too_short];
      cutter_.reset();
      windows = samples = 0;
    };
    stretches_.each(
        recording,
        [&](Span<const float> sample, const signal::Stamp& stamp, Stretches::Position position) {
          if (position == Stretches::Position::first) end_stretch();
          ++samples;
          std::int16_t label = recording.labels[static_cast<std::size_t>(stamp.nearest)];
          if (label >= 0) label = number_[static_cast<std::size_t>(label)];
          const auto window = cutter_.push(sample, label, stamp);
          if (!window) return;
          ++windows;
          keep(*window, recording, origin);
        },
        set_.tally);
    end_stretch();
  }

 private:
  void keep(const Cutter::Window& window, const recordings::Recording& recording, Origin origin) {
    if (!window.label) {
      ++set_.tally[mixed];
      return;
    }
    const bool null = *window.label == recordings::unlabelled;
    if (null && set_.preprocessing.unlabelled == Unlabelled::drop) {
      ++set_.tally[null_label];
      return;
    }
    if (target_) {
      const float value = target_->mean(recording, window.begin, window.end);
      if (!std::isfinite(value)) {
        ++set_.tally[no_value];
        return;
      }
      set_.targets.push_back(value);
    }
    std::vector<float>& x = set_.x.own();
    x.insert(x.end(), window.values.begin(), window.values.end());
    set_.y.push_back(null ? null_ : *window.label);
    // The causal filters remember more than [begin, end): a little of every sample before it in its
    // recording. That is no leak where whole recordings or subjects are kept apart, which every
    // protocol but paper-random does.
    origin.begin = window.begin;
    origin.end = window.end;
    set_.origins.push_back(origin);
  }

  std::int32_t number_of(const std::string& subject) {
    const auto [found, added] =
        subjects_.try_emplace(subject, static_cast<std::int32_t>(set_.subjects.size()));
    if (added) set_.subjects.push_back(subject);
    return found->second;
  }

  WindowSet& set_;
  Stretches stretches_;
  Cutter cutter_;
  std::optional<Target> target_;
  std::int32_t null_;                 // the number that NULL gets where it is kept
  std::vector<std::int16_t> number_;  // of the collection's activities among the chosen ones
  std::map<std::string, std::int32_t> subjects_;
};

}  // namespace

WindowSet make_windows(const recordings::Collection& collection,
                       const Preprocessing& preprocessing) {
  WindowSet set;
  set.data_set = collection.data_set;
  for (const auto& recording : collection.recordings)
    if (!collection.channels.empty()) check(collection, recording);
  set.preprocessing = resolved(preprocessing, collection);
  const auto& chosen = set.preprocessing.activities;
  set.activities = chosen.empty() ? collection.activities : chosen;
  set.length = window_length(set.preprocessing);
  set.hop = window_hop(set.preprocessing);
  set.tally = collection.tally;
  set.checksum = collection.checksum;
  Filling filling(collection, set);
  if (set.preprocessing.unlabelled == Unlabelled::keep) set.activities.emplace_back("null");
  const std::size_t windows = most_windows(collection, set);
  make_room(set, windows);
  for (const auto& recording : collection.recordings) filling.add(recording);
  if (set.y.empty()) throw none_came_out(set, collection);
  return set;
}

}  // namespace stride::windows

// The auditor. It shares no code with the protocols: it knows only where each window came from.
#include <algorithm>
#include <set>
#include <utility>

#include "stride/windows/protocol.hpp"

namespace stride::windows {
namespace {

/// Bits, so that a set of sides is a number.
enum Sides : unsigned { training = 1, validation = 2, test = 4 };

struct Interval {
  std::int32_t recording;
  std::int64_t begin, end;
  unsigned side;
};

bool on_two(unsigned sides) { return (sides & (sides - 1)) != 0; }

std::vector<Interval> intervals_of(const Fold& fold, const WindowSet& windows) {
  std::vector<Interval> intervals;
  const auto add = [&](const std::vector<std::int32_t>& chosen, unsigned side) {
    for (const std::int32_t i : chosen) {
      const Origin& origin = windows.origins.at(static_cast<std::size_t>(i));
      intervals.push_back({origin.recording, origin.begin, origin.end, side});
    }
  };
  add(fold.training, training);
  add(fold.validation, validation);
  add(fold.test, test);
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) {
    return std::pair(a.recording, a.begin) < std::pair(b.recording, b.begin);
  });
  return intervals;
}

/// Sweeps once over a recording's intervals: how far has each side reached so far?
class Sweep {
 public:
  /// The other sides that an interval, whose begin is not before those added earlier, shares a
  /// sample with.
  unsigned add(const Interval& interval) {
    if (interval.recording != recording_) {
      recording_ = interval.recording;
      for (std::int64_t& end : ends_) end = INT64_MIN;
    }
    unsigned shared = 0;
    for (unsigned s = 0; s < 3; ++s)
      if ((1u << s) != interval.side && ends_[s] > interval.begin) shared |= 1u << s;
    for (unsigned s = 0; s < 3; ++s)
      if ((1u << s) == interval.side) ends_[s] = std::max(ends_[s], interval.end);
    return shared;
  }

 private:
  std::int32_t recording_ = -1;
  std::int64_t ends_[3] = {INT64_MIN, INT64_MIN, INT64_MIN};  // training, validation, test
};

void audit_samples(const Fold& fold, const WindowSet& windows, Audit& found) {
  std::vector<Interval> intervals = intervals_of(fold, windows);
  std::vector<unsigned> shared(intervals.size());
  Sweep forward;
  for (std::size_t i = 0; i < intervals.size(); ++i) shared[i] = forward.add(intervals[i]);
  // An overlap is seen by the later of two intervals; the same sweep over the mirrored line shows
  // it to the earlier.
  std::vector<std::size_t> order(intervals.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(intervals[a].recording, -intervals[a].end) <
           std::pair(intervals[b].recording, -intervals[b].end);
  });
  Sweep backward;
  for (const std::size_t i : order) {
    const Interval& at = intervals[i];
    shared[i] |= backward.add({at.recording, -at.end, -at.begin, at.side});
  }
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (shared[i] != 0) found.samples_apart = false;
    if (intervals[i].side == test && shared[i] != 0) ++found.shared_windows;
  }
}

void audit_subjects(const Fold& fold, const WindowSet& windows, Audit& found) {
  std::vector<unsigned> sides(windows.subjects.size());
  const auto mark = [&](const std::vector<std::int32_t>& chosen, unsigned side) {
    for (const std::int32_t i : chosen)
      sides.at(static_cast<std::size_t>(windows.origins.at(static_cast<std::size_t>(i)).subject)) |=
          side;
  };
  mark(fold.training, training);
  mark(fold.validation, validation);
  mark(fold.test, test);
  for (std::size_t s = 0; s < sides.size(); ++s) {
    if (!on_two(sides[s])) continue;
    found.shared_subjects.push_back(windows.subjects[s]);
    if ((sides[s] & test) != 0) found.subjects_apart = false;
    if ((sides[s] & training) != 0 && (sides[s] & validation) != 0) found.validation_apart = false;
  }
}

}  // namespace

Audit audit(const Fold& fold, const WindowSet& windows) {
  Audit found;
  audit_subjects(fold, windows, found);
  audit_samples(fold, windows, found);
  return found;
}

Json to_json(const Audit& audit) {
  return {{"leaky", audit.leaky()},
          {"subjects_apart", audit.subjects_apart},
          {"samples_apart", audit.samples_apart},
          {"validation_apart", audit.validation_apart},
          {"shared_subjects", audit.shared_subjects},
          {"shared_windows", audit.shared_windows}};
}

}  // namespace stride::windows

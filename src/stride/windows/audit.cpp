// The auditor. It shares no code with the protocols: it knows only where each window came from.
#include <algorithm>
#include <utility>

#include "stride/windows/protocol.hpp"

namespace stride::windows {
namespace {

/// Bits, so that a set of sides is a number.
enum Sides : unsigned { training = 1, validation = 2, test = 4 };

bool on_two(unsigned sides) { return (sides & (sides - 1)) != 0; }

struct Interval {
  std::int32_t recording;
  std::int64_t begin, end;
};

/// The raw samples that the windows of some sides were made of: intervals that do not touch,
/// ascending.
class Coverage {
 public:
  void add(const std::vector<std::int32_t>& chosen, const WindowSet& windows) {
    for (const std::int32_t i : chosen) intervals_.push_back(interval_of(i, windows));
  }

  void merge() {
    std::sort(intervals_.begin(), intervals_.end(), [](const Interval& a, const Interval& b) {
      return std::pair(a.recording, a.begin) < std::pair(b.recording, b.begin);
    });
    std::size_t merged = 0;
    for (const Interval& next : intervals_) {
      if (merged > 0 && intervals_[merged - 1].recording == next.recording &&
          intervals_[merged - 1].end >= next.begin)
        intervals_[merged - 1].end = std::max(intervals_[merged - 1].end, next.end);
      else
        intervals_[merged++] = next;
    }
    intervals_.resize(merged);
  }

  /// How many of these windows hold a sample of ours. After merge().
  std::int64_t shared_by(const std::vector<std::int32_t>& chosen, const WindowSet& windows) const {
    std::int64_t shared = 0;
    for (const std::int32_t i : chosen) {
      const Interval window = interval_of(i, windows);
      // The first of ours that ends after the window begins; those before it cannot meet the
      // window.
      const auto next =
          std::partition_point(intervals_.begin(), intervals_.end(), [&](const Interval& ours) {
            return std::pair(ours.recording, ours.end) <= std::pair(window.recording, window.begin);
          });
      shared += next != intervals_.end() && next->recording == window.recording &&
                next->begin < window.end;
    }
    return shared;
  }

 private:
  static Interval interval_of(std::int32_t i, const WindowSet& windows) {
    const Origin& origin = windows.origins.at(static_cast<std::size_t>(i));
    return {origin.recording, origin.begin, origin.end};
  }

  std::vector<Interval> intervals_;
};

void audit_samples(const Fold& fold, const WindowSet& windows, Audit& found) {
  Coverage seen;  // while the network was made
  seen.add(fold.training, windows);
  seen.merge();
  const bool validation_shares = seen.shared_by(fold.validation, windows) > 0;
  seen.add(fold.validation, windows);
  seen.merge();
  found.shared_windows = seen.shared_by(fold.test, windows);
  found.samples_apart = !validation_shares && found.shared_windows == 0;
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

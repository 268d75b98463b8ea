// Times increase within a recording, so only recordings of one subject that overlap in time can
// share a row.
#include "stride/recordings/duplicates.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <map>
#include <vector>

#include "stride/base/random.hpp"

namespace stride::recordings {
namespace {

std::uint64_t hash_of(double time_s, const float* values, std::size_t count) {
  std::uint64_t h = mix(std::bit_cast<std::uint64_t>(time_s));
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t bits;
    std::memcpy(&bits, values + i, sizeof bits);
    h = (h ^ bits) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
  }
  return mix(h) | 1;  // 0 marks a free place
}

// A set of hashes with open addressing, at most half full.
class Seen {
 public:
  explicit Seen(std::size_t rows) : places_(std::bit_ceil(2 * rows + 2)) {}
  /// Whether it was there already.
  bool add(std::uint64_t hash) {
    for (std::size_t at = hash >> 1;; ++at) {
      std::uint64_t& place = places_[at & (places_.size() - 1)];
      if (place == hash) return true;
      if (place == 0) return place = hash, false;
    }
  }

 private:
  std::vector<std::uint64_t> places_;
};

// The recordings of each subject that overlap in time with another of the same subject, in their
// order.
std::vector<std::vector<std::size_t>> overlapping(const Collection& collection) {
  std::map<std::string_view, std::vector<std::size_t>> by_subject;
  for (std::size_t i = 0; i < collection.recordings.size(); ++i)
    if (const Recording& r = collection.recordings[i]; !r.time_s.empty())
      by_subject[r.subject].push_back(i);
  std::vector<std::vector<std::size_t>> groups;
  for (auto& [subject, all] : by_subject) {
    const auto begin = [&](std::size_t i) { return collection.recordings[i].time_s.front(); };
    const auto end = [&](std::size_t i) { return collection.recordings[i].time_s.back(); };
    std::sort(all.begin(), all.end(), [&](auto a, auto b) { return begin(a) < begin(b); });
    std::vector<std::size_t> group;
    std::size_t longest = 0;  // the recording seen so far that ends last
    for (std::size_t k = 1; k < all.size(); ++k) {
      if (begin(all[k]) <= end(all[longest])) {
        group.push_back(all[longest]);
        group.push_back(all[k]);
      }
      if (end(all[k]) > end(all[longest])) longest = k;
    }
    std::sort(group.begin(), group.end());
    group.erase(std::unique(group.begin(), group.end()), group.end());
    if (!group.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

void each_duplicate(const Collection& collection,
                    const std::function<void(std::size_t recording, std::size_t row)>& use) {
  const std::size_t channels = collection.channels.size();
  for (const auto& group : overlapping(collection)) {
    std::size_t rows = 0;
    for (const std::size_t i : group) rows += collection.recordings[i].time_s.size();
    Seen seen(rows);
    for (const std::size_t i : group) {
      const Recording& r = collection.recordings[i];
      for (std::size_t row = 0; row < r.time_s.size(); ++row)
        if (seen.add(hash_of(r.time_s[row], r.samples.data() + row * channels, channels)))
          use(i, row);
    }
  }
}

// Moves the rows that stay to the front.
void remove_rows(Recording& r, const std::vector<std::size_t>& gone, std::size_t channels) {
  std::size_t kept = gone.front(), next = 0;
  for (std::size_t row = gone.front(); row < r.labels.size(); ++row) {
    if (next < gone.size() && gone[next] == row) {
      ++next;
      continue;
    }
    std::copy_n(r.samples.begin() + static_cast<std::ptrdiff_t>(row * channels), channels,
                r.samples.begin() + static_cast<std::ptrdiff_t>(kept * channels));
    r.labels[kept] = r.labels[row];
    r.time_s[kept] = r.time_s[row];
    ++kept;
  }
  r.samples.resize(kept * channels);
  r.labels.resize(kept);
  r.time_s.resize(kept);
}

}  // namespace

std::int64_t count_duplicate_rows(const Collection& collection) {
  std::int64_t count = 0;
  each_duplicate(collection, [&](std::size_t, std::size_t) { ++count; });
  return count;
}

std::int64_t drop_duplicate_rows(Collection& collection) {
  std::map<std::size_t, std::vector<std::size_t>> gone;
  std::int64_t count = 0;
  each_duplicate(collection, [&](std::size_t recording, std::size_t row) {
    gone[recording].push_back(row);
    ++count;
  });
  for (const auto& [recording, rows] : gone)
    remove_rows(collection.recordings[recording], rows, collection.channels.size());
  if (count > 0)
    std::erase_if(collection.recordings, [](const Recording& r) { return r.labels.empty(); });
  return count;
}

}  // namespace stride::recordings

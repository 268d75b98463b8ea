// The WISDM record, and the rules that turn a pile of them into recordings.
#include "stride/recordings/wisdm_records.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "stride/recordings/numbers.hpp"
#include "stride/recordings/text.hpp"

namespace stride::recordings {
namespace {

constexpr double longest_gap_s = 1.0;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool ends_record(char c) { return c == ';' || c == '\n'; }

const char* skip_blanks(const char* p, const char* end) {
  while (p != end && is_blank(*p)) ++p;
  return p;
}

/// The field at p without blanks round it; p goes behind its comma. False when no comma ends it.
bool take_field(const char*& p, const char* end, std::string_view& field) {
  p = skip_blanks(p, end);
  const char* q = p;
  while (q != end && *q != ',' && !ends_record(*q)) ++q;
  if (q == end || *q != ',') return false;
  field = {p, static_cast<std::size_t>(q - p)};
  while (!field.empty() && is_blank(field.back())) field.remove_suffix(1);
  p = q + 1;
  return true;
}

bool take_time(const char*& p, const char* end, double& time_s) {
  p = skip_blanks(p, end);
  std::int64_t whole = 0;
  double other = 0;
  time_s = 0;
  if (p != end && *p == ',') return ++p, true;  // not stated
  if (const char* after = numbers::scan(p, end, whole); after && after != end && *after == ',') {
    time_s = static_cast<double>(whole) / 1e9;
    p = after + 1;
    return true;
  }
  const char* const after = numbers::scan(p, end, other);  // written with a point or an exponent
  if (!after || after == end || *after != ',' || std::isnan(other)) return false;
  time_s = other / 1e9;
  p = after + 1;
  return true;
}

}  // namespace

/// Returns the record's end (its ';', line end, or the text's), or null when the record is broken.
const char* WisdmRecords::read_record(const char* p, const char* end) {
  std::string_view subject, code;
  double time_s = 0;
  float xyz[3];
  if (!take_field(p, end, subject) || subject.empty() || !take_field(p, end, code) ||
      !take_time(p, end, time_s))
    return nullptr;
  for (int axis = 0; axis < 3; ++axis) {
    p = skip_blanks(p, end);
    p = numbers::scan(p, end, xyz[axis]);
    if (!p) return nullptr;
    p = skip_blanks(p, end);
    if (axis < 2 && (p == end || *p++ != ',')) return nullptr;
  }
  if (p != end && *p == ',') p = skip_blanks(p + 1, end);
  if (p != end && !ends_record(*p)) return nullptr;

  if (codes_[activity_] != code) {
    const auto found = std::find(codes_.begin(), codes_.end(), code);
    if (found == codes_.end()) return nullptr;
    activity_ = static_cast<std::size_t>(found - codes_.begin());
  }
  const bool begins = current_ == subjects_.end() || current_->first != subject;
  if (begins) current_ = subjects_.try_emplace(std::string(subject), std::move(spare_)).first;
  Rows& rows = current_->second;
  rows.time_s.push_back(time_s);
  rows.xyz.insert(rows.xyz.end(), xyz, xyz + 3);
  rows.activities.push_back(static_cast<std::int16_t>(activity_));
  rows.begins.push_back(begins);
  return p;
}

void WisdmRecords::read(std::string_view text, const std::string& where, Tally& tally) {
  const char* const end = text.data() + text.size();
  const char* first_broken = nullptr;
  std::int64_t broken = 0, sound = 0;
  for (const char* p = text.data();;) {
    while (p != end && (is_blank(*p) || ends_record(*p))) ++p;
    if (p == end) break;
    if (const char* after = read_record(p, end)) {
      ++sound;
      p = after;
      continue;
    }
    if (broken++ == 0) first_broken = p;
    while (p != end && !ends_record(*p)) ++p;
  }
  if (broken > sound) {
    const std::string_view before(text.data(),
                                  static_cast<std::size_t>(first_broken - text.data()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto length =
        std::min<std::ptrdiff_t>(40, std::find_if(first_broken, end, ends_record) - first_broken);
    throw at_line(where, line, 0, "record",
                  "'" + std::string(first_broken, static_cast<std::size_t>(length)) + "'",
                  "'subject,activity,time,x,y,z;'",
                  std::to_string(broken) + " of " + std::to_string(broken + sound) +
                      " records are broken; fetch the file again");
  }
  if (broken) tally["broken records skipped"] += broken;
}

bool WisdmRecords::Rows::same_values(std::size_t a, std::size_t b) const {
  return std::memcmp(&xyz[3 * a], &xyz[3 * b], 3 * sizeof(float)) == 0;
}

/// Which rows say again what an earlier one said. Only where times run twice over the same interval
/// can a row repeat one that is not just before it; so only the rows of such stretches are sorted,
/// and clean files cost one pass.
std::vector<bool> WisdmRecords::Rows::repeats() const {
  struct Stretch {
    std::size_t begin, end;  // rows; times do not go back between them
  };
  std::vector<bool> repeat(time_s.size());
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < time_s.size(); ++i) {
    if (time_s[i] == 0) continue;
    if (stretches.empty() || stretches.back().end != i || time_s[i] < time_s[i - 1])
      stretches.push_back({i, i});
    else if (time_s[i] == time_s[i - 1])
      repeat[i] = same_values(i, i - 1);
    stretches.back().end = i + 1;
  }
  std::sort(stretches.begin(), stretches.end(),
            [&](const Stretch& a, const Stretch& b) { return time_s[a.begin] < time_s[b.begin]; });

  for (std::size_t first = 0; first < stretches.size();) {
    std::size_t last = first;
    double until = time_s[stretches[first].end - 1];
    while (last + 1 < stretches.size() && time_s[stretches[last + 1].begin] <= until)
      until = std::max(until, time_s[stretches[++last].end - 1]);
    if (last > first) {
      std::vector<std::size_t> rows;
      for (std::size_t s = first; s <= last; ++s)
        for (std::size_t i = stretches[s].begin; i < stretches[s].end; ++i) rows.push_back(i);
      std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        if (time_s[a] != time_s[b]) return time_s[a] < time_s[b];
        const int order = std::memcmp(&xyz[3 * a], &xyz[3 * b], 3 * sizeof(float));
        return order ? order < 0 : a < b;
      });
      for (std::size_t k = 1; k < rows.size(); ++k)
        if (time_s[rows[k]] == time_s[rows[k - 1]] && same_values(rows[k], rows[k - 1]))
          repeat[rows[k]] = true;
    }
    first = last + 1;
  }
  return repeat;
}

void WisdmRecords::Rows::clear() {
  time_s.clear();
  xyz.clear();
  activities.clear();
  begins.clear();
}

Recording WisdmRecords::Rows::cut(std::string subject, std::size_t number,
                                  const std::vector<std::size_t>& rows) const {
  Recording out;
  out.name = subject + "/run" + std::to_string(number);
  out.subject = std::move(subject);
  out.samples.reserve(3 * rows.size());
  for (const std::size_t i : rows)
    out.samples.insert(out.samples.end(), &xyz[3 * i], &xyz[3 * i] + 3);
  out.labels.assign(rows.size(), activities[rows.front()]);
  if (time_s[rows.front()] == 0) return out;
  out.time_s.reserve(rows.size());
  for (const std::size_t i : rows) out.time_s.push_back(time_s[i]);
  return out;
}

void WisdmRecords::cut_all(const std::string& subject, const Rows& rows,
                           std::vector<Recording>& recordings, Tally& tally) {
  const std::vector<bool> repeats = rows.repeats();
  std::vector<std::size_t> run;
  std::size_t made = 0;
  bool begins = false;
  const auto close = [&] {
    if (!run.empty()) recordings.push_back(rows.cut(subject, ++made, run));
    run.clear();
  };
  for (std::size_t i = 0; i < rows.time_s.size(); ++i) {
    begins |= rows.begins[i];
    const double now = rows.time_s[i];
    if (now == 0) ++tally["records without a time"];
    if (repeats[i]) {
      ++tally["repeated records dropped"];
      continue;
    }
    if (!run.empty()) {
      const double before = rows.time_s[run.back()];
      const bool timed = now != 0 && before != 0;
      const bool same = rows.activities[i] == rows.activities[run.back()] && !begins;
      if (timed && same && now == before) {
        ++tally["other values for the same time dropped"];
        continue;
      }
      if (timed && now < before) ++tally["times going back"];
      if (timed && same && now - before > longest_gap_s) ++tally["gaps above 1 s"];
      if (!same || (now == 0) != (before == 0) ||
          (timed && (now < before || now - before > longest_gap_s)))
        close();
    }
    run.push_back(i);
    begins = false;
  }
  close();
}

void WisdmRecords::into(std::vector<Recording>& recordings, Tally& tally) {
  while (!subjects_.empty()) {
    cut_all(subjects_.begin()->first, subjects_.begin()->second, recordings, tally);
    spare_ = std::move(subjects_.begin()->second);
    spare_.clear();
    subjects_.erase(subjects_.begin());
  }
  current_ = subjects_.end();
}

}  // namespace stride::recordings

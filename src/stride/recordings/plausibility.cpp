// Gravity gives units away: a sensor at rest feels 9.81 m/s^2, whatever way it is worn.
#include "stride/recordings/plausibility.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "stride/recordings/channels.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t most_seconds = 4096;

struct Second {
  double variance;      // of the three channels together, (m/s^2)^2
  double acceleration;  // |mean vector|
};

// One second of one sensor; none where a reading is missing.
std::optional<Second> second_at(const float* row, std::size_t rows, std::size_t channels,
                                std::size_t x) {
  double sum[3] = {}, squares = 0;
  for (std::size_t i = 0; i < rows; ++i, row += channels)
    for (std::size_t a = 0; a < 3; ++a) {
      sum[a] += row[x + a];
      squares += static_cast<double>(row[x + a]) * row[x + a];
    }
  const auto n = static_cast<double>(rows);
  const double square = (sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]) / (n * n);
  if (!std::isfinite(square)) return std::nullopt;
  return Second{squares / n - square, std::sqrt(square)};
}

// Where an accelerometer's three channels begin, and its name.
std::vector<std::pair<std::size_t, std::string>> accelerometers(const std::vector<Channel>& all) {
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::size_t i : three_axes(all))
    if (all[i].unit == "m/s^2")
      found.emplace_back(i, all[i].name.substr(0, all[i].name.size() - 2));
  return found;
}

bool near(double value, double target, double share) {
  return std::abs(value - target) <= share * target;
}

void judge_quiet(const QuietSummary& q, std::vector<std::string>& out) {
  const double a = q.acceleration;
  if (near(a, 1, 0.15))
    out.push_back(fmt::format("{} reads {:.2f} at rest: it looks like g, not m/s^2", q.sensor, a));
  else if (near(a, 1000, 0.15))
    out.push_back(fmt::format("{} reads {:.0f} at rest: it looks like mg, not m/s^2", q.sensor, a));
  else if (near(a, 9.80665 * 9.80665, 0.15))
    out.push_back(
        fmt::format("{} reads {:.1f} at rest: it looks as if g had been converted to m/s^2 twice",
                    q.sensor, a));
  else if (a > 0.7 && !near(a, 9.80665, 0.15))
    out.push_back(fmt::format(
        "{} reads {:.2f} m/s^2 at rest, a body at rest feels 9.81: check the unit and the scale",
        q.sensor, a));
}

}  // namespace

std::vector<QuietSummary> quiet_accelerations(const Collection& c) {
  const auto length = static_cast<std::size_t>(std::max(2.0, std::round(c.rate_hz)));
  std::size_t all_seconds = 0;
  for (const Recording& r : c.recordings) all_seconds += r.labels.size() / length;
  const std::size_t stride = all_seconds / most_seconds + 1;

  std::vector<QuietSummary> out;
  for (const auto& [x, sensor] : accelerometers(c.channels)) {
    std::vector<Second> seconds;
    std::size_t turn = 0;
    for (const Recording& r : c.recordings)
      for (std::size_t at = 0; at + length <= r.labels.size(); at += length)
        if (turn++ % stride == 0)
          if (const auto s = second_at(r.samples.data() + at * c.channels.size(), length,
                                       c.channels.size(), x))
            seconds.push_back(*s);
    if (seconds.empty()) continue;
    const std::size_t quiet = std::max<std::size_t>(1, seconds.size() / 10);
    const auto end = seconds.begin() + static_cast<std::ptrdiff_t>(quiet);
    std::nth_element(seconds.begin(), end - 1, seconds.end(),
                     [](const Second& a, const Second& b) { return a.variance < b.variance; });
    double sum = 0;
    for (auto s = seconds.begin(); s != end; ++s) sum += s->acceleration;
    out.push_back({sensor, sum / static_cast<double>(quiet)});
  }
  return out;
}

std::vector<std::string> warnings_about(const Inspection& i) {
  std::vector<std::string> out;
  for (const QuietSummary& q : i.quiet) judge_quiet(q, out);
  for (const ChannelSummary& c : i.channels) {
    if (i.rows > 0 && c.missing == i.rows)
      out.push_back(fmt::format("{} has no readings at all", c.channel.name));
    // People turn at up to 2000 deg/s = 35 rad/s, the range of common gyroscopes.
    else if (c.channel.unit == "rad/s" && std::max(-c.minimum, c.maximum) > 40)
      out.push_back(fmt::format("{} reaches {:.0f}: it looks like deg/s, not rad/s", c.channel.name,
                                std::max(-c.minimum, c.maximum)));
    else if (i.rows > 1 && c.missing + 1 < i.rows && c.minimum == c.maximum)
      out.push_back(fmt::format("{} never changes", c.channel.name));
  }
  if (i.timing && i.rate_hz > 0 && !near(i.timing->rate_hz, i.rate_hz, 0.1))
    out.push_back(fmt::format("the times say {:.4g} Hz, the data set says {:.4g} Hz",
                              i.timing->rate_hz, i.rate_hz));
  for (const ActivitySummary& a : i.activities)
    if (a.rows == 0) out.push_back(fmt::format("activity '{}' has no rows", a.activity));
  return out;
}

}  // namespace stride::recordings

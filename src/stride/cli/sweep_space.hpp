#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/cli/settings.hpp"

/// What a sweep varies, and which points of that space it visits.
namespace stride::cli {

/// One setting and what it may be: listed values, or a range. Numbers of a range lie evenly; where
/// it spans a factor of ten or more, evenly on a logarithmic scale.
struct Axis {
  std::string name;          ///< "lr"; "set.filters" for an option of the model or method
  std::vector<Json> values;  ///< of a list, or of a range with a number of points
  double low = 0, high = 0;  ///< of a range without
  bool whole = false;

  bool logarithmic() const { return low > 0 && high >= 10 * low; }
  bool listed() const { return !values.empty(); }
};

/// Reads "lr=1e-4..1e-2", "lr=1e-4..1e-2:5" (five points), "model=cnn,lstm", "set.filters=16,32".
/// Errors: a setting that is not there, or that changes who validates, so that no two scores could
/// be compared; a range of words.
Axis axis_from(const std::string& text, const Settings& base);

/// One value for each axis, by name: {"lr": 0.003, "set.filters": 32}.
using Point = Json;

/// Every combination of the listed values, the last axis changing first. Errors: a range without a
/// number of points; more than `most` combinations.
std::vector<Point> grid_of(std::span<const Axis> axes, std::size_t most);

/// `count` different points, each drawn from the seed and its own number: a longer sweep begins
/// with the points of a shorter one. Fewer where the space has no more.
std::vector<Point> random_points(std::span<const Axis> axes, std::size_t count, std::uint64_t seed);

/// The settings at a point. Errors: those of the settings (a value out of range).
Settings settings_at(Settings base, const Point& point);

}  // namespace stride::cli

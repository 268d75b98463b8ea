#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/recording.hpp"

/// The constants and the names that readers share: a reading is converted once, at the door.
namespace stride::recordings {

/// m/s^2 in one g (conventional, ISO 80000-3).
inline constexpr double standard_gravity = 9.80665;
/// rad in one degree.
inline constexpr double radians_per_degree = 3.14159265358979323846 / 180.0;

/// Appends three channels, `sensor`_x, _y and _z: add_axes(channels, "hand_acc", "m/s^2").
inline void add_axes(std::vector<Channel>& channels, std::string_view sensor,
                     std::string_view unit) {
  for (const char* axis : {"_x", "_y", "_z"})
    channels.push_back({.name = std::string(sensor) + axis, .unit = std::string(unit)});
}

/// A table of names as a collection keeps them.
inline std::vector<std::string> names_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

}  // namespace stride::recordings

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

/// Where sensors of three axes begin: each three channels `sensor`_x, _y and _z in a row.
inline std::vector<std::size_t> three_axes(std::span<const Channel> channels) {
  std::vector<std::size_t> found;
  for (std::size_t c = 0; c + 2 < channels.size(); ++c) {
    const std::string& x = channels[c].name;
    if (!x.ends_with("_x")) continue;
    const std::string sensor = x.substr(0, x.size() - 2);
    if (channels[c + 1].name == sensor + "_y" && channels[c + 2].name == sensor + "_z")
      found.push_back(c);
  }
  return found;
}

/// A table of names as a collection keeps them.
inline std::vector<std::string> names_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

}  // namespace stride::recordings

#pragma once
#include <cstdint>
#include <string_view>

#include "stride/base/status.hpp"

/// Units by name, and conversion between those of one quantity. Device-safe.
namespace stride::signal {

enum class Quantity : std::uint8_t {
  acceleration,
  angular_rate,
  magnetic_field,
  voltage,
  time,
  frequency,
  temperature,
  number,
};

/// Standard gravity in m/s^2, exact by definition (BIPM, 3rd CGPM 1901).
inline constexpr double standard_gravity = 9.80665;
inline constexpr double pi = 3.14159265358979323846;

/// A unit and what one of it is in the house's unit of that quantity (the entry with factor 1).
struct Unit {
  std::string_view name;
  Quantity quantity;
  double factor;
};

inline constexpr Unit units[] = {
    {"m/s^2", Quantity::acceleration, 1},
    {"g", Quantity::acceleration, standard_gravity},
    {"mg", Quantity::acceleration, standard_gravity / 1000},
    {"rad/s", Quantity::angular_rate, 1},
    {"deg/s", Quantity::angular_rate, pi / 180},
    {"uT", Quantity::magnetic_field, 1},
    {"mT", Quantity::magnetic_field, 1e3},
    {"T", Quantity::magnetic_field, 1e6},
    {"gauss", Quantity::magnetic_field, 100},
    {"V", Quantity::voltage, 1},
    {"mV", Quantity::voltage, 1e-3},
    {"uV", Quantity::voltage, 1e-6},
    {"s", Quantity::time, 1},
    {"ms", Quantity::time, 1e-3},
    {"us", Quantity::time, 1e-6},
    {"ns", Quantity::time, 1e-9},
    {"bpm", Quantity::frequency, 1},
    {"C", Quantity::temperature, 1},
    {"1", Quantity::number, 1},
};

/// Other spellings that files and people use (UTF-8; both micro signs).
struct Spelling {
  std::string_view written, name;
};
inline constexpr Spelling spellings[] = {
    {"m/s2", "m/s^2"},
    {"m/s\xc2\xb2", "m/s^2"},
    {"m/s/s", "m/s^2"},
    {"G", "gauss"},
    {"Gauss", "gauss"},
    {"dps", "deg/s"},
    {"\xc2\xb0/s", "deg/s"},
    {"\xc2\xb5T", "uT"},
    {"\xce\xbcT", "uT"},
    {"\xc2\xb5V", "uV"},
    {"\xce\xbcV", "uV"},
    {"\xc2\xb5s", "us"},
    {"\xce\xbcs", "us"},
    {"sec", "s"},
    {"\xc2\xb0"
     "C",
     "C"},
    {"", "1"},
};

/// The unit of that name or spelling; null when there is none.
constexpr const Unit* unit_named(std::string_view name) {
  for (const Spelling& spelling : spellings)
    if (spelling.written == name) name = spelling.name;
  for (const Unit& unit : units)
    if (unit.name == name) return &unit;
  return nullptr;
}

/// What to multiply a value in `from` with to have it in `to`.
/// Errors: unsupported for a name that no unit has, bad_value for units of two quantities.
constexpr Status conversion(std::string_view from, std::string_view to, double& factor) {
  const Unit* source = unit_named(from);
  const Unit* target = unit_named(to);
  if (source == nullptr || target == nullptr) return Status::unsupported;
  if (source->quantity != target->quantity) return Status::bad_value;
  factor = source == target ? 1.0 : source->factor / target->factor;
  return Status::ok;
}

/// `value`, given in `from`, expressed in `to`. On any Status but ok, `out` is left as it was.
constexpr Status convert(double value, std::string_view from, std::string_view to, double& out) {
  double factor = 1;
  const Status status = conversion(from, to, factor);
  if (status == Status::ok) out = value * factor;
  return status;
}

}  // namespace stride::signal

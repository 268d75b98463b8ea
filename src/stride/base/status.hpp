#pragma once
#include <cstdint>

/// What a device-safe function answers instead of throwing. Device-safe: no heap, no exceptions.
namespace stride {

enum class Status : std::uint8_t {
  ok,
  bad_shape,         ///< a count is zero, or contradicts another
  memory_too_small,  ///< the caller's buffer cannot hold what was asked for
  bad_value,         ///< not a number, or outside the stated range
  bad_time,          ///< a timestamp that repeats or goes back
  unsupported,       ///< a known word with no meaning here
  other_unit,        ///< a unit of another quantity than the model's sensor
  other_rate,        ///< too slow for the model
  not_popped,        ///< answers to what was pushed before still wait
};

constexpr const char* text(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::bad_shape:
      return "bad shape";
    case Status::memory_too_small:
      return "memory too small";
    case Status::bad_value:
      return "bad value";
    case Status::bad_time:
      return "bad time";
    case Status::unsupported:
      return "unsupported";
    case Status::other_unit:
      return "unit of another quantity";
    case Status::other_rate:
      return "too slow a rate";
    case Status::not_popped:
      return "not popped";
  }
  return "unknown status";
}

}  // namespace stride

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
  }
  return "unknown status";
}

}  // namespace stride

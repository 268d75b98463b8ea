#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/network/operation.hpp"

/// What the operations' shape functions have in common: refusing inputs and attributes in the same
/// words.
namespace stride::network::operations {

/// Attributes stay below this, so that lengths computed from them cannot overflow.
inline constexpr std::int64_t max_attribute = std::int64_t{1} << 30;

inline Error bad_input(const Call& call, std::size_t index, std::string want,
                       std::string advice = {}) {
  return Error({.where = call.where(),
                .what = call.inputs.size() > 1 ? "input " + std::to_string(index + 1) : "input",
                .got = text(call.inputs[index]),
                .want = std::move(want),
                .advice = std::move(advice)});
}

inline Error bad_attribute(const Call& call, std::string_view name, std::string got,
                           std::string want, std::string advice = {}) {
  return Error({.where = call.where(),
                .what = std::string(name),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

/// The attribute, which must lie in [low, high].
inline std::int64_t whole_in(const Call& call, std::string_view name, std::int64_t low,
                             std::int64_t high = max_attribute) {
  const std::int64_t value = call.whole(name);
  if (value < low || value > high)
    throw bad_attribute(call, name, std::to_string(value),
                        high == max_attribute
                            ? "at least " + std::to_string(low) + " and at most 2^30"
                            : std::to_string(low) + " to " + std::to_string(high));
  return value;
}

/// The list, which must have `count` entries, each in [low, 2^30].
inline const std::vector<std::int64_t>& list_of(const Call& call, std::string_view name,
                                                std::size_t count, std::int64_t low) {
  const auto& list = call.list(name);
  if (list.size() != count)
    throw bad_attribute(call, name, std::to_string(list.size()) + " entries",
                        std::to_string(count) + ", one for each axis of the kernel");
  for (const std::int64_t value : list)
    if (value < low || value > max_attribute)
      throw bad_attribute(call, name, std::to_string(value),
                          "at least " + std::to_string(low) + " and at most 2^30");
  return list;
}

/// How a kernel moves along one axis.
struct Sliding {
  std::int64_t kernel = 1, stride = 1, padding = 0, dilation = 1;
};

/// How many places a kernel finds on `length` samples; throws with what would fit when there is
/// none.
std::int64_t places(const Call& call, std::int64_t length, const Sliding& sliding);

/// Fills an empty list of `count` entries with `value`.
void fill(Attributes& attributes, std::string_view name, std::size_t count, std::int64_t value);

/// Shape functions that families share.
Shape same_shape(const Call& call);    ///< any shape -> itself
Shape without_time(const Call& call);  ///< [N, ..., T] -> [N, ...]

}  // namespace stride::network::operations

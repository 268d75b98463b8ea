#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/engine/processor.hpp"
#include "stride/engine/steps.hpp"

/// A planned network as one run of bytes: header, steps, constants. It is never copied: a device
/// runs it where it lies. Device-safe.
namespace stride::engine {

inline constexpr std::uint32_t magic = 0x50525453;  // "STRP", little-endian
inline constexpr std::uint32_t format_version = 2;
inline constexpr std::size_t alignment = 64;  ///< bytes, of a program and of its constants

/// The first words. All numbers are little-endian.
struct Header {
  std::uint32_t magic = engine::magic, version = format_version;
  std::uint32_t bytes = 0;         ///< of everything
  std::uint32_t steps = 0;         ///< how many
  std::uint32_t constants_at = 0;  ///< byte where the constants begin; the steps end before it
  std::uint32_t constants = 0;     ///< floats
  std::uint32_t arena = 0;         ///< floats that a run needs
  std::uint32_t hop = 0;  ///< samples from one window to the next; 0 = any, all computed anew
  /// The first floats of the arena, where only these are needed of one window for the next; 0 =
  /// all.
  std::uint32_t kept = 0;
  Tensor input, output;
  Element element = Element::float32;  ///< of the input; bytes are samples times `factor` + `zero`
  float factor = 1;
  std::uint32_t zero = 0;
};

/// In front of every step. Where windows overlap, what a step put out for the last one moves
/// `shift` columns to the front, and only the first `left` and last `right` columns are computed:
/// those that the ends of the window touch, and the new ones. shift = 0: nothing moves, and nobody
/// reads the columns between; without left and right too: all of it anew.
struct StepHeader {
  Kind kind{};
  std::uint32_t bytes = 0;  ///< of this header and the step
  std::uint32_t shift = 0, left = 0, right = 0;

  constexpr bool is_partial() const { return (shift | left | right) != 0; }
};

/// The times of its output that a step computes.
struct Columns {
  std::uint32_t begin = 0, end = 0;
};

/// What tensors and constants must lie within.
struct Limits {
  std::uint64_t arena = 0, constants = 0;  ///< floats
};

/// Where a step finds them, and what it may use.
struct Memory {
  float* arena = nullptr;
  const float* constants = nullptr;
  Vectors vectors = Vectors::none;

  float* of(const Tensor& tensor) const { return arena + tensor.at; }
  const float* of(const Constant& constant) const { return constants + constant.at; }
  std::uint8_t* bytes_of(const Tensor& tensor) const {
    return reinterpret_cast<std::uint8_t*>(of(tensor));
  }
};

/// Every tensor has places, and all lie where they may.
template <class Step>
bool lies_within(const Step& step, const Limits& limits) noexcept {
  bool fits = true;
  Step copy = step;  // each_tensor serves the planner too, which moves them
  each_tensor(copy, [&](const Tensor& tensor, Element element = Element::float32) {
    // Each factor is below 2^32, and two of them below 2^64.
    const std::uint64_t plane = std::uint64_t{tensor.h} * tensor.c;
    const std::uint64_t most = limits.arena * (element == Element::uint8 ? 4 : 1);
    const bool sized = plane > 0 && tensor.t > 0 && plane <= most && tensor.t <= most / plane;
    fits = fits && sized && tensor.at + floats_of(plane * tensor.t, element) <= limits.arena;
  });
  each_constant(copy, [&](const Constant& constant) {
    fits = fits && std::uint64_t{constant.at} + constant.size <= limits.constants;
  });
  return fits;
}

}  // namespace stride::engine

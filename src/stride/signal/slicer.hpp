#pragma once
#include <cstddef>
#include <cstring>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"

namespace stride::signal {

/// Sizes of a window, in channels and samples, never seconds: at 50 Hz, length 128 is 2.56 s and
/// hop 64 is a new window every 1.28 s.
struct WindowShape {
  std::size_t channels = 0;  ///< C
  std::size_t length = 0;    ///< T, samples a window
  std::size_t hop = 0;       ///< samples between two starts, 1..length; length = no overlap
};

/// How many floats a Slicer of this shape needs: 2 C T.
constexpr std::size_t slicer_memory(WindowShape shape) { return 2 * shape.channels * shape.length; }

/// Cuts a stream of samples into overlapping windows: the only windowing code in the project.
/// Training runs it over whole recordings, the device feeds it sample by sample, and both see the
/// same windows. Device-safe.
///
///     std::array<float, slicer_memory({6, 128, 64})> memory;
///     Slicer slicer;
///     Status status = Slicer::make({6, 128, 64}, memory, slicer);
///     while (sensor.read(sample))
///       if (auto window = slicer.push(sample); !window.empty()) classify(window);
///
/// Shapes  in sample [C]; out window [C, T], channel after channel, oldest first: window[c * T +
/// t]. Timing  the first window after T samples, then one every `hop` samples. Memory  the
/// caller's, for the slicer's life. push: O(C), or O(C T) when a window is due. Errors  make()
/// gives bad_shape or memory_too_small; push() cannot fail.
class Slicer {
 public:
  /// Puts an empty slicer into `out`, which borrows `memory`. On any Status but ok, `out` is left
  /// as it was.
  [[nodiscard]] static Status make(WindowShape shape, Span<float> memory, Slicer& out) noexcept {
    if (shape.channels == 0 || shape.hop == 0 || shape.hop > shape.length) return Status::bad_shape;
    // Divided, not multiplied: the product of hostile sizes may overflow.
    if (memory.size() / 2 / shape.channels < shape.length) return Status::memory_too_small;
    out.shape_ = shape;
    out.ring_ = memory.data();
    out.window_ = memory.data() + shape.channels * shape.length;
    out.reset();
    return Status::ok;
  }

  /// Takes one sample [C]; gives the window [C, T] that it completes, or an empty span. The window
  /// is valid until the next push() or reset().
  [[nodiscard]] Span<const float> push(Span<const float> sample) noexcept {
    for (std::size_t c = 0; c < shape_.channels; ++c) ring_[c * shape_.length + next_] = sample[c];
    next_ = next_ + 1 == shape_.length ? 0 : next_ + 1;
    if (--missing_ > 0) return {};
    missing_ = shape_.hop;
    unroll();
    return {window_, shape_.channels * shape_.length};
  }

  /// Forgets every sample, e.g. after a gap in the stream: no window spans a reset.
  void reset() noexcept {
    next_ = 0;
    missing_ = shape_.length;
  }

  WindowShape shape() const { return shape_; }

 private:
  // The ring's oldest sample stands at next_: each channel is copied in two pieces.
  void unroll() noexcept {
    const std::size_t older = shape_.length - next_;
    for (std::size_t c = 0; c < shape_.channels; ++c) {
      const float* from = ring_ + c * shape_.length;
      float* to = window_ + c * shape_.length;
      std::memcpy(to, from + next_, older * sizeof(float));
      std::memcpy(to + older, from, next_ * sizeof(float));
    }
  }

  WindowShape shape_;
  float* ring_ = nullptr;    // [C, T]
  float* window_ = nullptr;  // [C, T]
  std::size_t next_ = 0;
  std::size_t missing_ = 0;  // samples until the next window
};

}  // namespace stride::signal

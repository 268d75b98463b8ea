#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stride/base/span.hpp"
#include "stride/signal/slicer.hpp"
#include "stride/signal/stamp.hpp"
#include "stride/windows/preprocessing.hpp"

namespace stride::windows {

/// The slicer with what training needs besides: each window's label and the raw samples it came
/// from.
class Cutter {
 public:
  Cutter(signal::WindowShape shape, LabelRule rule, std::size_t activities);

  /// A window; valid until the next push().
  struct Window {
    Span<const float> values;           ///< [C, T]
    std::optional<std::int16_t> label;  ///< empty: its samples disagree
    std::int64_t begin = 0, end = 0;    ///< raw samples that took part
  };
  /// Takes one sample and its label; gives the window that it completes, if any.
  std::optional<Window> push(Span<const float> sample, std::int16_t label,
                             const signal::Stamp& stamp);

  /// A new stretch begins.
  void reset();

 private:
  std::optional<std::int16_t> label() const;
  std::int16_t majority() const;

  struct Past {
    std::int16_t label;
    std::int64_t first;
  };
  signal::Slicer slicer_;
  LabelRule rule_;
  std::size_t activities_;
  std::vector<float> memory_;
  std::vector<Past> past_;    // [T], a ring: the last T samples
  std::size_t next_ = 0;      // the oldest of them
  std::size_t agreeing_ = 0;  // how many of the last samples have the same label
};

}  // namespace stride::windows

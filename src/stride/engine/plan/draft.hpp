#pragma once
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "stride/engine/plan/keep.hpp"
#include "stride/engine/plan/memory.hpp"
#include "stride/engine/program.hpp"
#include "stride/engine/whole_steps.hpp"

/// A program while it is planned: steps whose tensors are numbers of values, not yet places.
namespace stride::engine {

using Step = std::variant<Convolution, Lstm, Gru, Attention, Affine, Elementwise, Softmax, Pool,
                          Reduce, Add, Multiply, Rearrange, Difference, WinnerCounts, PositiveShare,
                          WindowStatistics, Quantise, Dequantise, Average, WholeConvolution,
                          DynamicLinear, NarrowLstm, WinogradConvolution>;

class Draft {
 public:
  /// A new value; its `at` is a number that finish() turns into a place.
  Tensor value(std::uint64_t t, std::uint64_t h, std::uint64_t c,
               Element element = Element::float32);
  /// Floats of the program, or other words, from a multiple of 64 bytes on.
  Constant constant(std::span<const float> values) {
    return constant(values.data(), values.size_bytes());
  }
  Constant constant(std::span<const std::int32_t> values) {
    return constant(values.data(), values.size_bytes());
  }
  Constant constant(std::span<const std::uint32_t> values) {
    return constant(values.data(), values.size_bytes());
  }
  Constant constant(std::span<const std::int8_t> values) {
    return constant(values.data(), values.size_bytes());
  }
  void add(Step step) { steps_.push_back(step); }
  /// Room for so many columns on both sides of a value.
  void leave_room(const Tensor& value, std::uint32_t columns, Element element = Element::float32);

  /// The program's bytes. Values that are never needed at the same time share their places; those
  /// that stay for the next window, `hop` samples later, have places of their own.
  ProgramBytes finish(Tensor input, Tensor output, std::uint32_t hop, Keep keep);

  // Of a finished draft:
  Tensor placed(Tensor value) const;  ///< with its place in the arena
  /// How many steps have run once a value is written.
  std::size_t written(const Tensor& value) const { return values_[value.at].written; }

 private:
  struct Life {
    std::uint64_t size = 0;                  // floats
    std::uint64_t room = 0;                  // floats on each side
    std::size_t first = SIZE_MAX, last = 0;  // steps that touch it
    std::uint64_t at = 0;
    std::size_t written = 0;  // steps, up to the last that writes it
    bool kept = false;        // at the arena's beginning
  };

  Constant constant(const void* numbers, std::size_t bytes);
  void live(std::uint32_t value, std::size_t step);
  std::uint64_t place_values();
  void take_bytes(Tensor& input, Header& header);
  std::uint64_t keep_sums();

  std::vector<Life> values_;
  std::vector<std::uint32_t> constants_;
  std::vector<Step> steps_;
};

}  // namespace stride::engine

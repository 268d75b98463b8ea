#pragma once
#include "stride/engine/program.hpp"
#include "stride/engine/whole_steps.hpp"

/// What the engine knows of a kind of step. Device-safe.
namespace stride::engine {

struct Kernel {
  Kind kind;
  std::uint32_t bytes;  ///< of the step
  Status (*check)(const void* step, const Limits& limits) noexcept;
  void (*run)(const void* step, const Memory& memory) noexcept;
  /// After the window moved on; `header` is partial.
  void (*advance)(const void* step, const StepHeader& header, const Memory& memory) noexcept;
};

/// A step as it lies in the program, which need not be aligned for it.
template <class Step>
Step read(const void* bytes) noexcept {
  Step step;
  __builtin_memcpy(&step, bytes, sizeof step);
  return step;
}

}  // namespace stride::engine

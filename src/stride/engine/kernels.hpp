#pragma once
#include "stride/engine/kernels/choice.hpp"
#include "stride/engine/kernels/features.hpp"
#include "stride/engine/kernels/places.hpp"
#include "stride/engine/kernels/reductions.hpp"

/// The table of kernels: a kind of step is a struct in steps.hpp, `check` and `run` for it in
/// kernels/, and one line here.
namespace stride::engine {

struct Kernel {
  Kind kind;
  std::uint32_t bytes;  ///< of the step
  Status (*check)(const void* step, const Limits& limits) noexcept;
  void (*run)(const void* step, const Memory& memory) noexcept;
};

/// A step as it lies in the program, which need not be aligned for it.
template <class Step>
Step read(const void* bytes) noexcept {
  Step step;
  __builtin_memcpy(&step, bytes, sizeof step);
  return step;
}

template <class Step>
constexpr Kernel kernel() noexcept {
  return {Step::kind, sizeof(Step),
          [](const void* bytes, const Limits& limits) noexcept {
            const Step step = read<Step>(bytes);
            return lies_within(step, limits) ? check(step) : Status::bad_shape;
          },
          [](const void* bytes, const Memory& memory) noexcept { run(read<Step>(bytes), memory); }};
}

inline constexpr Kernel kernels[] = {
    kernel<Convolution>(),  kernel<Lstm>(),          kernel<Attention>(),
    kernel<Affine>(),       kernel<Elementwise>(),   kernel<Softmax>(),
    kernel<Pool>(),         kernel<Reduce>(),        kernel<Add>(),
    kernel<Multiply>(),     kernel<Rearrange>(),     kernel<Difference>(),
    kernel<WinnerCounts>(), kernel<PositiveShare>(), kernel<WindowStatistics>(),
};

/// nullptr where there is none.
constexpr const Kernel* kernel_of(Kind kind) noexcept {
  for (const Kernel& kernel : kernels)
    if (kernel.kind == kind) return &kernel;
  return nullptr;
}

}  // namespace stride::engine

#pragma once
#include "stride/engine/kernel.hpp"
#include "stride/engine/kernels/choice.hpp"
#include "stride/engine/kernels/features.hpp"
#include "stride/engine/kernels/places.hpp"
#include "stride/engine/kernels/reductions.hpp"

/// The table of kernels: a kind of step is a struct in steps.hpp, `check` and `run` for it in
/// kernels/, and one line here.
namespace stride::engine {

inline Status check_step(const Convolution& step, const Limits& limits) noexcept {
  return check(step, limits);
}
inline Status check_step(const WinogradConvolution& step, const Limits& limits) noexcept {
  return check(step, limits);
}
inline Status check_step(const WholeConvolution& step, const Limits& limits) noexcept {
  return check(step, limits);
}
inline Status check_step(const DynamicLinear& step, const Limits& limits) noexcept {
  return check(step, limits);
}
template <class Step>
Status check_step(const Step& step, const Limits&) noexcept {
  return check(step);
}

/// What a step puts out.
template <class Step>
Element out_of(Step step) noexcept {
  Element out = Element::float32;
  each_tensor(step, [&](const Tensor& tensor, Element element = Element::float32) {
    if (&tensor == &step.out) out = element;
  });
  return out;
}

/// Moves what stays, where something does, and computes the rest.
template <class Step>
void advance(const Step& step, const StepHeader& header, const Memory& memory) noexcept {
  const std::uint32_t length = step.out.t;
  const std::uint32_t left = header.left < length ? header.left : length;
  const std::uint32_t right = header.right < length - left ? header.right : length - left;
  if (header.shift >= length) return run(step, memory, Columns{0, length});
  const std::uint64_t column =
      std::uint64_t{step.out.h} * step.out.c * (out_of(step) == Element::uint8 ? 1 : sizeof(float));
  std::uint8_t* const out = memory.bytes_of(step.out);
  if (header.shift > 0)
    __builtin_memmove(out, out + header.shift * column, (length - header.shift) * column);
  if (left > 0) run(step, memory, Columns{0, left});
  if (right > 0) run(step, memory, Columns{length - right, length});
}

inline void advance(const Average& step, const StepHeader&, const Memory& memory) noexcept {
  average(step, memory, step.blocks > 0);
}

template <class Step>
constexpr Kernel kernel() noexcept {
  return {Step::kind, sizeof(Step),
          [](const void* bytes, const Limits& limits) noexcept {
            const Step step = read<Step>(bytes);
            return lies_within(step, limits) ? check_step(step, limits) : Status::bad_shape;
          },
          [](const void* bytes, const Memory& memory) noexcept {
            const Step step = read<Step>(bytes);
            run(step, memory, Columns{0, step.out.t});
          },
          [](const void* bytes, const StepHeader& header, const Memory& memory) noexcept {
            advance(read<Step>(bytes), header, memory);
          }};
}

inline constexpr Kernel kernels[] = {
    kernel<Convolution>(),
    kernel<Lstm>(),
    kernel<Attention>(),
    kernel<Affine>(),
    kernel<Elementwise>(),
    kernel<Softmax>(),
    kernel<Pool>(),
    kernel<Reduce>(),
    kernel<Add>(),
    kernel<Multiply>(),
    kernel<Rearrange>(),
    kernel<Difference>(),
    kernel<WinnerCounts>(),
    kernel<PositiveShare>(),
    kernel<WindowStatistics>(),
    kernel<Quantise>(),
    kernel<Dequantise>(),
    kernel<Average>(),
    kernel<WholeConvolution>(),
    kernel<DynamicLinear>(),
    kernel<NarrowLstm>(),
    kernel<Gru>(),
    kernel<WinogradConvolution>(),
};

/// nullptr where there is none.
constexpr const Kernel* kernel_of(Kind kind) noexcept {
  for (const Kernel& kernel : kernels)
    if (kernel.kind == kind) return &kernel;
  return nullptr;
}

}  // namespace stride::engine

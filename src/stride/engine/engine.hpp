#pragma once
#include "stride/engine/kernels.hpp"

/// Runs a program. Device-safe: no heap, no exceptions; what can fail fails in `make`.
namespace stride::engine {

/// The only state of a network between two windows is its arena, and that is written anew.
///
///     Engine engine;
///     if (Engine::make(program, arena, engine) != Status::ok) …    // arena:
///     Engine::arena(program) floats engine.run(window, answers);
///
/// Shapes  window [T, C] scaled samples, oldest first; answers [K].
class Engine {
 public:
  /// Floats that a run of this program needs; 0 for what is no program.
  static std::size_t arena(Span<const unsigned char> program) noexcept {
    Header header;
    return read_header(program, header) == Status::ok ? header.arena : 0;
  }

  /// The program must begin where a float may (at a multiple of `alignment` bytes it is faster);
  /// program and memory stay the caller's for the engine's life. `vectors` must not be more than
  /// the processor has. Errors: bad_value (not a program, damaged, of another version, or
  /// misplaced), unsupported (a step this engine does not know), bad_shape (a step that reads or
  /// writes outside), memory_too_small.
  [[nodiscard]] static Status make(Span<const unsigned char> program, Span<float> memory,
                                   Engine& out, Vectors vectors = best_vectors()) noexcept {
    Engine made;
    if (const Status status = read_header(program, made.header_); status != Status::ok)
      return status;
    if (memory.size() < made.header_.arena) return Status::memory_too_small;
    made.steps_ = program.data() + sizeof(Header);
    const unsigned char* const constants = program.data() + made.header_.constants_at;
    made.memory_ = {memory.data(), reinterpret_cast<const float*>(constants), vectors};
    const Status status = made.check_steps();
    if (status == Status::ok) out = made;
    return status;
  }

  std::size_t length() const noexcept { return header_.input.t; }  ///< T
  std::size_t window_size() const noexcept { return elements(header_.input); }
  std::size_t answers_size() const noexcept { return elements(header_.output); }

  /// Samples from one window to the next that the program was planned for; 0 = none.
  std::size_t hop() const noexcept { return header_.hop; }

  /// Whether the last window was that owner's, so that `advance` goes on from it.
  bool holds_window_of(const void* owner) const noexcept {
    return owner != nullptr && owner_ == owner;
  }

  /// `owner` is whose window it is, where several share the engine.
  /// Errors: bad_shape (another size than the program's).
  [[nodiscard]] Status run(Span<const float> window, Span<float> answers,
                           const void* owner = nullptr) noexcept {
    if (window.size() != window_size() || answers.size() != answers_size())
      return Status::bad_shape;
    __builtin_memcpy(memory_.of(header_.input), window.data(), window.size() * sizeof(float));
    ran_ = true;
    owner_ = owner;
    each_step([&](const StepHeader&, const Kernel& kernel, const void* step) {
      kernel.run(step, memory_);
    });
    tell(answers);
    return Status::ok;
  }

  /// The window that begins a hop later than the last one, from its newest samples [hop, C]: what
  /// both share is not computed again. The answers are those of `run`, bit for bit.
  /// Errors: bad_shape (another size, no window before it, or a program without a hop).
  [[nodiscard]] Status advance(Span<const float> samples, Span<float> answers) noexcept {
    const std::size_t size = std::size_t{header_.hop} * (window_size() / header_.input.t);
    if (!ran_ || size == 0 || header_.hop > header_.input.t || samples.size() != size ||
        answers.size() != answers_size())
      return Status::bad_shape;
    float* const window = memory_.of(header_.input);
    const std::size_t kept = window_size() - size;
    __builtin_memmove(window, window + size, kept * sizeof(float));
    __builtin_memcpy(window + kept, samples.data(), size * sizeof(float));
    each_step([&](const StepHeader& header, const Kernel& kernel, const void* step) {
      if (header.shift > 0)
        kernel.advance(step, header, memory_);
      else
        kernel.run(step, memory_);
    });
    tell(answers);
    return Status::ok;
  }

 private:
  template <class Action>
  void each_step(Action&& action) noexcept {
    const unsigned char* at = steps_;
    for (std::uint32_t i = 0; i < header_.steps; ++i) {
      const auto header = read<StepHeader>(at);
      action(header, *kernel_of(header.kind), at + sizeof header);
      at += header.bytes;
    }
  }

  void tell(Span<float> answers) const noexcept {
    __builtin_memcpy(answers.data(), memory_.of(header_.output), answers.size() * sizeof(float));
  }

  static Status read_header(Span<const unsigned char> program, Header& header) noexcept {
    const bool placed = reinterpret_cast<std::uintptr_t>(program.data()) % alignof(float) == 0;
    if (program.size() < sizeof header || !placed) return Status::bad_value;
    header = read<Header>(program.data());
    const std::uint64_t end = header.constants_at + sizeof(float) * std::uint64_t{header.constants};
    const bool sound = header.magic == magic && header.version == format_version &&
                       header.bytes == program.size() && header.constants_at >= sizeof header &&
                       header.constants_at % alignment == 0 && end <= header.bytes;
    return sound ? Status::ok : Status::bad_value;
  }

  Status check_steps() const noexcept {
    const Limits limits{header_.arena, header_.constants};
    Softmax ends;  // any step that has both
    ends.in = header_.input, ends.out = header_.output;
    if (!lies_within(ends, limits)) return Status::bad_shape;
    const unsigned char* at = steps_;
    std::uint64_t left = header_.constants_at - sizeof(Header);
    for (std::uint32_t i = 0; i < header_.steps; ++i) {
      if (left < sizeof(StepHeader)) return Status::bad_value;
      const auto step = read<StepHeader>(at);
      const Kernel* const kernel = kernel_of(step.kind);
      if (kernel == nullptr) return Status::unsupported;
      if (step.bytes != sizeof step + kernel->bytes || step.bytes > left) return Status::bad_value;
      const Status status = kernel->check(at + sizeof step, limits);
      if (status != Status::ok) return status;
      at += step.bytes, left -= step.bytes;
    }
    return Status::ok;
  }

  Header header_;
  const unsigned char* steps_ = nullptr;
  Memory memory_;
  bool ran_ = false;  // the arena holds a window
  const void* owner_ = nullptr;
};

}  // namespace stride::engine

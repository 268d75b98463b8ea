#pragma once
#include "stride/engine/found_kernels.hpp"

/// Runs a program. Device-safe: no heap, no exceptions; what can fail fails in `make`.
namespace stride::engine {

/// What one of many streams remembers between two windows while they share an engine: its window as
/// the program takes it, and what the program keeps.
struct Remembered {
  Span<const unsigned char> window;  ///< stored_bytes()
  Span<float> kept = {};             ///< kept()
};

/// The only state of a network between two windows is its arena, and that is written anew.
///
///     Engine engine;
///     if (Engine::make(program, arena, engine) != Status::ok) …  // Engine::arena(program) floats
///     engine.run(window, answers);
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

  /// Bytes of a window as the program takes it: floats or bytes, [T][C].
  std::size_t stored_bytes() const noexcept {
    return window_size() * (header_.element == Element::uint8 ? 1 : sizeof(float));
  }
  /// Some readings of a window so.
  void store(Span<const float> readings, unsigned char* out) const noexcept {
    if (header_.element == Element::uint8)
      found_quantise(readings.data(), readings.size(), header_.factor, header_.zero, out,
                     memory_.vectors);
    else
      __builtin_memcpy(out, readings.data(), readings.size() * sizeof(float));
  }

  /// Floats that `advance` needs of the window before, beside the window; 0 = the whole arena.
  std::size_t kept() const noexcept { return header_.kept; }

  /// Whether `advance` may go on from that owner's last window: what it needs is in the arena, or
  /// its owner remembers it.
  bool goes_on_for(const void* owner) const noexcept {
    return header_.kept > 0 || (owner != nullptr && owner_ == owner);
  }

  /// Errors: bad_shape (another size than the program's).
  [[nodiscard]] Status run(Span<const float> window, Span<float> answers) noexcept {
    if (window.size() != window_size() || answers.size() != answers_size())
      return Status::bad_shape;
    store(window, input());
    return begin(answers, nullptr);
  }

  /// The window that begins a hop later than the last one, from its newest samples [hop, C]: what
  /// both share is not computed again. The answers are those of `run`, bit for bit.
  /// Errors: bad_shape (another size, no window before it, or a program without a hop).
  [[nodiscard]] Status advance(Span<const float> samples, Span<float> answers) noexcept {
    const std::size_t size = std::size_t{header_.hop} * (window_size() / header_.input.t);
    if (!ran_ || size == 0 || header_.hop > header_.input.t || samples.size() != size ||
        answers.size() != answers_size())
      return Status::bad_shape;
    const std::size_t kept = stored_bytes() / header_.input.t * (header_.input.t - header_.hop);
    __builtin_memmove(input(), input() + (stored_bytes() - kept), kept);
    store(samples, input() + kept);
    go_on(answers);
    return Status::ok;
  }

  /// The same for an engine that many streams share; `owner` tells them apart.
  /// Errors: bad_shape.
  [[nodiscard]] Status run(const Remembered& of, Span<float> answers, const void* owner) noexcept {
    if (!fits(of, answers)) return Status::bad_shape;
    __builtin_memcpy(input(), of.window.data(), of.window.size());
    const Status status = begin(answers, owner);
    __builtin_memcpy(of.kept.data(), memory_.arena, of.kept.size() * sizeof(float));
    return status;
  }
  /// The window a hop later, whole. Errors: bad_shape (also where it does not go on for the owner).
  [[nodiscard]] Status advance(const Remembered& of, Span<float> answers,
                               const void* owner) noexcept {
    if (!fits(of, answers) || header_.hop == 0 || !goes_on_for(owner)) return Status::bad_shape;
    owner_ = owner;
    ran_ = true;
    __builtin_memcpy(input(), of.window.data(), of.window.size());
    __builtin_memcpy(memory_.arena, of.kept.data(), of.kept.size() * sizeof(float));
    go_on(answers);
    __builtin_memcpy(of.kept.data(), memory_.arena, of.kept.size() * sizeof(float));
    return Status::ok;
  }

 private:
  unsigned char* input() const noexcept { return memory_.bytes_of(header_.input); }

  bool fits(const Remembered& of, Span<float> answers) const noexcept {
    return of.window.size() == stored_bytes() && of.kept.size() == header_.kept &&
           answers.size() == answers_size();
  }

  Status begin(Span<float> answers, const void* owner) noexcept {
    ran_ = true;
    owner_ = owner;
    each_step([&](const StepHeader&, const Kernel& kernel, const void* step) {
      kernel.run(step, memory_);
    });
    tell(answers);
    return Status::ok;
  }

  void go_on(Span<float> answers) noexcept {
    each_step([&](const StepHeader& header, const Kernel& kernel, const void* step) {
      if (header.is_partial())
        kernel.advance(step, header, memory_);
      else
        kernel.run(step, memory_);
    });
    tell(answers);
  }

  template <class Action>
  void each_step(Action&& action) noexcept {
    const unsigned char* at = steps_;
    for (std::uint32_t i = 0; i < header_.steps; ++i) {
      const auto header = read<StepHeader>(at);
      action(header, *found_kernel(header.kind), at + sizeof header);
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
    const bool bytes = header_.element == Element::uint8;
    if (header_.element > Element::uint8 || header_.zero > 255) return Status::bad_value;
    Softmax ends;  // any step that has both
    ends.in = bytes ? header_.output : header_.input, ends.out = header_.output;
    Average ends_of_bytes;
    ends_of_bytes.in = header_.input, ends_of_bytes.out = header_.output;
    if (!lies_within(ends, limits) || !lies_within(ends_of_bytes, limits) ||
        header_.kept > header_.arena)
      return Status::bad_shape;
    const unsigned char* at = steps_;
    std::uint64_t left = header_.constants_at - sizeof(Header);
    for (std::uint32_t i = 0; i < header_.steps; ++i) {
      if (left < sizeof(StepHeader)) return Status::bad_value;
      const auto step = read<StepHeader>(at);
      const Kernel* const kernel = found_kernel(step.kind);
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

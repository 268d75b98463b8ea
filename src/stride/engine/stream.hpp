#pragma once
#include "stride/engine/engine.hpp"
#include "stride/engine/stream_answer.hpp"
#include "stride/engine/stream_plan.hpp"
#include "stride/signal/scaler.hpp"

/// Samples in, one by one or in bursts, and an answer for each window out. Device-safe: no heap, no
/// exceptions; what can fail fails in `make`.
namespace stride::engine {

/// The clock was set back when this many samples in a row are older than the newest one, and each
/// is later than the one before it.
inline constexpr std::uint32_t clock_patience = 16;

/// Rates that a feed may have of what it promised, over about the last 64 samples: clocks drift and
/// phones say 20 Hz and give 18.7, but beyond this gaps and filters are no longer what was planned.
inline constexpr double lowest_drift = 0.8, highest_drift = 1.25;

/// Exactly what windowed evaluation of the same samples answers, bit for bit: the same chain, the
/// same windows, the same program. An engine and its arena may be many streams' (of one thread): a
/// stream then needs only what it must remember. With a program planned for the contract's hop it
/// keeps what overlapping windows share: sums in its own memory, where the program keeps sums, or
/// all columns in an engine that is the stream's own.
///
///     stream.push(times, samples);
///     while (stream.pop(engine, answer)) use(answer);       // after every push, until false
///     …
///     while (stream.end(answer)) use(answer);               // decisions that are still owed
///
/// Shapes  samples [n, S] or [n, width], oldest first; logits [K].
/// Timing  a window is answered by the sample that completes it; one with a missing reading waits
/// for the next reading of that sensor. push: O(n). pop: the work.
/// Memory  the caller's: memory(plan, feed, engine) bytes, at a multiple of 8; the plan's bytes
/// stay too. A stream may be moved, not copied. A reading is missing where it is no number; the
/// rules of gaps and clocks stand in docs/concepts.md.
class Stream {
 public:
  /// 0 for a feed without a rate.
  static std::size_t memory(const StreamPlan& plan, const Feed& feed, const DecisionRules& rules,
                            const Engine& engine) noexcept {
    return feed.rate_hz > 0 ? Places(plan, feed, rules, engine).bytes : 0;
  }

  /// Rules without activities decide nothing. `engine` is one of those that pop will be given.
  /// Errors: bad_shape (a program for other windows, rules for other activities, a wire to a
  /// reading that a sample does not have), bad_value (a rate that is none, a cut-off beyond half of
  /// it, misplaced memory), other_rate (below half of the contract's), memory_too_small; those of
  /// Decider::make.
  [[nodiscard]] static Status make(const StreamPlan& plan, const Feed& feed,
                                   const DecisionRules& rules, const Engine& engine,
                                   Span<unsigned char> memory, Stream& out) noexcept {
    const StreamHeader& h = plan.header();
    const bool rated = feed.rate_hz > 0 && signal::is_finite(feed.rate_hz);
    if (h.sensors == 0 || !rated) return Status::bad_value;
    if (feed.rate_hz < lowest_rate_share * h.rate_hz) return Status::other_rate;
    if (!fits(engine, h) || !fits(feed, h)) return Status::bad_shape;
    const bool decides = rules.activities > 0;
    if (decides && rules.activities != engine.answers_size()) return Status::bad_shape;
    if (reinterpret_cast<std::uintptr_t>(memory.data()) % alignof(signal::Stamp) != 0)
      return Status::bad_value;
    const Places places(plan, feed, rules, engine);
    if (memory.size() < places.bytes) return Status::memory_too_small;
    __builtin_memset(memory.data(), 0, places.bytes);

    Stream made;
    made.plan_ = plan;
    made.feed_ = feed;
    const auto floats = [&memory](std::size_t at, std::size_t size) {
      return Span<float>(reinterpret_cast<float*>(memory.data() + at), size);
    };
    const signal::GapMemory gaps{
        floats(places.gap_values, places.slots * h.sensors),
        {reinterpret_cast<signal::Stamp*>(memory.data()), places.slots},
        {reinterpret_cast<signal::Reading*>(memory.data() + places.readings), h.sensors}};
    const signal::ChainPlan chain = plan.chain(feed.rate_hz, feed.stamped);
    Status status = signal::Chain::make(chain, floats(places.chain, signal::chain_memory(chain)),
                                        gaps, made.chain_);
    if (status == Status::ok && decides)
      status = Decider::make(rules, floats(places.decider, Decider::memory(rules)), made.decider_);
    if (status != Status::ok) return status;
    made.decides_ = decides;
    made.window_ = {memory.data() + places.window, engine.stored_bytes()};
    made.kept_ = floats(places.kept, engine.kept());
    made.prepared_ = floats(places.prepared, h.channels);
    made.logits_ = floats(places.logits, engine.answers_size());
    made.sample_ = floats(places.sample, 0).data();
    made.longest_s_ = signal::longest_step_s(h.longest_gap_s, feed.rate_hz);
    made.beat_s_ = made.hop_s() > made.longest_s_ ? made.hop_s() : made.longest_s_;
    made.reset();
    out = made;
    return Status::ok;
  }

  /// Samples of a stamped feed; what they lie in stays the caller's until pop has said false.
  /// Errors: not_popped, bad_shape (as many times as samples are wanted, and whole samples):
  /// nothing was taken. bad_time: all were taken, and those whose time repeats, goes back or is no
  /// number will be ignored, unless the clock was set back.
  [[nodiscard]] Status push(Span<const double> times_s, Span<const float> samples) noexcept {
    if (at_ < count_) return Status::not_popped;
    const std::size_t width = this->width();
    if (width == 0 || samples.size() % width != 0) return Status::bad_shape;
    const std::size_t count = samples.size() / width;
    if (times_s.size() != (feed_.stamped ? count : 0)) return Status::bad_shape;
    times_ = times_s.data();
    samples_ = samples.data();
    at_ = 0, count_ = count;
    bool in_order = true;
    double newest_s = last_s_;
    bool seen = seen_;
    for (const double time_s : times_s) {
      const bool later = signal::is_finite(time_s) && (!seen || time_s > newest_s);
      if (later) newest_s = time_s, seen = true;
      in_order = in_order && later;
    }
    return in_order ? Status::ok : Status::bad_time;
  }

  /// Samples of a feed without stamps.
  [[nodiscard]] Status push(Span<const float> samples) noexcept { return push({}, samples); }

  /// The next answer that is due, in the order of time; false when more samples are needed.
  [[nodiscard]] bool pop(Engine& engine, StreamAnswer& out) noexcept {
    for (;;) {
      if (told_.doubt != Doubt::none) {
        if (owed(out)) return true;
        out = {};
        out.begin_s = told_.begin_s, out.end_s = told_.end_s;
        out.doubt = told_.doubt;
        out.sensor = told_.sensor;
        out.decided = out.decision.unknown = decides_;
        told_ = {};
        return true;
      }
      if (finish(engine, out)) return true;
      if (at_ == count_) return false;
      take();
    }
  }

  /// At the end of a recording: the decisions that are still owed, then false, and the next sample
  /// belongs to another one.
  [[nodiscard]] bool end(StreamAnswer& out) noexcept {
    if (owed(out)) return true;
    reset();
    return false;
  }

  /// The next sample belongs to another recording, with a clock of its own; those that were pushed
  /// and not popped are forgotten.
  void reset() noexcept {
    begin_recording();
    if (decides_) decider_.reset();
    told_ = {};
    at_ = count_ = 0;
  }

  /// With rules; of the last decision it knows the probabilities.
  const Decider& decider() const noexcept { return decider_; }

  /// Readings of a sample that is pushed.
  std::size_t width() const noexcept { return feed_.wires.empty() ? plan_.sensors() : feed_.width; }

  /// From one window to the next.
  double hop_s() const noexcept { return plan_.header().hop / plan_.header().rate_hz; }

  StreamCounts counts() const noexcept {
    return {pushed_, out_of_order_, chain_.filled(), chain_.dropped(), clock_resets_};
  }

 private:
  // Where things lie in the memory, in bytes; stamps first, since they need the widest alignment.
  struct Places {
    Places(const StreamPlan& plan, const Feed& feed, const DecisionRules& rules,
           const Engine& engine) noexcept {
      const std::size_t s = plan.sensors(), number = sizeof(float);
      slots = signal::gap_slots(plan.header().longest_gap_s, feed.rate_hz);
      readings = slots * sizeof(signal::Stamp);
      gap_values = readings + s * sizeof(signal::Reading);
      chain = gap_values + slots * s * number;
      kept = chain + signal::chain_memory(plan.chain(feed.rate_hz, feed.stamped)) * number;
      prepared = kept + engine.kept() * number;
      logits = prepared + plan.channels() * number;
      decider = logits + engine.answers_size() * number;
      sample = decider + (rules.activities > 0 ? Decider::memory(rules) * number : 0);
      window = sample + (feed.wires.empty() ? 0 : s * number);
      bytes = window + engine.stored_bytes();
    }
    std::size_t slots, readings, gap_values, chain, kept, prepared, logits, decider, sample, window,
        bytes;
  };

  static bool fits(const Engine& engine, const StreamHeader& h) noexcept {
    return engine.length() == h.length &&
           engine.window_size() == std::size_t{h.length} * h.channels;
  }

  static bool fits(const Feed& feed, const StreamHeader& h) noexcept {
    if (feed.wires.empty()) return true;
    if (feed.wires.size() != h.sensors) return false;
    for (const Wire& wire : feed.wires)
      if (wire.reading >= feed.width || !signal::is_finite(wire.factor)) return false;
    return true;
  }

  Span<const float> sensors_of(const float* pushed) noexcept {
    if (feed_.wires.empty()) return {pushed, plan_.sensors()};
    for (std::size_t s = 0; s < plan_.sensors(); ++s)
      sample_[s] = pushed[feed_.wires[s].reading] * feed_.wires[s].factor;
    return {sample_, plan_.sensors()};
  }

  // The next of what was pushed goes into the chain, and what its time says is told.
  void take() noexcept {
    const Span<const float> sample = sensors_of(samples_ + at_ * width());
    const double time_s = feed_.stamped ? times_[at_] : static_cast<double>(index_) / feed_.rate_hz;
    ++at_, ++pushed_, ++index_;
    if (signal::is_finite(time_s) && (!seen_ || time_s > last_s_)) return accept(time_s, sample);
    if (!set_back(time_s)) {
      (void)chain_.push(time_s, sample);  // ignores it, but counts a raw sample
      ++out_of_order_;
      return;
    }
    tell(Doubt::clock, time_s, time_s);
    begin_recording();
    ++clock_resets_;
    index_ = 1;
    accept(time_s, sample);
  }

  void accept(double time_s, Span<const float> sample) noexcept {
    if (!seen_) quiet_s_ = time_s;
    const double step_s = seen_ ? time_s - last_s_ : 0;
    if (step_s > longest_s_)
      tell(Doubt::gap, last_s_, time_s);
    else if (seen_)
      period_s_ += (step_s - period_s_) / 64;
    seen_ = true;
    last_s_ = time_s;
    older_ = 0;
    (void)chain_.push(time_s, sample);
    const std::size_t silent = chain_.silent();
    if (silent == plan_.sensors() || !(time_s - quiet_s_ >= beat_s_)) return;
    tell(Doubt::silence, quiet_s_, time_s);
    told_.sensor = static_cast<std::uint32_t>(silent);
  }

  // Whether so many samples in a row are older, each later than the one before it.
  bool set_back(double time_s) noexcept {
    if (!signal::is_finite(time_s)) return false;
    older_ = older_ > 0 && time_s > older_s_ ? older_ + 1 : 1;
    older_s_ = time_s;
    return older_ == clock_patience;
  }

  void tell(Doubt doubt, double begin_s, double end_s) noexcept {
    told_ = {begin_s, end_s, doubt, 0};
    quiet_s_ = end_s;
  }

  // The chain's next stretch begins the next window.
  void begin_recording() noexcept {
    chain_.reset();
    seen_ = false;
    older_ = 0;
    index_ = 0;
    period_s_ = 1 / feed_.rate_hz;
  }

  // A decision about a window of the stretch that ended.
  bool owed(StreamAnswer& out) noexcept {
    if (!decides_) return false;
    Decision decision;
    if (!decider_.flush(decision)) return false;
    out = {};
    put_times(out);
    out.decision = decision;
    out.decided = true;
    return true;
  }

  // Draws finished samples out of the chain until they make a window.
  bool finish(Engine& engine, StreamAnswer& out) noexcept {
    const std::size_t channels = plan_.channels();
    const std::size_t column = window_.size() / plan_.header().length;
    const float *const offset = plan_.offset(), *const factor = plan_.factor();
    float* const prepared = prepared_.data();
    signal::Stamp stamp;
    for (;;) {
      if (ended_ && owed(out)) return true;
      ended_ = false;
      if (held_ == plan_.header().length) {
        answer(engine, out);
        return true;
      }
      if (!chain_.pop(prepared_, stamp)) return false;
      if (chain_.stretch() != stretch_) {
        held_ = 0;
        follows_ = false;
        ended_ = true;
        stretch_ = chain_.stretch();
      }
      for (std::size_t c = 0; c < channels; ++c)
        prepared[c] = signal::scaled(prepared[c], offset[c], factor[c]);
      if (engine.stored_bytes() == window_.size())
        engine.store(prepared_, window_.data() + held_ * column);
      newest_s_ = stamp.time_s;
      newest_ = stamp.last;
      ++held_;
    }
  }

  void put_times(StreamAnswer& out) const noexcept {
    const StreamHeader& h = plan_.header();
    out.end_s = window_end_s_;
    out.begin_s = window_end_s_ - h.length / h.rate_hz;
  }

  void answer(Engine& engine, StreamAnswer& out) noexcept {
    const StreamHeader& h = plan_.header();
    const std::size_t column = window_.size() / h.length;
    const Remembered remembered{window_, kept_};
    const bool goes_on = follows_ && engine.hop() == h.hop && engine.goes_on_for(this);
    const Status status =
        goes_on ? engine.advance(remembered, logits_, this) : engine.run(remembered, logits_, this);
    held_ = std::size_t{h.length} - h.hop;
    __builtin_memmove(window_.data(), window_.data() + h.hop * column, held_ * column);
    follows_ = true;
    quiet_s_ = window_end_s_ = newest_s_ + 1 / h.rate_hz;
    out = {};
    put_times(out);
    out.last = newest_;
    const double drift = 1 / (period_s_ * feed_.rate_hz);
    if (!(drift >= lowest_drift && drift <= highest_drift)) out.doubt = Doubt::rate;
    if (status != Status::ok) {
      out.doubt = Doubt::program;
      out.decided = out.decision.unknown = decides_;
      return;
    }
    out.logits = logits_;
    if (!decides_) return;
    out.decided = decider_.push(logits_, out.decision);
    if (out.doubt != Doubt::none) out.decision.unknown = true;
  }

  StreamPlan plan_;
  Feed feed_;
  signal::Chain chain_;
  Span<unsigned char> window_;  // [T, C], scaled, as the program takes them; held_ of them
  Span<float> kept_;            // what the program keeps of the last window
  Span<float> prepared_;        // [C], a sample
  Span<float> logits_;          // [K]
  float* sample_ = nullptr;     // [S], with wires
  Decider decider_;
  double longest_s_ = 0;  // between two samples that are bridged
  double beat_s_ = 0;     // from one answer about a silence to the next

  // What was pushed and is not yet taken: at_ of count_.
  const double* times_ = nullptr;
  const float* samples_ = nullptr;
  std::size_t at_ = 0, count_ = 0;

  std::size_t held_ = 0;
  bool decides_ = false;
  bool follows_ = false;  // the window in progress begins a hop after the last one
  bool ended_ = false;    // a stretch, whose last decisions may be owed
  bool seen_ = false;     // a sample of this recording
  std::uint32_t older_ = 0, stretch_ = 0;
  double last_s_ = 0, older_s_ = 0, period_s_ = 0;
  double quiet_s_ = 0;                      // until when all was said
  double newest_s_ = 0, window_end_s_ = 0;  // the newest sample, and the end of the last window
  StreamAnswer told_;                       // an answer without a window that is due
  std::int64_t newest_ = 0;
  std::int64_t index_ = 0, pushed_ = 0, out_of_order_ = 0, clock_resets_ = 0;
};

}  // namespace stride::engine

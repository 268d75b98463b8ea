#pragma once
#include <cstddef>
#include <cstdint>

#include "stride/base/span.hpp"
#include "stride/base/status.hpp"
#include "stride/signal/chain.hpp"
#include "stride/signal/units.hpp"

/// What a stream does to samples before the network sees them, as one run of plain bytes beside the
/// program: header, then arrays. Made once, on the host, from a model's sensor contract.
/// Device-safe.
namespace stride::engine {

inline constexpr std::uint32_t stream_magic = 0x53525453;  // "STRS", little-endian
inline constexpr std::uint32_t stream_version = 1;

/// The first words. Behind them: `quantity` [S], `acceleration` [A], both 32-bit, then `offset` [C]
/// and `factor` [C], floats.
struct StreamHeader {
  std::uint32_t magic = stream_magic, version = stream_version;
  std::uint32_t bytes = 0;          ///< of everything
  std::uint32_t sensors = 0;        ///< S, readings a sample, in the contract's order
  std::uint32_t channels = 0;       ///< C, what the network sees
  std::uint32_t length = 0;         ///< T, samples a window
  std::uint32_t hop = 0;            ///< samples from one window to the next
  std::uint32_t gravity = 0;        ///< signal::GravityUse
  std::uint32_t accelerations = 0;  ///< A, sensors that hold gravity; 0 where it is kept
  std::uint32_t reserved = 0;
  double rate_hz = 0;        ///< of the samples that the network sees
  double longest_gap_s = 0;  ///< that is bridged
  double low_pass_hz = 0, high_pass_hz = 0;
};

/// What a plan that was never read looks like: without sensors.
inline constexpr StreamHeader no_stream{};

/// Below this share of the contract's rate a feed lacks the faster half of what the model listens
/// to; a hundredth less is a clock's error.
inline constexpr double lowest_rate_share = 0.49;

/// Such bytes, looked through: no more than where they lie.
class StreamPlan {
 public:
  /// The bytes must begin where a double may, and stay the caller's for the plan's life.
  /// Errors: bad_value (no plan, damaged, of another version, or misplaced), bad_shape.
  [[nodiscard]] static Status read(Span<const unsigned char> bytes, StreamPlan& out) noexcept {
    const bool placed = reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(StreamHeader) == 0;
    if (bytes.size() < sizeof(StreamHeader) || !placed) return Status::bad_value;
    StreamPlan plan;
    plan.bytes_ = bytes.data();
    const StreamHeader& h = plan.header();
    if (h.magic != stream_magic || h.version != stream_version || h.bytes != bytes.size())
      return Status::bad_value;
    const std::uint64_t words =
        std::uint64_t{h.sensors} + h.accelerations + 2 * std::uint64_t{h.channels};
    if (h.bytes != sizeof h + 4 * words) return Status::bad_value;
    const Status status = plan.check();
    if (status == Status::ok) out = plan;
    return status;
  }

  const StreamHeader& header() const noexcept {
    return *reinterpret_cast<const StreamHeader*>(bytes_);
  }
  std::size_t sensors() const noexcept { return header().sensors; }
  std::size_t channels() const noexcept { return header().channels; }

  /// Of each sensor [S].
  signal::Quantity quantity(std::size_t sensor) const noexcept {
    return static_cast<signal::Quantity>(words()[sensor]);
  }
  /// Which sensors hold gravity [A].
  Span<const std::uint32_t> accelerations() const noexcept {
    return {words() + header().sensors, header().accelerations};
  }
  const float* offset() const noexcept {
    return reinterpret_cast<const float*>(words() + header().sensors + header().accelerations);
  }
  const float* factor() const noexcept { return offset() + header().channels; }

  /// What is done to samples that come at `from_hz`, by stamps or counted.
  signal::ChainPlan chain(double from_hz, bool stamped) const noexcept {
    return {header().sensors,
            {from_hz, header().rate_hz, header().longest_gap_s},
            stamped,
            header().low_pass_hz,
            header().high_pass_hz,
            static_cast<signal::GravityUse>(header().gravity),
            accelerations()};
  }

 private:
  const std::uint32_t* words() const noexcept {
    return reinterpret_cast<const std::uint32_t*>(bytes_ + sizeof(StreamHeader));
  }

  Status check() const noexcept {
    const StreamHeader& h = header();
    if (h.sensors == 0 || h.hop == 0 || h.hop > h.length) return Status::bad_shape;
    constexpr std::uint64_t most_values = 1U << 28;  // of a window
    if (std::uint64_t{h.length} * h.channels > most_values) return Status::bad_shape;
    if (h.gravity > static_cast<std::uint32_t>(signal::GravityUse::split)) return Status::bad_value;
    const signal::GravityUse gravity{static_cast<std::uint8_t>(h.gravity)};
    const bool separated = gravity != signal::GravityUse::keep;
    if (separated != (h.accelerations > 0) || h.accelerations > h.sensors) return Status::bad_shape;
    const std::uint32_t added = gravity == signal::GravityUse::split ? h.accelerations : 0;
    if (h.channels != h.sensors + added) return Status::bad_shape;
    constexpr double longest_gap_s = 60;  // keeps what waits bounded
    if (!(h.rate_hz > 0) || !signal::is_finite(h.rate_hz)) return Status::bad_value;
    if (!(h.longest_gap_s >= 0) || !(h.longest_gap_s <= longest_gap_s)) return Status::bad_value;
    for (std::uint32_t s = 0; s < h.sensors; ++s)
      if (words()[s] > static_cast<std::uint32_t>(signal::Quantity::number))
        return Status::bad_value;
    for (std::size_t a = 0; a < h.accelerations; ++a)
      if (accelerations()[a] >= h.sensors) return Status::bad_shape;
    for (std::size_t c = 0; c < 2 * channels(); ++c)
      if (!signal::is_finite(offset()[c])) return Status::bad_value;
    return Status::ok;
  }

  const unsigned char* bytes_ = reinterpret_cast<const unsigned char*>(&no_stream);
};

/// Where a sensor of the contract lies in what is pushed, and what takes its reading to SI.
struct Wire {
  std::uint32_t reading = 0;
  float factor = 1;
};

/// The wire of one sensor whose readings come in `unit`.
/// Errors: bad_shape (no such sensor), unsupported (a unit that nobody knows), other_unit (of
/// another quantity than the contract's).
inline Status wired(const StreamPlan& plan, std::size_t sensor, std::uint32_t reading,
                    std::string_view unit, Wire& out) noexcept {
  if (sensor >= plan.sensors()) return Status::bad_shape;
  const signal::Unit* const known = signal::unit_named(unit);
  if (known == nullptr) return Status::unsupported;
  if (known->quantity != plan.quantity(sensor)) return Status::other_unit;
  out = {reading, static_cast<float>(known->factor)};
  return Status::ok;
}

/// What is pushed: how often, and which readings a sample has.
struct Feed {
  double rate_hz = 0;    ///< nominal: what the sensors promise
  bool stamped = false;  ///< samples bring their time; else they are counted at the nominal rate
  /// [S], in the contract's order; the caller's for the stream's life, and many streams' at once.
  /// Empty: samples are the contract's sensors, in its order, in SI units.
  Span<const Wire> wires = {};
  std::uint32_t width = 0;  ///< readings a sample has; looked at with wires alone
};

}  // namespace stride::engine

#pragma once
#include "stride/engine/decisions.hpp"
#include "stride/engine/program.hpp"
#include "stride/engine/stream_plan.hpp"

/// All that a device needs of a model, as one run of plain bytes: what is done to samples, the
/// network's program, what decides by its answers, and the activities' names. Device-safe.
namespace stride::engine {

inline constexpr std::uint32_t recogniser_magic = 0x52525453;  // "STRR", little-endian
inline constexpr std::uint32_t recogniser_version = 1;

/// The first words, as long as the alignment of what comes next: the program, the stream's plan (at
/// a multiple of 8; none where the model has no contract), `transition` [K, K] and `start` [K]
/// where it smooths, and K names, each with a zero behind it.
struct RecogniserHeader {
  std::uint32_t magic = recogniser_magic, version = recogniser_version;
  std::uint32_t bytes = 0;       ///< of everything
  std::uint32_t program = 0;     ///< bytes of the program
  std::uint32_t stream = 0;      ///< bytes of the stream's plan
  std::uint32_t names = 0;       ///< bytes of the names
  std::uint32_t activities = 0;  ///< K; 0 of a regression, which decides nothing
  std::uint32_t smooths = 0, lag = 0, rejection = 0;
  float temperature = 1, threshold = 0, quantile = 1;
  std::uint32_t reserved[3] = {};
};
static_assert(sizeof(RecogniserHeader) == alignment);

/// Such bytes, looked through: no more than where they lie.
class Recogniser {
 public:
  /// The bytes must begin where a double may, and stay the caller's for the recogniser's life. What
  /// the program and the rules say is looked at by those who run them.
  /// Errors: bad_value (no recogniser, damaged, of another version, or misplaced); those of
  /// StreamPlan::read.
  [[nodiscard]] static Status read(Span<const unsigned char> bytes, Recogniser& out) noexcept {
    const bool placed = reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(StreamHeader) == 0;
    if (bytes.size() < sizeof(RecogniserHeader) || !placed) return Status::bad_value;
    Recogniser read;
    __builtin_memcpy(&read.header_, bytes.data(), sizeof read.header_);
    const RecogniserHeader& h = read.header_;
    if (h.magic != recogniser_magic || h.version != recogniser_version || h.bytes != bytes.size())
      return Status::bad_value;
    if (h.activities > most_activities || h.smooths > 1) return Status::bad_value;
    const std::uint64_t k = h.activities, costs = h.smooths == 0 ? 0 : k * k + k;
    const std::uint64_t stream_at = sizeof h + (std::uint64_t{h.program} + 7) / 8 * 8;
    const std::uint64_t costs_at = stream_at + h.stream;
    const std::uint64_t names_at = costs_at + costs * sizeof(float);
    if (h.stream % 4 != 0 || names_at + h.names != bytes.size()) return Status::bad_value;
    read.program_ = {bytes.data() + sizeof h, h.program};
    read.costs_ = reinterpret_cast<const float*>(bytes.data() + costs_at);
    read.names_ = reinterpret_cast<const char*>(bytes.data() + names_at);
    std::uint64_t ends = 0;
    for (std::uint32_t i = 0; i < h.names; ++i) ends += read.names_[i] == 0 ? 1 : 0;
    if (ends != k || (k > 0 && read.names_[h.names - 1] != 0) || (k == 0 && h.names > 0))
      return Status::bad_value;
    if (h.stream > 0) {
      const Status status = StreamPlan::read({bytes.data() + stream_at, h.stream}, read.stream_);
      if (status != Status::ok) return status;
    }
    out = read;
    return Status::ok;
  }

  Span<const unsigned char> program() const noexcept { return program_; }
  /// Without sensors where the model has no contract: such samples cannot be streamed.
  const StreamPlan& stream() const noexcept { return stream_; }
  /// Without activities of a regression.
  DecisionRules rules() const noexcept {
    const std::size_t k = header_.activities;
    DecisionRules rules;
    rules.activities = k;
    rules.temperature = header_.temperature;
    if (header_.smooths != 0) rules.transition = {costs_, k * k}, rules.start = {costs_ + k * k, k};
    rules.lag = header_.lag;
    rules.rejection = header_.rejection > 0xFF
                          ? Rejection{0xFF}
                          : Rejection{static_cast<std::uint8_t>(header_.rejection)};
    rules.threshold = header_.threshold;
    rules.quantile = header_.quantile;
    return rules;
  }
  /// Null where there is no such activity.
  const char* name(std::size_t activity) const noexcept {
    if (activity >= header_.activities) return nullptr;
    const char* at = names_;
    for (; activity > 0; --activity) {
      while (*at != 0) ++at;
      ++at;
    }
    return at;
  }

 private:
  static constexpr std::uint32_t most_activities = 1 << 12;

  RecogniserHeader header_;
  Span<const unsigned char> program_;
  StreamPlan stream_;
  const float* costs_ = nullptr;
  const char* names_ = nullptr;
};

}  // namespace stride::engine

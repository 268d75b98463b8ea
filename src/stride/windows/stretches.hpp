#pragma once
#include <cstddef>
#include <functional>
#include <vector>

#include "stride/base/span.hpp"
#include "stride/recordings/recording.hpp"
#include "stride/signal/chain.hpp"
#include "stride/windows/preprocessing.hpp"

/// Recordings through the chain of room `signal`, as a device would push them: the host's side of
/// pre-processing.
namespace stride::windows {

/// T and the hop, in samples, of a resolved pre-processing.
std::size_t window_length(const Preprocessing& resolved);
std::size_t window_hop(const Preprocessing& resolved);

/// At most how many samples a recording gives, when its collection's rate is `from_hz`.
std::size_t samples_at_most(const Preprocessing& resolved, const recordings::Recording& recording,
                            double from_hz);

/// Gives a recording's samples, finished, one by one, and says where a stretch begins.
class Stretches {
 public:
  Stretches(const Preprocessing& resolved, const recordings::Collection& collection);
  // The chain works in this object's memory.
  Stretches(const Stretches&) = delete;
  Stretches& operator=(const Stretches&) = delete;

  /// What comes out: the chosen channels, then those of split gravity.
  const std::vector<recordings::Channel>& channels() const { return channels_out_; }

  enum class Position { first, next };  ///< in its stretch
  using Use = std::function<void(Span<const float> sample, const signal::Stamp&, Position)>;
  /// Calls `use` with every sample [C]; counts in `tally` what was interpolated, dropped and split.
  void each(const recordings::Recording& recording, const Use& use, recordings::Tally& tally);

 private:
  void make_chain(const Preprocessing& resolved, const recordings::Collection& collection);
  bool needs_chain(const recordings::Recording& recording) const;
  void pass(const recordings::Recording& recording, const Use& use);
  void push_all(const recordings::Recording& recording, const Use& use, recordings::Tally& tally);
  /// The chosen channels of sample i.
  Span<const float> chosen(const recordings::Recording& recording, std::size_t i);

  std::vector<std::size_t> columns_;  // [C] chosen, in the collection's numbering
  std::size_t width_ = 0;             // channels of the collection
  bool all_columns_ = false;          // in their own order: samples are used in place
  bool plain_ = false;                // nothing to do for exact, whole recordings
  double from_hz_ = 0;
  std::vector<recordings::Channel> channels_out_;

  // The chain (made anew for recordings with stamps and without) and what it works in.
  signal::ChainPlan plan_;
  signal::Chain chain_;
  std::vector<std::uint32_t> accelerations_;
  std::vector<float> memory_, gap_values_, in_, out_;
  std::vector<signal::Stamp> gap_stamps_;
  std::vector<signal::Reading> gap_readings_;
};

}  // namespace stride::windows

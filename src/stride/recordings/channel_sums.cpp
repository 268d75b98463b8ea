// Blocks are summed in float round the block's first row, and joined in double (Chan, Golub and
// LeVeque 1979).
#include "stride/recordings/channel_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stride::recordings {
namespace {

constexpr std::size_t lanes = 8;
// Each lane adds up so many values: few enough that float keeps six digits of the sum.
constexpr std::size_t block_steps = 64;
constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

ChannelSums::ChannelSums(std::size_t channels)
    : channels_(channels),
      all_(channels, Channelwise{.low = infinity, .high = -infinity}),
      origin_(channels * lanes),
      low_(channels * lanes, infinity),
      high_(channels * lanes, -infinity),
      sum_(channels * lanes),
      squares_(channels * lanes),
      there_(channels * lanes) {}

void ChannelSums::add(std::span<const float> samples) {
  const std::size_t width = channels_ * lanes;
  if (width == 0) return;
  const std::size_t step_count = samples.size() / width;
  const float* x = samples.data();
  for (std::size_t done = 0; done < step_count;) {
    const std::size_t steps = std::min(block_steps, step_count - done);
    for (std::size_t c = 0; c < width; ++c) {
      const float first = x[c % channels_];
      origin_[c] = std::isfinite(first) ? first : 0;
    }
    for (std::size_t s = 0; s < steps; ++s, x += width) {
      for (std::size_t j = 0; j < width; j += lanes) {
        float* const sum = &sum_[j];
        float* const squares = &squares_[j];
        float* const there = &there_[j];
        float* const low = &low_[j];
        float* const high = &high_[j];
        const float* const origin = &origin_[j];
        for (std::size_t k = 0; k < lanes; ++k) {
          const float v = x[j + k];
          const bool is_there = v == v;
          const float d = is_there ? v - origin[k] : 0.0f;
          sum[k] += d;
          squares[k] += d * d;
          there[k] += is_there ? 1.0f : 0.0f;
          low[k] = v < low[k] ? v : low[k];
          high[k] = v > high[k] ? v : high[k];
        }
      }
    }
    fold(steps * lanes);
    done += steps;
  }
  // Rows that fill no step.
  const std::size_t used = step_count * width;
  for (std::size_t i = used; i < samples.size(); ++i) {
    Channelwise& c = all_[(i - used) % channels_];
    const float v = samples[i];
    if (v != v) {
      ++c.missing;
      ++total_missing_;
      continue;
    }
    c.count += 1;
    const double d = v - c.mean;
    c.mean += d / c.count;
    c.squares += d * (v - c.mean);
    c.low = std::min(c.low, v);
    c.high = std::max(c.high, v);
  }
}

void ChannelSums::fold(std::size_t rows) {
  for (std::size_t c = 0; c < channels_; ++c) {
    Channelwise& all = all_[c];
    double count = 0, sum = 0, squares = 0;
    for (std::size_t j = c; j < channels_ * lanes; j += channels_) {
      count += there_[j];
      sum += sum_[j];
      squares += squares_[j];
      all.low = std::min(all.low, low_[j]);
      all.high = std::max(all.high, high_[j]);
    }
    const auto missing = static_cast<std::int64_t>(static_cast<double>(rows) - count);
    all.missing += missing;
    total_missing_ += missing;
    if (count == 0) continue;
    const double mean = origin_[c] + sum / count;
    const double delta = mean - all.mean, together = all.count + count;
    all.squares +=
        std::max(0.0, squares - sum * sum / count) + delta * delta * all.count * count / together;
    all.mean += delta * count / together;
    all.count = together;
  }
  std::fill(sum_.begin(), sum_.end(), 0.0f);
  std::fill(squares_.begin(), squares_.end(), 0.0f);
  std::fill(there_.begin(), there_.end(), 0.0f);
}

void ChannelSums::join(const ChannelSums& other) {
  for (std::size_t c = 0; c < channels_; ++c) {
    Channelwise& all = all_[c];
    const Channelwise& more = other.all_[c];
    all.missing += more.missing;
    all.low = std::min(all.low, more.low);
    all.high = std::max(all.high, more.high);
    if (more.count == 0) continue;
    const double delta = more.mean - all.mean, together = all.count + more.count;
    all.squares += more.squares + delta * delta * all.count * more.count / together;
    all.mean += delta * more.count / together;
    all.count = together;
  }
  total_missing_ += other.total_missing_;
}

std::vector<ChannelSummary> ChannelSums::summaries(const std::vector<Channel>& channels) const {
  std::vector<ChannelSummary> out;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    ChannelSummary& s = out.emplace_back();
    s.channel = channels[c];
    s.missing = all_[c].missing;
    if (all_[c].count == 0) continue;
    s.minimum = all_[c].low;
    s.maximum = all_[c].high;
    s.mean = all_[c].mean;
    s.deviation = std::sqrt(all_[c].squares / all_[c].count);
  }
  return out;
}

}  // namespace stride::recordings

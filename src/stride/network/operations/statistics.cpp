// What a window's samples are like, without their order (but for the spectrum): the features that
// the field computed by hand before networks.
#include <algorithm>

#include "stride/network/operations/checks.hpp"
#include "stride/network/sizes.hpp"

namespace stride::network::operations {
namespace {

constexpr std::int64_t moments = 10;  // mean, spread, 7 quantiles, mean |difference|

// Pairs of channels at most `reach` apart.
std::int64_t pairs(std::int64_t channels, std::int64_t reach) {
  const std::int64_t near = std::min(reach, channels - 1);
  return near * channels - near * (near + 1) / 2;
}

Shape infer(const Call& call) {
  const Shape& in = call.inputs[0];
  if (in.size() != 3) throw bad_input(call, 0, "[N, C, T]");
  const std::int64_t bands = whole_in(call, "bands", 0, in[2] / 2);
  const std::int64_t reach = whole_in(call, "reach", 0);
  if (const double floor = call.real("floor"); !(floor > 0))
    throw bad_attribute(call, "floor", std::to_string(floor), "more than 0");
  return {in[0], plus(times(in[1], moments + bands), pairs(in[1], reach))};
}

// Mean, spread and mean difference pass over the samples once each; a band is a cosine and a sine.
std::int64_t macs(const Call& call, const Shape&) {
  const std::int64_t channels = call.inputs[0][1], length = call.inputs[0][2];
  const std::int64_t sums = times(channels, 3 + 2 * call.whole("bands"));
  return times(length, plus(sums, pairs(channels, call.whole("reach"))));
}

}  // namespace

// In this order, each for all channels: mean; standard deviation (1/T); the quantiles 0, 0.05,
// 0.25, 0.5, 0.75, 0.95 and 1, interpolated between neighbours; mean |x_t - x_(t-1)| (0 where
// T = 1). Then for each channel log(a_b^2 + floor^2) / 2 for the amplitudes a_b = 2 |X_b| / T of b
// = 1 .. bands cycles a window. Then the correlation of channel c with c + 1, for all c, with c +
// 2, and so on up to `reach`: covariance / (spread spread + floor^2).
const Operation window_statistics = {
    .name = "window_statistics",
    .summary = "[N, C, T] -> [N, F]: moments, quantiles, log-spectrum, correlations of channels",
    .source = "Anguita et al. 2013, esann.org/sites/default/files/proceedings/legacy/es2013-84.pdf",
    .inputs = 1,
    .attributes = {{"bands", std::int64_t{0}, false,
                    "how many of the lowest frequencies; at most T / 2"},
                   {"reach", std::int64_t{0}, false, "how far correlated channels are apart"},
                   {"floor", 0.01, false, "amplitude below which the log-spectrum ends"}},
    .infer = infer,
    .macs = macs,
};

}  // namespace stride::network::operations

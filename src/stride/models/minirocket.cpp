// MiniRocket: 84 kernels of -1 and 2 at many dilations; the share of times at which each exceeds
// its thresholds. Nothing but the head is trained.
#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "stride/models/architecture.hpp"
#include "stride/models/dilations.hpp"
#include "stride/models/window_features.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

constexpr std::int64_t kernels = 84;  // choices of 3 places out of 9
constexpr std::int64_t most_dilations = 32;
constexpr std::int64_t most_channels = 9;  // that a kernel reads

// How many thresholds each kernel has at each dilation: the exponents lie evenly between 0 and the
// longest that fits, and rounding down makes some of them one.
std::map<std::int64_t, std::int64_t> thresholds(std::int64_t each, std::int64_t length) {
  const std::int64_t steps = std::min(each, most_dilations);
  std::map<std::int64_t, std::int64_t> of_dilation;
  for (std::int64_t i = 0; i < each; ++i) {
    const double share =
        steps > 1 ? static_cast<double>(i % steps) / static_cast<double>(steps - 1) : 0;
    // A hair more, so that a whole exponent is not rounded below itself.
    ++of_dilation[static_cast<std::int64_t>(std::exp2(share * longest_stretch(length)) + 1e-9)];
  }
  return of_dilation;
}

// [N, C, T] -sums of channels-> [N, 84, T] -one kernel each-> [N, 84, T] -shares-> [N, 84 q], for
// each dilation. -linear-> [N, K]
void build_minirocket(Graph& g, const Task& task, const Json& options) {
  const auto wanted = member<std::int64_t>(options, "features", "minirocket");
  const Value x = g.input("x", {network::batch, task.channels, task.length});
  std::vector<Value> features;
  for (const auto& [dilation, count] : thresholds(wanted / kernels, task.length)) {
    const std::string name = "d" + std::to_string(dilation);
    const Value sums =
        channel_sums(g, name + ".sums", x, kernels, std::min(task.channels, most_channels), true);
    const Value responses = g.add("random_convolution", name + ".conv", {sums},
                                  {{"kernels", std::int64_t{1}},
                                   {"length", random_kernel},
                                   {"dilation", dilation},
                                   {"values", std::string("two-valued")}});
    const std::int64_t reach = dilation * (random_kernel - 1) / 2;
    features.push_back(
        g.add("positive_share", name + ".shares", {responses},
              {{"thresholds", count}, {"margin", std::min(reach, (task.length - 1) / 2)}}));
  }
  if (member<std::string>(options, "statistics", "minirocket") == "on")
    features.push_back(window_statistics(g, "statistics", x));
  g.set_output("logits",
               linear(g, "head", concatenate(g, "features", std::move(features)), task.classes));
}

}  // namespace

const Architecture minirocket = {
    .name = "minirocket",
    .summary = "84 fixed kernels, shares above thresholds; only the head learns",
    .source = "Dempster, Schmidt, Webb 2021, arXiv:2012.08791",
    .options = {{"features", 9996, 84, 1000000, true, "shares, rounded down to a multiple of 84"},
                statistics_option()},
    .build = build_minirocket,
};

}  // namespace stride::models

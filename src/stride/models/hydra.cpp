// Hydra: groups of random kernels compete at every time; who won and who lost is counted. Nothing
// but the head is trained.
#include <algorithm>
#include <vector>

#include "stride/models/architecture.hpp"
#include "stride/models/dilations.hpp"
#include "stride/models/window_features.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

constexpr std::int64_t most_channels = 8;  // that a group reads, half of all at most

// [N, C, T] -sums of channels-> [N, G, T] -k kernels each-> [N, G k, T] -wins, defeats-> [N, 2 G k]
Value counts(Graph& g, const std::string& name, Value x, std::int64_t groups, std::int64_t kernels,
             std::int64_t dilation) {
  const std::int64_t channels = std::clamp<std::int64_t>(g.shape(x)[1] / 2, 1, most_channels);
  const Value sums = channel_sums(g, name + ".sums", x, groups, channels, false);
  const Value responses = g.add("random_convolution", name + ".conv", {sums},
                                {{"kernels", kernels}, {"dilation", dilation}});
  return g.add("winner_counts", name + ".counts", {responses}, {{"group", kernels}});
}

// Half the groups of each dilation read the signal, half its difference. -square root-> features
// [N, F] -linear-> [N, K]
void build_hydra(Graph& g, const Task& task, const Json& options) {
  const auto groups = member<std::int64_t>(options, "groups", "hydra");
  const auto kernels = member<std::int64_t>(options, "kernels", "hydra");
  const Value x = g.input("x", {network::batch, task.channels, task.length});

  std::vector<Value> all;
  for (const std::int64_t d : doubling_dilations(task.length))
    all.push_back(counts(g, "signal.d" + std::to_string(d), x, groups - groups / 2, kernels, d));
  if (task.length > 1) {
    const Value change = g.add("difference", "difference", {x});
    for (const std::int64_t d : doubling_dilations(task.length - 1))
      all.push_back(counts(g, "change.d" + std::to_string(d), change, groups / 2, kernels, d));
  }
  std::vector<Value> features = {
      g.add("square_root", "root", {concatenate(g, "counts", std::move(all))})};
  if (member<std::string>(options, "statistics", "hydra") == "on")
    features.push_back(window_statistics(g, "statistics", x));
  g.set_output("logits",
               linear(g, "head", concatenate(g, "features", std::move(features)), task.classes));
}

}  // namespace

const Architecture hydra = {
    .name = "hydra",
    .summary = "competing random kernels and window statistics; only the head learns",
    .source = "Dempster, Schmidt, Webb 2023, arXiv:2203.13652",
    .options = {{"groups", 64, 2, 4096, true, "of each dilation, half of them on the difference"},
                {"kernels", 8, 2, 256, true, "that compete in a group"},
                statistics_option()},
    .build = build_hydra,
};

}  // namespace stride::models

// Three convolutions side by side, self-attention over time, a dense layer: the network that Zhang
// et al. drew, with attention that has times to choose from (multi-head-literal has one).
#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

namespace stride::models {
namespace {

using network::Graph;
using network::Value;

constexpr std::int64_t kernels[] = {3, 5, 7};

// The divisor of `width` that is nearest to `heads`, the smaller of two.
std::int64_t nearest_divisor(std::int64_t width, std::int64_t heads) {
  std::int64_t best = 1;
  for (std::int64_t d = 1; d <= width; ++d)
    if (width % d == 0 && std::abs(d - heads) < std::abs(best - heads)) best = d;
  return best;
}

// The numbers of one head: as asked, or the model's width shared out.
std::int64_t head_width(std::int64_t asked, std::int64_t heads, std::int64_t width) {
  if (asked > 0) return asked;
  if (width % heads == 0) return width / heads;
  const std::int64_t fits = nearest_divisor(width, heads);
  throw Error({.where = "option",
               .what = "heads",
               .got = std::to_string(heads) + " for a width of " + std::to_string(width) +
                      " (three times the filters)",
               .want = "a divisor",
               .advice = "Use heads=" + std::to_string(fits) +
                         ", or give each head a width of its "
                         "own, e.g. width=" +
                         std::to_string(width / heads + 1)});
}

void check_pool(std::int64_t pool, std::int64_t length) {
  if (pool <= length) return;
  throw Error(
      {.where = "option",
       .what = "pool",
       .got = std::to_string(pool) + " on windows of " + std::to_string(length) + " samples",
       .want = "1 to " + std::to_string(length),
       .advice = "Use " + std::to_string(length)});
}

// [N, C, T] -(conv k, relu) for k = 3, 5, 7-> [N, 3 F, T] -max pool-> [N, 3 F, T'] -attention-> the
// same -flatten or mean-> -linear, relu-> [N, dense] -linear-> [N, K]
void build_multi_head_attention(Graph& g, const Task& task, const Json& options) {
  const auto whole = [&](std::string_view name) {
    return member<std::int64_t>(options, name, "multi-head-attention");
  };
  const std::int64_t filters = whole("filters"), heads = whole("heads"), pool = whole("pool");
  const std::int64_t width = static_cast<std::int64_t>(std::size(kernels)) * filters;
  const std::int64_t of_head = head_width(whole("width"), heads, width);
  check_pool(pool, task.length);

  const Value x = g.input("x", {network::batch, task.channels, task.length});
  std::vector<Value> branches;
  for (const std::int64_t kernel : kernels) {
    const std::string branch = "branch" + std::to_string(kernel);
    const Value h =
        convolution(g, branch + ".conv", x,
                    {.filters = filters, .kernel = {kernel}, .padding = network::same({kernel})});
    branches.push_back(relu(g, branch + ".relu", h));
  }
  Value h = max_pool(g, "pool", concatenate(g, "branches", std::move(branches)), {pool});
  h = g.add("attention", "attention", {h}, {{"heads", heads}, {"width", of_head}});
  h = member<std::string>(options, "pooling", "multi-head-attention") == "mean"
          ? mean_over_time(g, "mean", h)
          : flatten(g, "flat", h);
  h = relu(g, "dense.relu", linear(g, "dense.linear", h, whole("dense")));
  g.set_output("logits", linear(g, "head", h, task.classes));
}

}  // namespace

const Architecture multi_head_attention = {
    .name = "multi-head-attention",
    .summary = "convolutions of three lengths, self-attention over time, dense layer",
    .source = "Zhang et al. 2020, doi:10.1109/JIOT.2019.2949715, as its figure is read here",
    .options = {{"filters", 60, 1, 4096, true, "filters of each of the three convolutions"},
                {"pool", 2, 1, 1024, true, "samples that max pooling makes one"},
                {"heads", 30, 1, 4096, true, "attention heads side by side"},
                {"width", 0, 0, 4096, true, "numbers in a head; 0 = three times filters / heads"},
                choice("pooling", {"flatten", "mean"}, "all times behind attention, or their mean"),
                {"dense", 128, 1, 65536, true, "units of the dense layer"}},
    .build = build_multi_head_attention,
};

}  // namespace stride::models

#pragma once
#include "stride/network/layers.hpp"

/// Attention modules made of several operations.
namespace stride::network {

/// The convolutional block attention module (Woo et al. 2018, arXiv:1807.06521): which filters
/// count, then which places.
struct Cbam {
  bool channel = true, spatial = true;
  std::int64_t reduction = 8;  ///< filters for one hidden unit of the channel part, at least one
  std::int64_t kernel = 7;     ///< of the spatial part, k x k, odd
};

/// x [N, F, H, T] -> the same, weighed. The maps are the nodes "attention.channel" [N, F] and
/// "attention.spatial" [N, 1, H, T], where distillation looks for them; so a graph has one module.
inline Value add_cbam(Graph& g, Value x, const Cbam& c) {
  if (c.channel) {
    const Value map =
        g.add("channel_attention", "attention.channel", {x}, {{"reduction", c.reduction}});
    x = multiply(g, "attention.channel.times", x, map);
  }
  if (c.spatial) {
    const Value both = concatenate(g, "attention.both",
                                   {g.add("mean_over_channels", "attention.mean", {x}),
                                    g.add("max_over_channels", "attention.max", {x})});
    const Value score = convolution(g, "attention.conv", both,
                                    {.filters = 1,
                                     .kernel = {c.kernel, c.kernel},
                                     .padding = same({c.kernel, c.kernel}),
                                     .bias = false});
    x = multiply(g, "attention.spatial.times", x, sigmoid(g, "attention.spatial", score));
  }
  return x;
}

}  // namespace stride::network

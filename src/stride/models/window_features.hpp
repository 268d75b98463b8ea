#pragma once
#include <algorithm>
#include <string>
#include <utility>

#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

/// Features of a window that no training moves: what hydra and minirocket share.
namespace stride::models {

inline Option statistics_option() {
  return choice("statistics", {"on", "off"},
                "moments, quantiles, spectrum and correlations beside the kernels' features");
}

/// [N, C, T] -> [N, C (10 + bands) + pairs]: up to 32 frequencies, correlations of up to 8
/// neighbours.
inline network::Value window_statistics(network::Graph& g, std::string name, network::Value x) {
  const network::Shape shape = g.shape(x);
  return g.add("window_statistics", std::move(name), {x},
               {{"bands", std::min<std::int64_t>(32, shape[2] / 2)},
                {"reach", std::min<std::int64_t>(8, shape[1] - 1)}});
}

/// [N, C, T] -> [N, G, T], sums of up to `channels` channels each.
inline network::Value channel_sums(network::Graph& g, std::string name, network::Value x,
                                   std::int64_t sums, std::int64_t channels, bool varied) {
  return g.add("channel_sums", std::move(name), {x},
               {{"sums", sums}, {"channels", channels}, {"varied", varied}});
}

}  // namespace stride::models

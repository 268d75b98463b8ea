#pragma once
#include <string>
#include <utility>
#include <vector>

#include "stride/models/architecture.hpp"
#include "stride/network/layers.hpp"

/// What the four networks of the PAMAP2 tutorial share (github.com/vikranth94/Activity-Recognition,
/// 4bf9894): Keras' starts, and switches for batch norm and dropout behind every layer.
namespace stride::models::tutorial {

inline constexpr std::string_view source =
    "github.com/vikranth94/Activity-Recognition, 4bf9894, existing_models.py";

struct Switches {
  bool batch_norm;
  double dropout;
};

inline Switches switches_of(const Json& options) {
  return {member<std::string>(options, "batch-norm", "tutorial") == "on",
          member<double>(options, "dropout", "tutorial")};
}

/// A network's own options and the two switches.
inline std::vector<Option> with_switches(std::vector<Option> options) {
  options.push_back(choice("batch-norm", {"on", "off"}, "batch norm behind every ReLU or LSTM"));
  options.push_back({"dropout", 0, 0, 0.95, false,
                     "share of a layer's outputs dropped while training; published: 0 and 0.3"});
  return options;
}

/// With Keras' constants.
inline network::Value normalised(network::Graph& g, const std::string& name, network::Value h,
                                 const Switches& s) {
  if (!s.batch_norm) return h;
  return g.add("batch_norm", name + ".norm", {h}, {{"epsilon", 1e-3}, {"momentum", 0.01}});
}

inline network::Value dense(network::Graph& g, const std::string& name, network::Value h,
                            std::int64_t units, const Switches& s) {
  h = relu(g, name + ".relu", linear(g, name + ".linear", h, units, true, "glorot"));
  return dropout(g, name + ".dropout", normalised(g, name, h, s), s.dropout);
}

inline constexpr std::int64_t blocks = 2;

inline void check_pool(std::int64_t pool, std::int64_t length) {
  if (length / pool / pool >= 1) return;
  std::int64_t most = 1;
  while (length / (most + 1) / (most + 1) >= 1) ++most;
  throw Error({.where = "option",
               .what = "pool",
               .got = std::to_string(pool) + ", twice, on windows of " + std::to_string(length) +
                      " samples",
               .want = "1 to " + std::to_string(most),
               .advice = "Use " + std::to_string(most)});
}

/// Two convolutions over time that every sensor channel shares: [N, C, T] -> [N, 1, C, T]
/// -(conv 1 x 3, relu, norm, max pool, dropout) x 2-> [N, F, C, T / pool^2].
inline network::Value convolved(network::Graph& g, const Task& task, const Json& options,
                                const Switches& s) {
  const auto filters = member<std::int64_t>(options, "filters", "tutorial");
  const auto pool = member<std::int64_t>(options, "pool", "tutorial");
  check_pool(pool, task.length);
  network::Value h = g.input("x", {network::batch, task.channels, task.length});
  h = reshape(g, "plane", h, {1, task.channels, task.length});
  for (std::int64_t i = 1; i <= blocks; ++i) {
    const std::string block = "block" + std::to_string(i);
    h = convolution(g, block + ".conv", h,
                    {.filters = filters,
                     .kernel = {1, 3},
                     .padding = network::same({1, 3}),
                     .start = "glorot"});
    h = normalised(g, block, relu(g, block + ".relu", h), s);
    h = max_pool(g, block + ".pool", h, {1, pool});
    h = dropout(g, block + ".dropout", h, s.dropout);
  }
  return h;
}

inline std::vector<Option> convolution_options(std::int64_t units, std::string_view what) {
  return with_switches({{"filters", 32, 1, 4096, true, "filters of both convolutions"},
                        {"pool", 2, 1, 1024, true, "samples that max pooling makes one, twice"},
                        {"units", static_cast<double>(units), 1, 65536, true, what}});
}

}  // namespace stride::models::tutorial

#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "stride/network/graph.hpp"

namespace stride::network {

/// What one layer costs for one window. MAC = one multiply and one add; FLOPs would be about twice
/// that.
struct LayerCost {
  std::string name, operation;
  Shape shape;
  std::int64_t parameters = 0;  ///< trained and statistics
  std::int64_t macs = 0;
  std::int64_t activation_bytes = 0;  ///< of its float output
};

struct Cost {
  std::vector<LayerCost> layers;
  std::int64_t parameters = 0;
  std::int64_t trained_parameters = 0;
  std::int64_t macs = 0;
  std::int64_t activation_peak_bytes =
      0;                          ///< most bytes of float values alive at once, computed in order
  std::int64_t weight_bytes = 0;  ///< parameters as float32
};

/// Prices the deployed graph: every layer is counted.
Cost cost(const Graph& graph);

}  // namespace stride::network

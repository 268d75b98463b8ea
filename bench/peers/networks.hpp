#pragma once
#include <string>
#include <vector>

#include "peer.hpp"

/// What the runtimes are compared on: windows of 128 samples x 9 channels, 6 activities.
namespace stride::peers {

/// Our time over ONNX Runtime's, at most; 0 = no bar.
struct Bar {
  std::string ours, theirs;  ///< "int8", "float": of which form of the network
  double at_most = 0;
};

struct Network {
  std::string name, about;
  network::Model model;
  /// What the second form keeps in fewer bits: "int8", "narrow"; and how far its answers may be
  /// from the float ones, as a share of the largest.
  std::string form;
  network::Quantisation fewer;
  double tolerance = 0;
  bool runs_elsewhere = false;  ///< whether ONNX Runtime is timed on that form as well
  std::vector<Bar> bars;
};

/// Weights are drawn; ranges are those of noise.
std::vector<Network> all_networks();

Window noise(std::uint64_t seed);

}  // namespace stride::peers

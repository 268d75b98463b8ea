#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace stride::network {

/// How a parameter is kept, on disk and in a device's program.
enum class Storage : std::uint8_t {
  float32,
  float16,
  bfloat16,
  int8,            ///< symmetric, one scale for each place of the first axis: max |w| / 127
  int8_one_scale,  ///< the same with one scale for all, as older tools keep linear layers
};

/// What of a model is kept in fewer bits. Its parameters in memory are what the kept numbers stand
/// for, so whoever knows nothing of this still computes with the compressed weights.
struct Quantisation {
  /// What a value ranged over on training windows; zero is always within.
  struct Range {
    float low = 0, high = 0;
    bool operator==(const Range&) const = default;
  };

  std::map<std::string, Storage, std::less<>> weights = {};  ///< by parameter; absent: float32
  /// By node, of its output. A layer of int8 weights whose input and output have a range computes
  /// in whole numbers: uint8 activations, int32 sums.
  std::map<std::string, Range, std::less<>> ranges = {};
  /// Layers of int8 weights take the range of their input from each window itself.
  bool dynamic = false;

  bool operator==(const Quantisation&) const = default;
};

}  // namespace stride::network

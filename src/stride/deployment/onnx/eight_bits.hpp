#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stride/network/graph.hpp"
#include "stride/network/quantisation.hpp"

/// Numbers in fewer bits, as ONNX files keep them.
namespace stride::deployment {

/// x is about scale (code - zero), code 0 .. 255.
struct EightBits {
  float scale = 1;
  std::uint8_t zero = 0;
};
/// Zero, where padding lies, has a code of its own.
EightBits eight_bits(const network::Quantisation::Range& range);

/// Symmetric codes -127 .. 127 with one scale, max |w| / 127, for each place of `axis`. Of weights
/// that were kept so, the same codes again.
struct Codes {
  std::vector<std::int8_t> bytes;
  std::vector<float> scales;
};
Codes codes_of(const network::Shape& shape, std::int64_t axis, std::span<const float> values);

/// The nearest number of units of `scale`, as far as 32 bits go.
std::int32_t whole_number(float value, float scale);

/// Little-endian float16 (or bfloat16), rounded to the nearest, ties to even.
std::string sixteen_bits(std::span<const float> values, bool half);

}  // namespace stride::deployment

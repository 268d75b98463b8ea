#include "stride/deployment/onnx/eight_bits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/base/small_floats.hpp"

namespace stride::deployment {

EightBits eight_bits(const network::Quantisation::Range& range) {
  const float low = std::min(range.low, 0.0F), high = std::max(range.high, 0.0F);
  EightBits bits;
  if (high > low) bits.scale = (high - low) / 255;
  bits.zero =
      static_cast<std::uint8_t>(std::clamp(std::nearbyint(-low / bits.scale), 0.0F, 255.0F));
  return bits;
}

Codes codes_of(const network::Shape& shape, std::int64_t axis, std::span<const float> values) {
  std::size_t inner = 1;  // elements from one place of the axis to the next
  for (std::size_t i = static_cast<std::size_t>(axis) + 1; i < shape.size(); ++i)
    inner *= static_cast<std::size_t>(shape[i]);
  const auto places = static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]);
  const auto place = [&](std::size_t i) { return i / inner % places; };
  Codes codes{std::vector<std::int8_t>(values.size()), std::vector<float>(places)};
  for (std::size_t i = 0; i < values.size(); ++i)
    codes.scales[place(i)] = std::max(codes.scales[place(i)], std::abs(values[i]));
  for (float& scale : codes.scales) scale = scale > 0 ? scale / 127 : 1;
  for (std::size_t i = 0; i < values.size(); ++i)
    codes.bytes[i] = static_cast<std::int8_t>(std::nearbyint(values[i] / codes.scales[place(i)]));
  return codes;
}

std::int32_t whole_number(float value, float scale) {
  constexpr double most = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(
      std::clamp(std::nearbyint(double{value} / double{scale}), -most, most));
}

std::string sixteen_bits(std::span<const float> values, bool half) {
  std::string bytes;
  bytes.reserve(2 * values.size());
  for (const float value : values) {
    const std::uint16_t bits = half ? half_of(value) : bfloat16_of(value);
    bytes += static_cast<char>(bits & 0xff);
    bytes += static_cast<char>(bits >> 8);
  }
  return bytes;
}

}  // namespace stride::deployment

#include "stride/deployment/onnx/message.hpp"

#include <bit>

namespace stride::deployment {

// Seven bits a byte, the low ones first; the top bit says that more follow.
void Message::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
  bytes_ += static_cast<char>(value);
}

void Message::tag(int field, Wire wire) {
  varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(wire));
}

void Message::number(int field, std::int64_t value) {
  tag(field, Wire::varint);
  varint(static_cast<std::uint64_t>(value));
}

void Message::real(int field, float value) {
  tag(field, Wire::four_bytes);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(bits >> shift);
}

void Message::text(int field, std::string_view value) {
  tag(field, Wire::counted);
  varint(value.size());
  bytes_ += value;
}

void Message::numbers(int field, std::span<const std::int64_t> values) {
  Message packed;
  for (const std::int64_t value : values) packed.varint(static_cast<std::uint64_t>(value));
  text(field, packed.bytes_);
}

}  // namespace stride::deployment

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Protocol Buffers, as far as writing needs them.
namespace stride::deployment {

/// One message of fields, in the order they are written.
/// Source  protobuf.dev/programming-guides/encoding
///
///     Message dimension;
///     dimension.text(2, "N");
///     Message shape;
///     shape.message(1, dimension);
class Message {
 public:
  void number(int field, std::int64_t value);  ///< int32, int64, enum
  void real(int field, float value);
  void text(int field, std::string_view value);  ///< string, bytes
  void message(int field, const Message& value) { text(field, value.bytes_); }
  void numbers(int field, std::span<const std::int64_t> values);  ///< repeated, packed

  const std::string& bytes() const { return bytes_; }

 private:
  enum class Wire : std::uint8_t { varint = 0, counted = 2, four_bytes = 5 };
  void tag(int field, Wire wire);
  void varint(std::uint64_t value);

  std::string bytes_;
};

}  // namespace stride::deployment

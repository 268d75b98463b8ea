// TensorBoard's event file, encoded by hand: five small messages, where the library would bring a
// code generator.
#include "stride/training/event_file.hpp"

#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstring>

#include "stride/base/error.hpp"

namespace stride::training {
namespace {

// A protobuf message under construction. A field is its number and wire type in one varint, then
// its value. Source: protobuf.dev/programming-guides/encoding.
class Message {
 public:
  Message& whole(int field, std::uint64_t value) { return key(field, 0).varint(value); }
  Message& real(int field, double value) { return key(field, 1).raw(value); }
  Message& small_real(int field, float value) { return key(field, 5).raw(value); }
  Message& bytes(int field, std::string_view value) {
    key(field, 2).varint(value.size());
    text_ += value;
    return *this;
  }
  Message& message(int field, const Message& value) { return bytes(field, value.text_); }
  const std::string& text() const { return text_; }

 private:
  Message& key(int field, unsigned wire_type) {
    return varint(static_cast<unsigned>(field) << 3 | wire_type);
  }
  Message& varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) text_ += static_cast<char>(0x80 | (value & 0x7f));
    text_ += static_cast<char>(value);
    return *this;
  }
  template <class T>
  Message& raw(T value) {
    static_assert(std::endian::native == std::endian::little);
    std::array<char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(T));
    text_.append(bytes.data(), bytes.size());
    return *this;
  }

  std::string text_;
};

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Event { wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7 }
Message event(std::int64_t step) {
  Message message;
  message.real(1, wall_time()).whole(2, static_cast<std::uint64_t>(step));
  return message;
}

// Summary { value = 1 }, around one Value { tag = 1, simple_value = 2, image = 4, metadata = 9 }
std::string summary(std::int64_t step, const Message& value) {
  return event(step).message(5, Message().message(1, value)).text();
}

// SummaryMetadata { plugin_data = 1 { plugin_name = 1, content = 2 } }; HParamsPluginData { version
// = 0: left out }
std::string hyper_parameters(std::string_view tag, const Message& content) {
  const Message plugin = Message().bytes(1, "hparams").bytes(2, content.text());
  return summary(0, Message().bytes(1, tag).message(9, Message().message(1, plugin)));
}

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t remainder = i;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder >> 1) ^ (remainder & 1 ? 0x82f63b78u : 0);
    table[i] = remainder;
  }
  return table;
}();

template <class T>
std::string little_endian(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

}  // namespace

std::uint32_t masked_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const char c : bytes)
    crc = crc_table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
  return std::rotr(~crc, 15) + 0xa282ead8u;
}

EventFile::EventFile(const std::filesystem::path& folder, std::int64_t first_step) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  // TensorBoard reads a folder's files in the order of the time in their names.
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%014lld.%d", static_cast<long long>(now.count()),
                ::getpid());
  const std::filesystem::path path =
      folder / (std::string("events.out.tfevents.") + digits.data() + ".stride");
  out_.open(path, std::ios::binary);
  if (!out_)
    throw Error({.where = path.string(),
                 .what = "cannot be written",
                 .got = std::strerror(errno),
                 .want = {},
                 .advice = "Check the folder and the disk"});
  write(event(0).bytes(3, "brain.Event:2").text());
  if (first_step > 1) {
    constexpr std::uint64_t start =
        1;  // SessionLog { status = 1 }: steps from here on replace older ones
    write(event(first_step).message(7, Message().whole(1, start)).text());
  }
}

void EventFile::scalar(std::string_view tag, std::int64_t step, double value) {
  write(summary(step, Message().bytes(1, tag).small_real(2, static_cast<float>(value))));
}

void EventFile::image(std::string_view tag, std::int64_t step, int width, int height,
                      std::string_view png) {
  // Image { height = 1, width = 2, colorspace = 3 (RGB), encoded_image_string = 4 }
  Message image;
  image.whole(1, static_cast<std::uint64_t>(height))
      .whole(2, static_cast<std::uint64_t>(width))
      .whole(3, 3)
      .bytes(4, png);
  write(summary(step, Message().bytes(1, tag).message(4, image)));
}

void EventFile::settings(const Json& flat) {
  // SessionStartInfo { hparams = 1 (map to Value), start_time_secs = 5 }; Value { number = 2,
  // string = 3, bool = 4 }
  Message start;
  for (const auto& [name, setting] : flat.items()) {
    Message value;
    if (setting.is_number())
      value.real(2, setting.get<double>());
    else if (setting.is_string())
      value.bytes(3, setting.get<std::string>());
    else if (setting.is_boolean())
      value.whole(4, setting.get<bool>() ? 1 : 0);
    else
      continue;
    start.message(1, Message().bytes(1, name).message(2, value));
  }
  start.real(5, wall_time());
  write(hyper_parameters("_hparams_/session_start_info", Message().message(3, start)));
}

void EventFile::end() {
  // SessionEndInfo { status = 1, end_time_secs = 2 }
  constexpr std::uint64_t success = 1;
  Message end;
  end.whole(1, success).real(2, wall_time());
  write(hyper_parameters("_hparams_/session_end_info", Message().message(4, end)));
}

// TFRecord: length, its checksum, the bytes, their checksum.
void EventFile::write(const std::string& event) {
  const std::string length = little_endian<std::uint64_t>(event.size());
  out_ << length << little_endian(masked_crc32c(length)) << event
       << little_endian(masked_crc32c(event));
  out_.flush();
}

}  // namespace stride::training

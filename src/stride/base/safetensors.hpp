#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/files.hpp"

/// Named arrays in one file, in the safetensors format (huggingface.co/docs/safetensors): weights,
/// and caches of windows. It stands in base because both `windows` and `network` keep their arrays
/// in it.
namespace stride {

enum class Element : std::uint8_t { f64, f32, f16, bf16, i64, i32, i16, i8, u8 };
std::size_t size_bytes(Element element);
std::string_view name_of(Element element);  ///< the format's word: "F32"

/// One array as it lies in a file or in memory; the bytes are little-endian and somebody else's.
struct TensorView {
  Element element = Element::f32;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;

  std::int64_t count() const;
};

/// The values as an array. T: double, float, int64_t, int32_t, int16_t, int8_t, uint8_t. Throws
/// when they do not fill `shape`.
template <class T>
TensorView view_of(std::vector<std::int64_t> shape, std::span<const T> values);

/// Writes the arrays, replacing the file as a whole; the same arrays give the same bytes. The first
/// array is aligned to 64 bytes and every other to its element, so that a reader may map them (the
/// format allows no gaps between arrays). Errors: bytes that do not fit the shape, a name the
/// format keeps for itself, a disk that is full.
void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

/// A file of arrays, mapped; views stay valid for the life of the object.
/// Errors: header too large or not JSON, unknown element, sizes that overflow, offsets that leave
/// the file, overlap or do not fit the shape: one Error that names the file and the array.
class Safetensors {
 public:
  explicit Safetensors(const std::filesystem::path& path);
  /// The same over bytes in memory (the caller's); `where` begins every message.
  Safetensors(std::span<const std::byte> bytes, std::string where);

  bool holds(std::string_view name) const;
  const TensorView& at(std::string_view name) const;
  /// The array as T, which must be its element type, of the given shape (-1 = any).
  template <class T>
  std::span<const T> values(std::string_view name, std::span<const std::int64_t> shape) const;
  const std::map<std::string, TensorView, std::less<>>& tensors() const { return tensors_; }
  const std::map<std::string, std::string, std::less<>>& metadata() const { return metadata_; }

 private:
  void parse(std::span<const std::byte> bytes);

  std::unique_ptr<MappedFile> file_;
  std::string where_;
  std::map<std::string, TensorView, std::less<>> tensors_;
  std::map<std::string, std::string, std::less<>> metadata_;
};

}  // namespace stride

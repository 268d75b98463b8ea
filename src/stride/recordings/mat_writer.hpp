#pragma once
#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Writes MATLAB level-5 files for tests, straight from the format's description and apart from the
/// reader.
namespace stride::recordings::mat {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline std::string word(std::uint32_t value) { return bytes_of(std::vector{value}); }

/// A tag, the bytes, and zeros up to a multiple of 8.
inline std::string element(std::uint32_t type, std::string_view bytes) {
  std::string out =
      word(type) + word(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
  out.resize((out.size() + 7) / 8 * 8);
  return out;
}

/// An element of at most four bytes, packed into its tag.
inline std::string small_element(std::uint32_t type, std::string_view bytes) {
  std::string out =
      word(type | static_cast<std::uint32_t>(bytes.size()) << 16) + std::string(bytes);
  out.resize(8);
  return out;
}

/// An array: class as in table 1-3 (1 cell, 4 char, 6 double, 7 single, 9 uint8, ...), contents
/// already elements.
inline std::string array(std::uint32_t kind, std::vector<std::int32_t> dimensions,
                         std::string_view name, std::string_view contents) {
  return element(14, element(6, word(kind) + word(0)) + element(5, bytes_of(dimensions)) +
                         element(1, name) + std::string(contents));
}

/// A double matrix from its columns, one after the other.
inline std::string doubles(std::string_view name, std::int32_t rows, std::int32_t columns,
                           const std::vector<double>& values) {
  return array(6, {rows, columns}, name, element(9, bytes_of(values)));
}

inline std::string bytes(std::string_view name, std::int32_t rows, std::int32_t columns,
                         const std::vector<std::uint8_t>& values) {
  return array(9, {rows, columns}, name, element(2, bytes_of(values)));
}

/// One line of text, in the 16 bits a character that MATLAB uses.
inline std::string text(std::string_view name, std::string_view line) {
  std::vector<std::uint16_t> wide;
  for (const char c : line) wide.push_back(static_cast<unsigned char>(c));
  return array(4, {1, static_cast<std::int32_t>(line.size())}, name, element(4, bytes_of(wide)));
}

/// A K x 1 cell array of text.
inline std::string cells(std::string_view name, const std::vector<std::string>& lines) {
  std::string contents;
  for (const std::string& line : lines) contents += text("", line);
  return array(1, {static_cast<std::int32_t>(lines.size()), 1}, name, contents);
}

/// An element as -v7 stores it.
inline std::string compressed(const std::string& inside) {
  uLongf size = compressBound(inside.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(inside.data()), inside.size());
  packed.resize(size);
  return word(15) + word(static_cast<std::uint32_t>(size)) + packed;
}

/// A whole file.
inline std::string file(std::string_view arrays) {
  std::string header = "MATLAB 5.0 MAT-file, Platform: none";
  header.resize(124, ' ');
  return header + std::string("\0\1IM", 4) + std::string(arrays);
}

}  // namespace stride::recordings::mat

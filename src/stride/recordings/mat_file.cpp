#include "stride/recordings/mat_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "stride/base/error.hpp"

namespace stride::recordings {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie");

constexpr std::size_t header_bytes = 128;
constexpr std::size_t most_unpacked_bytes = std::size_t{64} << 20;
constexpr std::size_t most_arrays = 10000;
constexpr int deepest_cells = 4;

// Table 1-1 of the format: how the bytes of an element are to be read.
enum Type : std::uint32_t {
  int8_type = 1,
  uint8_type = 2,
  int16_type = 3,
  uint16_type = 4,
  int32_type = 5,
  uint32_type = 6,
  single_type = 7,
  double_type = 9,
  int64_type = 12,
  uint64_type = 13,
  matrix_type = 14,
  compressed_type = 15,
  utf8_type = 16,
  utf16_type = 17,
};

// Table 1-3: the class of an array, which may be wider than the type it was stored in.
enum Class : std::uint32_t {
  cell_class = 1,
  char_class = 4,
  first_number_class = 6,
  last_number_class = 15
};

constexpr std::uint32_t complex_flag = 0x0800;

struct Element {
  std::uint32_t type = 0;
  std::string_view bytes;
};

template <class T>
T load(std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

class Reader {
 public:
  explicit Reader(const std::string& where) : where_(where) {}

  std::vector<MatArray> file(std::string_view rest) {
    std::vector<MatArray> arrays;
    while (!rest.empty()) {
      const Element element = next(rest);
      if (element.type == compressed_type) {
        const std::string unpacked = inflate(element.bytes);
        std::string_view inside = unpacked;
        while (!inside.empty()) add(next(inside), arrays);
      } else {
        add(element, arrays);
      }
    }
    return arrays;
  }

 private:
  [[noreturn]] void fail(std::string what, std::string got, std::string want) const {
    throw Error({.where = where_,
                 .what = std::move(what),
                 .got = std::move(got),
                 .want = std::move(want),
                 .advice = "The file is damaged or cut off: get it again"});
  }

  std::string_view take(std::string_view& rest, std::size_t count) const {
    if (count > rest.size())
      fail("MATLAB element", std::to_string(rest.size()) + " bytes left",
           std::to_string(count) + " bytes");
    const std::string_view bytes = rest.substr(0, count);
    rest.remove_prefix(count);
    return bytes;
  }

  Element next(std::string_view& rest) const {
    const std::string_view tag = take(rest, 8);
    const auto type = load<std::uint32_t>(tag);
    if (const std::uint32_t small = type >> 16;
        small != 0) {  // up to four bytes lie inside the tag
      if (small > 4) fail("small MATLAB element", std::to_string(small) + " bytes", "at most 4");
      return {.type = type & 0xffff, .bytes = tag.substr(4, small)};
    }
    const Element element{.type = type, .bytes = take(rest, load<std::uint32_t>(tag.substr(4)))};
    // Everything but packed elements is filled up to 8 bytes; some writers leave that out at the
    // end of the file.
    if (type != compressed_type)
      rest.remove_prefix(std::min(rest.size(), (8 - element.bytes.size() % 8) % 8));
    return element;
  }

  std::string inflate(std::string_view packed) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) fail("compressed MATLAB element", "no memory", "");
    stream.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib's API is not const
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    int status = Z_OK;
    while (status == Z_OK && out.size() <= budget_) {
      const std::size_t have = out.size();
      out.resize(std::min(std::max<std::size_t>(4 * packed.size(), 2 * have), budget_ + 1));
      stream.next_out = reinterpret_cast<Bytef*>(out.data() + have);
      stream.avail_out = static_cast<uInt>(out.size() - have);
      status = ::inflate(&stream, Z_NO_FLUSH);
      out.erase(out.size() - stream.avail_out);
      if (status == Z_OK && stream.avail_out > 0) break;  // the input ended before the stream did
    }
    inflateEnd(&stream);
    if (out.size() > budget_)
      fail("compressed MATLAB element", "over " + std::to_string(budget_ >> 20) + " MiB unpacked",
           "less");
    if (status != Z_STREAM_END)
      fail("compressed MATLAB element", "damaged or cut-off data", "a whole zlib stream");
    budget_ -= out.size();
    return out;
  }

  void add(const Element& element, std::vector<MatArray>& arrays) {
    if (element.type == matrix_type) arrays.push_back(array(element.bytes, 0));
  }

  MatArray array(std::string_view rest, int depth) {
    if (++arrays_ > most_arrays)
      fail("arrays", "more than " + std::to_string(most_arrays), "fewer");
    MatArray result;
    result.dimensions = {0, 0};
    if (rest.empty()) return result;  // how an empty cell is stored
    const Element flags = next(rest);
    if (flags.type != uint32_type || flags.bytes.size() != 8)
      fail("array flags", std::to_string(flags.bytes.size()) + " bytes", "8");
    const auto word = load<std::uint32_t>(flags.bytes);
    const std::uint32_t kind = word & 0xff;
    result.dimensions = dimensions(next(rest));
    result.name = next(rest).bytes;
    if (kind == cell_class) {
      read_cells(rest, depth, result);
    } else if (kind == char_class) {
      result.kind = MatArray::Kind::text;
      result.text = text(next(rest), result.rows(), count(result));
    } else if (kind >= first_number_class && kind <= last_number_class &&
               (word & complex_flag) == 0) {
      read_numbers(next(rest), result);
    } else {
      result.kind = MatArray::Kind::other;
    }
    return result;
  }

  std::vector<std::size_t> dimensions(const Element& element) const {
    const std::size_t count = element.bytes.size() / 4;
    if (element.type != int32_type || count < 2 || count > 8 || element.bytes.size() % 4 != 0)
      fail("array dimensions", std::to_string(element.bytes.size()) + " bytes",
           "2 to 8 whole numbers");
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < count; ++i) {
      const auto size = load<std::int32_t>(element.bytes.substr(4 * i));
      if (size < 0) fail("array dimension", std::to_string(size), "0 or more");
      sizes.push_back(static_cast<std::size_t>(size));
    }
    return sizes;
  }

  // The product of the dimensions; what cannot be in any file we accept becomes one past the limit.
  static std::size_t count(const MatArray& array) {
    std::size_t product = 1;
    for (const std::size_t size : array.dimensions) {
      if (size == 0) return 0;
      product = product > most_unpacked_bytes / size ? most_unpacked_bytes + 1 : product * size;
    }
    return product;
  }

  void read_cells(std::string_view rest, int depth, MatArray& result) {
    result.kind = MatArray::Kind::cells;
    const std::size_t wanted = count(result);
    if (depth == deepest_cells)
      fail("cells", "more than " + std::to_string(deepest_cells) + " deep", "less");
    if (wanted > rest.size() / 8)
      fail("cells", std::to_string(rest.size()) + " bytes", std::to_string(wanted) + " cells");
    for (std::size_t i = 0; i < wanted; ++i) {
      const Element cell = next(rest);
      if (cell.type != matrix_type) fail("cell", "type " + std::to_string(cell.type), "an array");
      result.cells.push_back(array(cell.bytes, depth + 1));
    }
  }

  template <class T>
  void convert(std::string_view bytes, MatArray& result) const {
    const std::size_t wanted = count(result);
    if (bytes.size() / sizeof(T) != wanted || bytes.size() % sizeof(T) != 0)
      fail("'" + result.name + "'", std::to_string(bytes.size() / sizeof(T)) + " numbers",
           std::to_string(wanted));
    result.numbers.resize(wanted);
    for (std::size_t i = 0; i < wanted; ++i)
      result.numbers[i] = static_cast<double>(load<T>(bytes.substr(i * sizeof(T))));
  }

  void read_numbers(const Element& element, MatArray& result) const {
    switch (element.type) {
      case int8_type:
        return convert<std::int8_t>(element.bytes, result);
      case uint8_type:
        return convert<std::uint8_t>(element.bytes, result);
      case int16_type:
        return convert<std::int16_t>(element.bytes, result);
      case uint16_type:
        return convert<std::uint16_t>(element.bytes, result);
      case int32_type:
        return convert<std::int32_t>(element.bytes, result);
      case uint32_type:
        return convert<std::uint32_t>(element.bytes, result);
      case single_type:
        return convert<float>(element.bytes, result);
      case double_type:
        return convert<double>(element.bytes, result);
      case int64_type:
        return convert<std::int64_t>(element.bytes, result);
      case uint64_type:
        return convert<std::uint64_t>(element.bytes, result);
      default:
        fail("'" + result.name + "'", "type " + std::to_string(element.type), "numbers");
    }
  }

  // The first row of a char array. UTF-8 is kept as it is (one row only: its characters have no
  // fixed width).
  std::string text(const Element& element, std::size_t rows, std::size_t wanted) const {
    const bool wide = element.type == uint16_type || element.type == utf16_type;
    if (!wide && element.type == utf8_type && rows == 1) return std::string(element.bytes);
    const std::size_t width = wide ? 2 : 1;
    if (element.bytes.size() / width != wanted)
      fail("text", std::to_string(element.bytes.size() / width) + " characters",
           std::to_string(wanted));
    std::string line;
    for (std::size_t i = 0; i < wanted; i += std::max<std::size_t>(rows, 1)) {
      const auto low = static_cast<unsigned char>(element.bytes[i * width]);
      const bool ascii = low < 0x80 && (!wide || element.bytes[i * width + 1] == 0);
      line += ascii ? static_cast<char>(low) : '?';
    }
    return line;
  }

  const std::string& where_;
  std::size_t budget_ = most_unpacked_bytes;  // bytes that may still be unpacked
  std::size_t arrays_ = 0;
};

const char* name_of(MatArray::Kind kind) {
  switch (kind) {
    case MatArray::Kind::numbers:
      return "numbers";
    case MatArray::Kind::text:
      return "text";
    case MatArray::Kind::cells:
      return "cells";
    case MatArray::Kind::other:
      return "another kind of array";
  }
  return "unknown";
}

}  // namespace

std::vector<MatArray> read_mat(std::string_view bytes, const std::string& where) {
  const bool level5 = bytes.size() >= header_bytes && bytes.starts_with("MATLAB 5.0");
  if (!level5)
    throw Error(
        {.where = where,
         .what = "MATLAB file",
         .got = bytes.starts_with("MATLAB 7.3") ? "version 7.3 (HDF5)" : "no level-5 header",
         .want = "level 5",
         .advice = "Save it from MATLAB with -v7, or get the file again"});
  if (bytes.substr(126, 2) != "IM")
    throw Error({.where = where,
                 .what = "MATLAB file",
                 .got = "bytes in big-endian order",
                 .want = "little-endian order",
                 .advice = "Load and save it on a present-day machine"});
  return Reader(where).file(bytes.substr(header_bytes));
}

const MatArray& mat_array(const std::vector<MatArray>& arrays, std::string_view name,
                          MatArray::Kind kind, const std::string& where) {
  std::string known;
  for (const MatArray& array : arrays) {
    if (array.name == name && array.kind == kind) return array;
    known += (known.empty() ? "" : ", ") + array.name + " (" + name_of(array.kind) + ")";
  }
  throw Error({.where = where,
               .what = "array '" + std::string(name) + "'",
               .got = known.empty() ? "no arrays" : known,
               .want = name_of(kind),
               .advice = "Check that this file belongs to the data set"});
}

}  // namespace stride::recordings

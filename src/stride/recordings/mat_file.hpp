#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// MATLAB level-5 files (.mat, saved with -v6 or -v7), as far as data sets use them: numbers, text,
/// cells.
namespace stride::recordings {

/// One array of a file.
struct MatArray {
  enum class Kind : std::uint8_t {
    numbers,  ///< a full real matrix of any numeric class, or logical
    text,     ///< a char array; of several rows the first
    cells,    ///< a cell array
    other,  ///< what no data set needs: struct, object, sparse, complex; its contents are left out
  };
  std::string name;  ///< empty inside a cell array
  Kind kind = Kind::numbers;
  std::vector<std::size_t> dimensions;  ///< rows, columns, ...
  std::vector<double> numbers;          ///< column after column: element (r, c) is [c * rows + r]
  std::string text;  ///< UTF-8; characters outside ASCII that MATLAB stored in 16 bits become '?'
  std::vector<MatArray> cells;  ///< column after column

  std::size_t rows() const { return dimensions.empty() ? 0 : dimensions[0]; }
  std::size_t columns() const { return dimensions.size() < 2 ? 0 : dimensions[1]; }
};

/// All arrays of a file in memory, in its order; `where` begins every message.
///
/// Memory  at most about 8 x 64 MiB: a file that unpacks to more than 64 MiB, holds more than
/// 10,000 arrays or nests
///         cells more than 4 deep is refused.
/// Errors  not a level-5 file (says how to save one), big-endian, truncated, damaged compression,
/// sizes that contradict. Source  "MAT-File Format", MathWorks, R2023b, chapter 1 (level 5).
std::vector<MatArray> read_mat(std::string_view bytes, const std::string& where);

/// The array called `name`; an Error that lists what is there when there is none or it is of
/// another kind.
const MatArray& mat_array(const std::vector<MatArray>& arrays, std::string_view name,
                          MatArray::Kind kind, const std::string& where);

}  // namespace stride::recordings

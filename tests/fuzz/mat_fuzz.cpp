// A MATLAB file from outside: any bytes end in arrays whose sizes agree, or in an Error.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "stride/base/error.hpp"
#include "stride/recordings/mat_file.hpp"

using namespace stride::recordings;

namespace {

void check(const MatArray& array) {
  std::size_t count = 1;
  for (const std::size_t size : array.dimensions) count *= size;
  if (array.kind == MatArray::Kind::numbers && array.numbers.size() != count) std::abort();
  if (array.kind == MatArray::Kind::cells && array.cells.size() != count) std::abort();
  for (const MatArray& cell : array.cells) check(cell);
}

}  // namespace

// The header is given, so that the bytes go where the reading is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file = "MATLAB 5.0 MAT-file";
  file.resize(126, ' ');
  file += "IM";
  file.append(reinterpret_cast<const char*>(data), size);
  try {
    for (const MatArray& array : read_mat(file, "fuzz.mat")) check(array);
  } catch (const stride::Error&) {
  }
  return 0;
}

// Archives from outside: whatever the bytes, listing and unpacking end, in order, with an Error at
// worst.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "stride/base/error.hpp"
#include "stride/recordings/source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stride::recordings;
  if (size == 0) return 0;
  const bool zip = data[0] % 2 == 0;
  const auto path = std::filesystem::temp_directory_path() /
                    ("stride_fuzz_" + std::to_string(::getpid()) + (zip ? ".zip" : ".tar.gz"));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size - 1));
  try {
    const Source source(path);
    std::size_t files = 0;
    // Small inputs can claim much: a few files are enough to see.
    source.each([&](std::string_view) { return ++files <= 4; },
                [](const SourceFile& file) {
                  if (file.text.size() > (std::size_t{2} << 30)) std::abort();
                },
                data[0] % 4 < 2 ? Source::Order::sorted : Source::Order::stored);
  } catch (const stride::Error&) {  // the right answer to bad input
  }
  std::filesystem::remove(path);
  return 0;
}

// Archives from outside: whatever the bytes, listing and unpacking end, in order, with an Error at
// worst. The input is the archive itself, or says where to spoil or cut a sound one: random bytes
// seldom get past the magic.
#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "stride/base/error.hpp"
#include "stride/recordings/source.hpp"

namespace {

/// A sound archive of two files (and one inside the other when `inner` is given).
std::string packed(bool zip, const std::string& inner) {
  std::string bytes(16384, '\0');
  std::size_t used = 0;
  ::archive* a = archive_write_new();
  zip ? archive_write_set_format_zip(a) : archive_write_set_format_pax_restricted(a);
  if (!zip) archive_write_add_filter_gzip(a);
  archive_write_set_bytes_in_last_block(a, 1);
  if (archive_write_open_memory(a, bytes.data(), bytes.size(), &used) != ARCHIVE_OK) std::abort();
  const auto add = [&](const char* name, std::string_view text) {
    ::archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(a, entry);
    archive_write_data(a, text.data(), text.size());
    archive_entry_free(entry);
  };
  add("train/y_train.txt", "1\n2\n3\n3\n3\n3\n3\n3\n3\n");
  if (inner.empty())
    add("test/y_test.txt", "4\n");
  else
    add("inner.zip", inner);
  archive_write_free(a);
  bytes.resize(used);
  return bytes;
}

/// The sound archive with bytes replaced (three of input each: where, where, what), cut where the
/// last one says.
std::string spoilt(std::string bytes, std::string_view edits) {
  for (; edits.size() >= 3; edits.remove_prefix(3)) {
    const auto at = static_cast<unsigned char>(edits[0]) |
                    static_cast<std::size_t>(static_cast<unsigned char>(edits[1])) << 8;
    bytes[at % bytes.size()] = edits[2];
  }
  if (!edits.empty())
    bytes.resize(bytes.size() - static_cast<unsigned char>(edits[0]) % bytes.size());
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stride::recordings;
  static const std::string zip = packed(true, {}), tarball = packed(false, {}),
                           nested = packed(true, zip);
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const int kind = data[0] % 8;
  const bool is_tarball = kind == 1 || kind >= 6;
  const std::string bytes = kind < 2   ? std::string(input)
                            : kind < 4 ? spoilt(zip, input)
                            : kind < 6 ? spoilt(nested, input)
                                       : spoilt(tarball, input);
  const auto path =
      std::filesystem::temp_directory_path() /
      ("stride_fuzz_" + std::to_string(::getpid()) + (is_tarball ? ".tar.gz" : ".zip"));
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  try {
    const Source source(path);
    std::size_t files = 0;
    source.each([&](std::string_view) { return ++files <= 4; },  // small inputs can claim much
                [](const SourceFile& file) {
                  if (file.text.size() > (std::size_t{2} << 30)) std::abort();
                },
                data[0] & 8 ? Source::Order::sorted : Source::Order::stored);
  } catch (const stride::Error&) {  // the right answer to bad input
  }
  std::filesystem::remove(path);
  return 0;
}

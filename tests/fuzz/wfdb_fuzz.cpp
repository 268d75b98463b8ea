// A WFDB record from outside: the first byte says where the header ends, the rest is signals and
// annotations.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "stride/base/error.hpp"
#include "stride/recordings/wfdb_record.hpp"

using namespace stride::recordings;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view header_text = bytes.substr(0, data[0]);
  const std::string_view rest = bytes.substr(header_text.size());
  try {
    const wfdb::Header header = wfdb::parse_header(header_text, "fuzz.hea");
    const auto counts = wfdb::read_samples(rest, header.signals, header.samples, "fuzz.dat");
    if (counts.size() % header.signals.size() != 0) std::abort();
    const auto samples = static_cast<std::uint64_t>(header.samples);
    if (samples != 0 && counts.size() != samples * header.signals.size()) std::abort();
  } catch (const stride::Error&) {
  }
  try {
    (void)wfdb::read_annotations(rest, "fuzz.atr");
  } catch (const stride::Error&) {
  }
  return 0;
}

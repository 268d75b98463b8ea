// A file of samples, and the description of a folder of them, from outside: any bytes end in a
// collection or in an Error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stride/base/error.hpp"
#include "stride/base/json.hpp"
#include "stride/recordings/csv.hpp"

using namespace stride::recordings;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Collection c = read_csv_recording(text, "fuzz.csv", "fuzz", {.rate_hz = 50});
    const Recording& r = c.recordings.at(0);
    if (r.samples.size() != r.labels.size() * c.channels.size()) std::abort();
    for (std::size_t i = 1; i < r.time_s.size(); ++i)
      if (!(r.time_s[i - 1] < r.time_s[i])) std::abort();
  } catch (const stride::Error&) {
  }
  try {
    const CsvDescription d = csv_description(stride::parse_json(text, "fuzz.json"), "fuzz.json");
    CsvPath::Found found;
    d.path.fits(d.name, found);
  } catch (const stride::Error&) {
  }
  return 0;
}

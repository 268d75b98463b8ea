// Text from outside: numbers, tables, fields and WISDM's records. Numbers must be what the C
// library makes of them.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/text.hpp"
#include "stride/recordings/wisdm_records.hpp"

namespace {

using namespace stride::recordings;

void compare_with_the_c_library(std::string_view text) {
  std::vector<std::string_view> fields;
  split_fields(text, Between::blanks, fields);
  for (const std::string_view field : fields) {
    float value = 0;
    if (field.size() > 400 || !parse_number(field, value) || std::isnan(value)) continue;
    const float want = std::strtof(std::string(field).c_str(), nullptr);
    if (std::bit_cast<std::uint32_t>(value) != std::bit_cast<std::uint32_t>(want)) std::abort();
  }
}

void read_records(std::string_view text) {
  WisdmRecords records({"A", "B"});
  Tally tally;
  std::vector<Recording> recordings;
  records.read(text, "fuzz", tally);
  records.into(recordings, tally);
  for (const Recording& r : recordings) {
    if (r.labels.empty() || r.samples.size() != 3 * r.labels.size()) std::abort();
    for (std::size_t i = 1; i < r.time_s.size(); ++i)
      if (!(r.time_s[i] > r.time_s[i - 1])) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<float> out;
  try {
    switch (data[0] % 4) {
      case 0:
        read_numbers(text, "fuzz", out);
        break;
      case 1:
        read_table(text, static_cast<Between>(data[0] / 4 % 4), data[0] / 16 % 5, "fuzz", out);
        break;
      case 2:
        compare_with_the_c_library(text);
        break;
      default:
        read_records(text);
    }
  } catch (const stride::Error&) {  // the right answer to bad input
  }
  return 0;
}

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// PhysioNet's WFDB records in memory: header (.hea), signals (.dat, formats 16 and 212),
/// annotations (.atr). Source: "WFDB Applications Guide", sections header(5), signal(5) and
/// annot(5), physionet.org.
namespace stride::recordings::wfdb {

/// One signal as its header line describes it.
struct Signal {
  std::string file = {};
  int format = 16;
  std::size_t skip_bytes = 0;  ///< before the first sample of the file
  double gain = 200;           ///< counts per physical unit
  std::int32_t baseline = 0;   ///< the count that stands for 0 physical units
  std::string units = "mV";
  bool has_checksum = false;
  std::int32_t checksum = 0;  ///< of all samples, modulo 2^16
  std::string description = {};
};

struct Header {
  std::string name;
  double rate_hz = 250;
  std::int64_t samples = 0;  ///< of each signal; 0 = as many as the file holds
  std::vector<Signal> signals;
};

/// Errors: what is no header, more than 64 signals, several segments, several samples a frame,
/// skew, other formats; each names the line.
Header parse_header(std::string_view text, const std::string& where);

/// The samples of the neighbouring signals that lie in one file, interleaved as there: [n,
/// signals], in counts. `missing` stands for a sample marked invalid. Checks the checksums. Errors:
/// a file too short for the header's number of samples, a checksum that does not hold.
inline constexpr std::int32_t missing = INT32_MIN;
std::vector<std::int32_t> read_samples(std::string_view bytes, std::span<const Signal> signals,
                                       std::int64_t samples, const std::string& where);

struct Annotation {
  std::int64_t sample = 0;
  int code = 0;  ///< annotation code of ecgcodes.h: 1 = N, 5 = V, ...
};

/// The annotations in their order, without the ones that only carry notes about others.
/// Errors: a file that ends in the middle of an annotation.
std::vector<Annotation> read_annotations(std::string_view bytes, const std::string& where);

}  // namespace stride::recordings::wfdb

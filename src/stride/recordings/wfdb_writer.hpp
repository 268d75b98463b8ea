#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Writes WFDB files for tests, from the formats' descriptions and apart from the reader.
namespace stride::recordings::wfdb {

/// Pairs of samples in three bytes (format 212).
inline std::string format_212(const std::vector<int>& counts) {
  std::string out;
  for (std::size_t i = 0; i < counts.size(); i += 2) {
    const int a = counts[i] & 0xfff, b = i + 1 < counts.size() ? counts[i + 1] & 0xfff : 0;
    out += static_cast<char>(a & 255);
    out += static_cast<char>(a >> 8 | (b >> 8) << 4);
    if (i + 1 < counts.size()) out += static_cast<char>(b & 255);
  }
  return out;
}

/// Two bytes a sample (format 16).
inline std::string format_16(const std::vector<int>& counts) {
  std::string out;
  for (const int count : counts) {
    out += static_cast<char>(count & 255);
    out += static_cast<char>(count >> 8 & 255);
  }
  return out;
}

inline std::string word(int code, int time) { return format_16({code << 10 | time}); }

/// Annotations {sample, code}, with a long interval where the ten bits of time do not do.
inline std::string annotations(const std::vector<std::pair<int, int>>& all) {
  std::string out;
  int last = 0;
  for (const auto& [sample, code] : all) {
    int step = sample - last;
    if (step > 1023) {
      out += word(59, 0) + format_16({step >> 16, step & 0xffff});
      step = 0;
    }
    out += word(code, step);
    last = sample;
  }
  return out + word(0, 0);
}

}  // namespace stride::recordings::wfdb

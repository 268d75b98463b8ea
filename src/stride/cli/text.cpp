#include "stride/cli/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace stride::cli {
namespace {

struct Point {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The first code point; a byte that begins none is a point of its own.
Point first_point(std::string_view s) {
  const auto lead = static_cast<unsigned char>(s[0]);
  const std::size_t n = lead < 0x80       ? 1
                        : lead >> 5 == 6  ? 2
                        : lead >> 4 == 14 ? 3
                        : lead >> 3 == 30 ? 4
                                          : 0;
  if (n == 0 || n > s.size()) return {0xfffd, 1};
  char32_t code = n == 1 ? lead : lead & (0x7fu >> n);
  for (std::size_t i = 1; i < n; ++i) {
    const auto next = static_cast<unsigned char>(s[i]);
    if (next >> 6 != 2) return {0xfffd, 1};
    code = (code << 6) | (next & 0x3fu);
  }
  return {code, n};
}

// Unicode's East Asian Width "W" and "F", and its combining blocks, in ranges coarse enough for a
// table.
std::size_t columns_of(char32_t c) {
  if (c == 0 || (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || c == 0xfeff) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                    (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                    (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                    (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd);
  return wide ? 2 : 1;
}

}  // namespace

std::size_t width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const Point p = first_point(utf8);
    columns += columns_of(p.code);
    utf8.remove_prefix(p.bytes);
  }
  return columns;
}

std::string fitted(std::string_view utf8, std::size_t columns) {
  if (width(utf8) <= columns) return std::string(utf8);
  if (columns == 0) return {};
  std::size_t used = 0, bytes = 0;
  while (bytes < utf8.size()) {
    const Point p = first_point(utf8.substr(bytes));
    if (used + columns_of(p.code) + 1 > columns) break;
    used += columns_of(p.code);
    bytes += p.bytes;
  }
  return std::string(utf8.substr(0, bytes)) + "…";
}

std::string harmless(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    const Point p = first_point(utf8);
    const bool control = p.code < 0x20 || (p.code >= 0x7f && p.code < 0xa0) || p.code == 0xfffd;
    out += control ? std::string_view("?") : utf8.substr(0, p.bytes);
    utf8.remove_prefix(p.bytes);
  }
  return out;
}

std::vector<std::string> wrapped(std::string_view utf8, std::size_t columns) {
  std::vector<std::string> lines(1);
  while (!utf8.empty()) {
    const std::size_t end = std::min(utf8.find(' '), utf8.size());
    const std::string_view word = utf8.substr(0, end);
    utf8.remove_prefix(std::min(end + 1, utf8.size()));
    if (!lines.back().empty() && width(lines.back()) + 1 + width(word) > columns)
      lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

std::string grouped(std::int64_t n) {
  std::string digits = std::to_string(n);
  const std::size_t first = n < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ' ');
  return digits;
}

std::string fixed(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "–";
}

std::string shortest(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "–";
}

std::string bytes_text(double bytes) {
  static constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < units.size(); ++unit) bytes /= 1024;
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, units[unit]);
}

std::string time_text(double seconds) {
  if (!std::isfinite(seconds)) return "–";
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string left_text(double seconds) {
  if (!std::isfinite(seconds)) return {};
  const auto whole = std::llround(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s left", whole);
  if (whole < 3600) return fmt::format("{} min left", (whole + 30) / 60);
  return fmt::format("{} h {} min left", whole / 3600, whole % 3600 / 60);
}

}  // namespace stride::cli

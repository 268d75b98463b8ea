#include "stride/recordings/file_names.hpp"

#include <algorithm>
#include <charconv>

namespace stride::recordings {
namespace {

constexpr std::size_t longest_number = 9;  // digits; always fits an int

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// Backwards, so that a number takes all its digits and nothing has to be tried twice.
bool fits(std::string_view name, std::string_view pattern, std::span<int> numbers) {
  std::size_t end = name.size();
  std::size_t next = static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '#'));
  if (next > numbers.size()) return false;
  for (std::size_t p = pattern.size(); p-- > 0;) {
    if (pattern[p] != '#') {
      if (end == 0 || name[--end] != pattern[p]) return false;
      continue;
    }
    std::size_t begin = end;
    while (begin > 0 && end - begin < longest_number && is_digit(name[begin - 1])) --begin;
    if (begin == end) return false;
    std::from_chars(name.data() + begin, name.data() + end, numbers[--next]);
    end = begin;
  }
  return end == 0 || name[end - 1] == '/';
}

std::string_view file_part(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

bool holds_any(const std::filesystem::path& place, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    std::error_code unreadable;
    return std::filesystem::exists(place / name, unreadable);
  });
}

}  // namespace stride::recordings

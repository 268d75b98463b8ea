// Tables of numbers out of text: a tight loop while all is well, and a careful look back for the
// error message.
#include "stride/recordings/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "stride/recordings/numbers.hpp"

namespace stride::recordings {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

char separator_of(Between between) {
  switch (between) {
    case Between::blanks:
      return ' ';
    case Between::comma:
      return ',';
    case Between::tab:
      return '\t';
    case Between::semicolon:
      return ';';
  }
  return ' ';
}

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 40;
  return "'" + std::string(text.substr(0, most)) + (text.size() > most ? "…'" : "'");
}

/// Line and column of a place are worked out only when they are needed.
Error no_number(std::string_view text, const char* at, const std::string& where) {
  const auto offset = static_cast<std::size_t>(at - text.data());
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto begin = before.rfind('\n');
  const auto column =
      static_cast<std::int64_t>(offset - (begin == before.npos ? 0 : begin + 1)) + 1;
  std::size_t length = 0;
  while (offset + length < text.size() && !is_space(text[offset + length])) ++length;
  return at_line(where, line, column, "not a number", quoted(text.substr(offset, length)),
                 "a number", "Mend or remove this line");
}

std::string_view trimmed(std::string_view field) {
  while (!field.empty() && is_space(field.front())) field.remove_prefix(1);
  while (!field.empty() && is_space(field.back())) field.remove_suffix(1);
  return field;
}

template <class Number>
bool parse_whole(std::string_view field, Number& value) {
  const char* const end = field.data() + field.size();
  return numbers::scan(field.data(), end, value) == end && !field.empty();
}

Error wrong_count(const std::string& where, std::int64_t line, std::size_t got, std::size_t want) {
  return at_line(where, line, 0, "fields", std::to_string(got), std::to_string(want),
                 "Mend the line, or check that this is the right file");
}

/// One line of separated fields into `row`; an empty field is missing.
void read_row(std::string_view line, Between between, const std::string& where, std::int64_t number,
              std::span<float> row) {
  const char separator = separator_of(between);
  const char* const begin = line.data();
  const char* const end = begin + line.size();
  const char* p = begin;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    while (p != end && is_blank(*p) && *p != separator) ++p;
    float value = std::numeric_limits<float>::quiet_NaN();
    const char* after = p;
    if (p != end && *p != separator) after = numbers::scan(p, end, value);
    while (after && after != end && is_blank(*after) && *after != separator) ++after;
    if (!after || (after != end && *after != separator)) {
      const std::string_view rest = line.substr(static_cast<std::size_t>(p - begin));
      throw at_line(where, number, p - begin + 1, "not a number",
                    quoted(trimmed(rest.substr(0, rest.find(separator)))), "a number",
                    "Mend or remove this line");
    }
    if (count < row.size()) row[count] = value;
    more = after != end;
    p = after + (more ? 1 : 0);
  }
  if (count != row.size()) throw wrong_count(where, number, count, row.size());
}

/// The same for blanks, where a run of them separates once and the ends of a line do not count.
void read_blank_row(std::string_view line, const std::string& where, std::int64_t number,
                    std::span<float> row) {
  const char* const begin = line.data();
  const char* const end = begin + line.size();
  std::size_t count = 0;
  for (const char* p = begin;; ++count) {
    while (p != end && is_blank(*p)) ++p;
    if (p == end) break;
    float value = 0;
    const char* const after = numbers::scan(p, end, value);
    if (!after || (after != end && !is_blank(*after))) {
      const std::string_view rest = line.substr(static_cast<std::size_t>(p - begin));
      throw at_line(where, number, p - begin + 1, "not a number",
                    quoted(rest.substr(0, rest.find_first_of(" \t"))), "a number",
                    "Mend or remove this line");
    }
    if (count < row.size()) row[count] = value;
    p = after;
  }
  if (count != row.size()) throw wrong_count(where, number, count, row.size());
}

}  // namespace

bool Lines::next(std::string_view& line) {
  if (rest_.empty()) return false;
  const auto end = std::min(rest_.find('\n'), rest_.size());
  line = rest_.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  ++number_;
  return true;
}

std::size_t read_numbers(std::string_view text, const std::string& where, std::vector<float>& out) {
  // A small block on the stack takes the numbers one by one; the vector grows by whole blocks.
  std::array<float, 512> block;
  std::size_t held = 0, total = 0;
  const char* const end = text.data() + text.size();
  for (const char* p = text.data();;) {
    while (p != end && is_space(*p)) ++p;
    if (p == end || held == block.size()) {
      out.insert(out.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(held));
      total += held;
      held = 0;
      if (p == end) return total;
    }
    const char* const after = numbers::scan(p, end, block[held]);
    if (!after || (after != end && !is_space(*after))) throw no_number(text, p, where);
    ++held;
    p = after;
  }
}

std::size_t read_table(std::string_view text, Between between, std::size_t columns,
                       const std::string& where, std::vector<float>& out) {
  std::vector<float> row(columns);
  Lines lines(text);
  std::size_t count = 0;
  for (std::string_view line; lines.next(line);) {
    if (trimmed(line).empty()) continue;
    if (between == Between::blanks)
      read_blank_row(line, where, lines.number(), row);
    else
      read_row(line, between, where, lines.number(), row);
    out.insert(out.end(), row.begin(), row.end());
    ++count;
  }
  return count;
}

void split_fields(std::string_view line, Between between, std::vector<std::string_view>& fields) {
  fields.clear();
  if (between == Between::blanks) {
    for (std::size_t at = 0;;) {
      while (at < line.size() && is_space(line[at])) ++at;
      if (at == line.size()) return;
      std::size_t end = at;
      while (end < line.size() && !is_space(line[end])) ++end;
      fields.push_back(line.substr(at, end - at));
      at = end;
    }
  }
  const char separator = separator_of(between);
  for (;;) {
    const auto end = line.find(separator);
    fields.push_back(trimmed(line.substr(0, end)));
    if (end == line.npos) return;
    line.remove_prefix(end + 1);
  }
}

bool parse_number(std::string_view field, float& value) { return parse_whole(field, value); }
bool parse_number(std::string_view field, double& value) { return parse_whole(field, value); }
bool parse_number(std::string_view field, std::int64_t& value) { return parse_whole(field, value); }

Error at_line(const std::string& where, std::int64_t line, std::int64_t column, std::string what,
              std::string got, std::string want, std::string advice) {
  std::string place = where + ":" + std::to_string(line);
  if (column > 0) place += ":" + std::to_string(column);
  return Error({.where = std::move(place),
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

}  // namespace stride::recordings

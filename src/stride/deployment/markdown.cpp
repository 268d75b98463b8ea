#include "stride/deployment/markdown.hpp"

#include <fmt/format.h>

namespace stride::deployment {

std::string inline_text(std::string_view text) {
  static constexpr std::string_view markup = "\\`*_[]<>|&";
  std::string safe;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) {
      safe += ' ';
      continue;
    }
    // '#' means something at the start of a line only, where no name ever stands. An underscore
    // inside a word is no emphasis; escaping it would make names hard to read and to search.
    if (markup.find(c) != std::string_view::npos && c != '_') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string inline_list(std::span<const std::string> items) {
  constexpr std::size_t most = 20;
  std::string list;
  for (std::size_t i = 0; i < items.size() && i < most; ++i)
    list += (i == 0 ? "" : ", ") + inline_text(items[i]);
  if (items.size() > most) list += fmt::format(" and {} more", items.size() - most);
  return list;
}

std::string yaml_text(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string grouped(std::uintmax_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return fmt::format("{:g}", value.get<double>());
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Table::Table(std::vector<std::string> head) : columns_(head.size()) {
  row(head);
  rows_ = 0;
  text_ += '|';
  for (std::size_t i = 0; i < columns_; ++i) text_ += "---|";
  text_ += '\n';
}

void Table::row(const std::vector<std::string>& cells) {
  text_ += '|';
  for (std::size_t i = 0; i < columns_; ++i)
    text_ += ' ' + (i < cells.size() ? inline_text(cells[i]) : std::string()) + " |";
  text_ += '\n';
  ++rows_;
}

void Table::row_if(const std::vector<std::string>& cells) {
  if (!cells.empty() && !cells.back().empty()) row(cells);
}

}  // namespace stride::deployment

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"

/// Pieces of Markdown. Names come from data sets and strangers' files, so all of them are made
/// harmless here.
namespace stride::deployment {

/// Text that cannot break out of a paragraph, a heading or a table cell: one line, markup escaped.
std::string inline_text(std::string_view text);

/// "walking, sitting, …": all of them up to 20, then how many more.
std::string inline_list(std::span<const std::string> items);

/// A YAML scalar in double quotes.
std::string yaml_text(std::string_view text);

/// 1234567 -> "1,234,567"
std::string grouped(std::uintmax_t number);

/// A JSON value in a table cell, e.g. 0.001, cosine, yes.
std::string value_text(const Json& value);

/// A table with a head; cells are made harmless.
class Table {
 public:
  explicit Table(std::vector<std::string> head);
  void row(const std::vector<std::string>& cells);
  /// Only where the last cell says something.
  void row_if(const std::vector<std::string>& cells);
  bool empty() const { return rows_ == 0; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t columns_, rows_ = 0;
};

}  // namespace stride::deployment

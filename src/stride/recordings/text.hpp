#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/error.hpp"

/// Reading numbers out of text fast: the scanner that all text data sets share.
namespace stride::recordings {

/// One line after another of a text in memory; '\n' and "\r\n" alike; counts lines for error
/// messages.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  /// The next line without its end; false at the end of the text.
  bool next(std::string_view& line);
  std::int64_t number() const { return number_; }  ///< of the line given last, from 1

 private:
  std::string_view rest_;
  std::int64_t number_ = 0;
};

/// What separates the fields of a line.
enum class Between : std::uint8_t { blanks, comma, tab, semicolon };

/// Appends all numbers of a text (blank- or line-separated) to `out`: the fast path for tables of
/// known width. "NaN" in any case is a missing value. Returns the count. Errors: name, line and
/// column of what is no number.
std::size_t read_numbers(std::string_view text, const std::string& where, std::vector<float>& out);

/// A table of numbers: every line must have `columns` fields. Appends to `out` [lines, columns];
/// returns the lines. Blank lines are skipped; an empty field between separators is missing (NaN).
/// Errors: file, line, column; a wrong field count says both counts.
std::size_t read_table(std::string_view text, Between between, std::size_t columns,
                       const std::string& where, std::vector<float>& out);

/// Splits one line into its fields; blanks round a field are dropped (for Between::blanks runs of
/// them count as one).
void split_fields(std::string_view line, Between between, std::vector<std::string_view>& fields);

/// One number, the whole field; false when it is none (an empty field, an infinity). "NaN" in any
/// case gives NaN.
bool parse_number(std::string_view field, float& value);
bool parse_number(std::string_view field, double& value);
bool parse_number(std::string_view field, std::int64_t& value);

/// The Error for a place in a text; column 0 = the whole line.
Error at_line(const std::string& where, std::int64_t line, std::int64_t column, std::string what,
              std::string got, std::string want, std::string advice);

}  // namespace stride::recordings

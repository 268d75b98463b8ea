#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/csv.hpp"
#include "stride/recordings/csv_rows.hpp"

/// What the header of one recording says: everything that its rows mean. The rules stand at
/// read_csv_recording.
namespace stride::recordings {

struct CsvHeader {
  CsvLayout layout;
  std::vector<Channel> channels;      ///< C, units in SI where they are known
  bool time_unit_assumed = false;     ///< none was stated: taken as seconds
  std::int64_t columns_left_out = 0;  ///< of text
};

/// The delimiter that a line uses most; blanks where it uses no other.
Between delimiter_of(std::string_view line);

/// The names of a header's columns; "column_0", … where the line holds readings and is no header.
struct CsvNames {
  std::vector<std::string> names;
  bool stated = true;
};
CsvNames csv_names(std::string_view line, Between between);

/// Settles what each column is, with the fields of the first row, which tell text from numbers.
/// Errors: no channel, neither times nor a rate, two columns of one name, a unit that no time has.
CsvHeader csv_header(const std::vector<std::string>& names,
                     std::span<const std::string_view> first_row, const std::string& where,
                     const CsvRecordingOptions& options);

/// Errors: a unit of time that nobody stated, and as seconds no sensor is so fast or slow.
void check_rate(const CsvHeader& header, double rate_hz, const std::string& where);

}  // namespace stride::recordings

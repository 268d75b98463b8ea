#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/recording.hpp"
#include "stride/recordings/text.hpp"

/// Delimited text, row by row: what `csv` data sets and single recordings have in common.
namespace stride::recordings {

/// The house's unit of the same quantity, and what to multiply with to get there: "g" ->
/// m/s^2, 9.80665.
struct SiUnit {
  std::string name;
  double factor = 1;
};
std::optional<SiUnit> si_unit(std::string_view written);
/// The error for a unit that is none: lists the known ones and the nearest.
Error unknown_unit(const std::string& where, std::string_view written);

/// Fields of a line; a field in double quotes may hold the delimiter. Quotes round a field are
/// dropped.
void split_quoted(std::string_view line, Between between, std::vector<std::string_view>& fields);

/// The text without its byte-order mark. Errors: UTF-16.
std::string_view without_mark(std::string_view text, const std::string& where);

/// Which fields of a line hold what, settled for one file.
struct CsvLayout {
  Between between = Between::comma;
  std::size_t width = 0;              ///< fields of a line
  std::vector<std::size_t> channels;  ///< [C] fields
  std::vector<double> factors;        ///< [C] to SI
  std::optional<std::size_t> time, label, subject;
  double time_unit_s = 1;
  std::vector<std::string> missing;  ///< fields that stand for a missing reading
  bool skip_broken = false;
};

/// One row; valid during the call.
struct CsvRow {
  std::int64_t line = 0;
  double time_s = 0;                ///< 0 where the layout has no time
  std::span<const float> values;    ///< [C], SI, NaN = missing
  std::string_view label, subject;  ///< empty where the layout has none
};

/// Calls `use` with each row of the remaining lines. Blank lines are skipped; broken ones (another
/// count of fields, no number where one should be) are skipped where the layout says so; both are
/// counted in `tally`, as are missing readings.
/// **Errors** a broken line: file, line and column.
void read_rows(Lines& lines, const CsvLayout& layout, const std::string& where, Tally& tally,
               const std::function<void(const CsvRow&)>& use);

/// One line that holds a row, and its number; `values` is what the row's are put into. False for a
/// blank line. Errors: as above.
bool read_row(std::string_view line, std::int64_t number, const CsvLayout& layout,
              const std::string& where, std::vector<float>& values, CsvRow& row);

/// What to do with a row, by its time.
enum class TimeStep : std::uint8_t {
  forward,  ///< keep it
  drop,     ///< it repeats a time or goes back by less than a second
  restart,  ///< it goes back by a second or more: another recording begins
};

/// Appends rows to a recording by the rules of time; see TimeStep. Dropped rows are counted as
/// "duplicate rows dropped" (time and values repeat), "rows with a repeated time dropped", or
/// "rows out of order dropped". Without times every row is kept.
class RowKeeper {
 public:
  RowKeeper(bool timed, Tally& tally) : timed_(timed), tally_(tally) {}
  TimeStep add(const CsvRow& row, std::int16_t label, Recording& recording);

 private:
  bool timed_;
  Tally& tally_;
};

/// Median of the differences of all times, s; 0 where there are none.
double median_step_s(std::span<const Recording> recordings);

/// The rate that belongs to a measured median step: the nearest whole number when that is within 2
/// %, else three significant digits.
double nominal_rate_hz(double step_s);

}  // namespace stride::recordings

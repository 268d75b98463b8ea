#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/csv_header.hpp"

/// Samples as lines of text, taken one by one as they come.
namespace stride::cli {

/// CSV with a header, by the rules of a recording that predict is given, or a JSON object a line
/// whose members are named like the header's columns: {"time_s": 0.02, "acc_x [g]": 0.98}. A member
/// that lacks is a missing reading.
class LiveRows {
 public:
  LiveRows(std::string where, recordings::CsvRecordingOptions options)
      : where_(std::move(where)), options_(std::move(options)) {}

  /// Takes the next line, without its end; true where it is a sample. Errors: a header that says
  /// too little; a broken line, which names line and column: the next one may be taken.
  bool take(std::string_view line);

  /// Of the last sample: its time (0 where there is none) and readings [C] in SI units, NaN =
  /// missing.
  double time_s() const { return time_s_; }
  std::span<const float> values() const { return values_; }

  /// What the columns are; known with the first sample.
  const recordings::CsvHeader& header() const { return *header_; }
  /// The names as the header has them, separated by commas.
  const std::string& header_line() const { return header_line_; }

 private:
  bool take_csv(std::string_view line);
  bool take_json(std::string_view line);
  bool take_row(std::string_view line);
  void settle(std::string_view first_row);

  std::string where_;
  recordings::CsvRecordingOptions options_;
  std::vector<std::string> names_;
  std::string header_line_, row_;
  recordings::Between between_ = recordings::Between::comma;
  std::optional<recordings::CsvHeader> header_;
  bool json_ = false;
  std::int64_t number_ = 0;  // of the line
  double time_s_ = 0;
  std::vector<float> values_;
};

}  // namespace stride::cli

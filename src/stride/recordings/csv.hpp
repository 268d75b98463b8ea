#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "stride/recordings/csv_description.hpp"
#include "stride/recordings/recording.hpp"
#include "stride/recordings/source.hpp"

/// Delimited text that anybody recorded: a folder described by its stride.json, or one file alone.
/// The rules for missing values, repeated rows, times and broken lines stand in docs/csv.md.
namespace stride::recordings {

/// All files of `source` that fit the description's path. Values in SI units; one recording a file,
/// more where the subject changes or time goes back by a second or more. What was dropped is in the
/// tally.
/// **Errors** no file fits, no row at all, a column that a file lacks, a broken line (unless they
/// are to be skipped), a label outside "map" or "activities", a stated rate that the times
/// contradict.
Collection read_csv(const Source& source, const CsvDescription& description);

/// What a single file cannot say.
struct CsvRecordingOptions {
  double rate_hz = 0;          ///< where the file has no times
  std::string time_unit = {};  ///< "s", "ms", "us", "ns", where the header names none
};

/// One file with a header, for recognition: a collection of one recording.
///
///     time_s,acc_x [m/s^2],acc_y (g),label
///
/// The delimiter is found among , ; tab and blank. Channels are named by the header without its
/// unit; a unit that is known is converted to SI, one that is not is kept as it stands, none gives
/// "". Times: a column named time, timestamp or t, its unit in brackets or after '_' (time_ms).
/// Activities: a column named label or activity. Other columns of text are left out and counted.
/// Leading lines that begin with '#' are skipped. A file without a header gives channels
/// "column_0", "column_1", … without units.
/// **Errors** neither times nor a rate, a time that goes back by a second or more, a broken line,
/// no rows.
Collection read_csv_recording(const std::filesystem::path& path,
                              const CsvRecordingOptions& options = {});

/// The same from text in memory; `where` begins each message. `name` becomes the recording's.
Collection read_csv_recording(std::string_view text, const std::string& where,
                              const std::string& name, const CsvRecordingOptions& options);

}  // namespace stride::recordings

#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stride/recordings/recording.hpp"

/// What the two WISDM data sets share: their record, and how a pile of records becomes recordings.
namespace stride::recordings {

/// Records `subject,activity,time_ns,x,y,z;` of all subjects, in the order of the file. Tolerant,
/// by stated rules: a record ends at ';' or at the end of its line, so several may share a line;
/// blank ones are nothing; a comma before the ';' is ignored; a record with another field missing
/// or not a number, or of an unknown activity, is skipped and counted. Errors: hardly any record is
/// sound (the first bad one is named).
class WisdmRecords {
 public:
  /// `codes` are the activities as the file writes them, in the order of the collection's
  /// activities.
  explicit WisdmRecords(std::vector<std::string_view> codes) : codes_(std::move(codes)) {}

  void read(std::string_view text, const std::string& where, Tally& tally);

  /// Makes recordings of what was read, subject after subject, and forgets it. A new one begins
  /// where the activity changes or another subject came between, where time goes back, and after a
  /// gap of more than a second; a row that repeats an earlier one of its subject (time and values)
  /// is dropped, and so is one that gives other values for the time just given. Records without a
  /// time (absent or 0) are taken to be exactly at the rate. All is counted.
  void into(std::vector<Recording>& recordings, Tally& tally);

 private:
  struct Rows {
    std::vector<double> time_s;            // [n], 0 = not stated
    std::vector<float> xyz;                // [n, 3]
    std::vector<std::int16_t> activities;  // [n]
    std::vector<bool> begins;              // [n], another subject's rows came before

    bool same_values(std::size_t a, std::size_t b) const;
    std::vector<bool> repeats() const;
    void clear();  ///< keeps the memory
    Recording cut(std::string subject, std::size_t number,
                  const std::vector<std::size_t>& rows) const;
  };
  /// "9" before "10".
  struct ByNumber {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    }
  };
  const char* read_record(const char* p, const char* end);
  static void cut_all(const std::string& subject, const Rows& rows,
                      std::vector<Recording>& recordings, Tally& tally);

  std::vector<std::string_view> codes_;
  std::map<std::string, Rows, ByNumber> subjects_;
  std::map<std::string, Rows, ByNumber>::iterator current_ = subjects_.end();
  Rows spare_;                // the memory of a subject that is done
  std::size_t activity_ = 0;  // of the record before: the next one's is most often the same
};

}  // namespace stride::recordings

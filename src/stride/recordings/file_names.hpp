#pragma once
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string_view>

/// What readers ask of file names: data sets keep subject, activity and trial in them.
namespace stride::recordings {

/// Whether the end of `name` fits `pattern`, where each '#' stands for a whole number of 1 to 9
/// digits; the part before it must be empty or end in '/'. Fills `numbers`, one for each '#', in
/// reading order.
///
///     std::array<int, 3> n;
///     fits("USC-HAD/Subject14/a3t2.mat", "Subject#/a#t#.mat", n);  // true, n = {14, 3, 2}
bool fits(std::string_view name, std::string_view pattern, std::span<int> numbers);

/// The part after the last '/'.
std::string_view file_part(std::string_view name);

/// Whether `place` holds any of the named files or folders ("Protocol/subject101.dat"); false where
/// it cannot be read.
bool holds_any(const std::filesystem::path& place, std::initializer_list<std::string_view> names);

}  // namespace stride::recordings

#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Text for people: how wide it is, how numbers and times are written.
namespace stride::cli {

/// Columns a terminal gives to UTF-8 text: code points, without combining marks, East Asian wide
/// ones twice. Bytes that are no UTF-8 count one each.
std::size_t width(std::string_view utf8);

/// The front of a text that fits, ending in "…" where something was cut.
std::string fitted(std::string_view utf8, std::size_t columns);

/// Text from outside without control characters, so that a file's name or label cannot steer the
/// terminal.
std::string harmless(std::string_view utf8);

/// Lines of at most `columns`, broken at blanks.
std::vector<std::string> wrapped(std::string_view utf8, std::size_t columns);

std::string grouped(std::int64_t n);          ///< 1420 -> "1 420"
std::string fixed(double value, int digits);  ///< 0.9165, 3 -> "0.917"; NaN -> "–"
std::string shortest(double value);           ///< 2.56 -> "2.56", 50 -> "50"
std::string bytes_text(double bytes);         ///< 46080 -> "45.0 KiB"
std::string time_text(double seconds);        ///< 130 -> "2 min 10 s", 0.8 -> "0.8 s"
std::string left_text(double seconds);        ///< 130 -> "2 min left", 40 -> "40 s left"

}  // namespace stride::cli

#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stride/base/json.hpp"

/// What an entry of a table (an architecture, a method) lets its user choose: `--set filters=32`.
namespace stride {

/// A number in a range, or one word of a few. The default fixes its type.
struct Option {
  std::string_view name;
  double value;  ///< default; whole numbers where `whole`; the word's place where there are words
  double low, high;
  bool whole;
  std::string_view summary;
  std::vector<std::string_view> words = {};
};

/// An option that is one of `words`; the first is the default.
Option choice(std::string_view name, std::vector<std::string_view> words, std::string_view summary);

/// The default as JSON: a whole number, a number or a word.
Json default_of(const Option& option);
/// "1 .. 4096" or "none, channel, spatial".
std::string range_of(const Option& option);

/// Defaults filled in; unknown names (suggests the nearest), values out of range or not whole are
/// refused. `owner` begins every message.
Json complete_options(std::string_view owner, std::span<const Option> options, const Json& given);

}  // namespace stride

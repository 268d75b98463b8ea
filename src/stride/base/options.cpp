// Options of table entries: defaults, ranges, and what is refused.
#include "stride/base/options.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "stride/base/names.hpp"

namespace stride {
namespace {

std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", value);
  return buffer;
}

bool fits(const Option& option, const Json& given) {
  if (!option.words.empty())
    return given.is_string() &&
           std::ranges::find(option.words, given.get<std::string>()) != option.words.end();
  const double value = given.is_number() ? given.get<double>() : NAN;
  return value >= option.low && value <= option.high &&
         (!option.whole || value == std::floor(value));
}

Json value_of(std::string_view owner, const Option& option, const Json& given) {
  if (fits(option, given))
    return option.whole && option.words.empty()
               ? Json(static_cast<std::int64_t>(given.get<double>()))
               : given;
  const Json usual = default_of(option);
  const std::string kind = !option.words.empty() ? "one of "
                           : option.whole        ? "a whole number from "
                                                 : "a number from ";
  const std::string range =
      option.words.empty() ? text(option.low) + " to " + text(option.high) : range_of(option);
  throw Error({.where = std::string(owner),
               .what = "option '" + std::string(option.name) + "'",
               .got = given.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 40),
               .want = kind + range,
               .advice = "Its default is " +
                         (option.words.empty() ? text(option.value) : usual.get<std::string>())});
}

}  // namespace

Option choice(std::string_view name, std::vector<std::string_view> words,
              std::string_view summary) {
  const auto last = static_cast<double>(words.size()) - 1;
  return {name, 0, 0, last, true, summary, std::move(words)};
}

Json default_of(const Option& option) {
  if (!option.words.empty()) return option.words[static_cast<std::size_t>(option.value)];
  return option.whole ? Json(static_cast<std::int64_t>(option.value)) : Json(option.value);
}

std::string range_of(const Option& option) {
  if (option.words.empty()) return text(option.low) + " .. " + text(option.high);
  std::string all;
  for (const std::string_view word : option.words) all.append(all.empty() ? "" : ", ").append(word);
  return all;
}

Json complete_options(std::string_view owner, std::span<const Option> options, const Json& given) {
  if (!given.is_object() && !given.is_null())
    throw bad_member(std::string(owner), "options", "an object", given);
  Json complete = Json::object();
  std::vector<std::string_view> known;
  for (const Option& option : options) {
    known.push_back(option.name);
    const auto found = given.find(option.name);
    complete[std::string(option.name)] =
        found == given.end() ? default_of(option) : value_of(owner, option, *found);
  }
  for (const auto& [name, value] : given.items())
    if (!complete.contains(name)) throw unknown_name(std::string(owner) + " option", name, known);
  return complete;
}

}  // namespace stride

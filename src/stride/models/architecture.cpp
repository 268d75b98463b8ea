// The table of architectures, their options, and building one by name.
#include "stride/models/architecture.hpp"

#include <cmath>
#include <cstdio>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"

namespace stride::models {
namespace {

std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", value);
  return buffer;
}

Json value_of(const Architecture& architecture, const Option& option, const Json& given) {
  const double value = given.is_number() ? given.get<double>() : NAN;
  const bool fits =
      value >= option.low && value <= option.high && (!option.whole || value == std::floor(value));
  if (!fits)
    throw Error({.where = std::string(architecture.name),
                 .what = "option '" + std::string(option.name) + "'",
                 .got = given.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 40),
                 .want = std::string(option.whole ? "a whole number" : "a number") + " from " +
                         text(option.low) + " to " + text(option.high),
                 .advice = "Its default is " + text(option.value)});
  return option.whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

void check(std::string_view architecture, std::string_view what, std::int64_t got, std::int64_t low,
           std::string advice) {
  constexpr std::int64_t high = 1 << 24;
  if (got >= low && got <= high) return;
  throw Error({.where = std::string(architecture),
               .what = std::string(what),
               .got = std::to_string(got),
               .want = std::to_string(low) + " to " + std::to_string(high),
               .advice = std::move(advice)});
}

}  // namespace

#define STRIDE_ENTRY(name) &name,
std::span<const Architecture* const> all_architectures() {
  static const Architecture* const table[] = {
#include "stride/models/all.inc"
  };
  return table;
}
#undef STRIDE_ENTRY

Json complete_options(const Architecture& architecture, const Json& given) {
  if (!given.is_object() && !given.is_null())
    throw bad_member(std::string(architecture.name), "options", "an object of numbers", given);
  Json complete = Json::object();
  std::vector<std::string_view> known;
  for (const Option& option : architecture.options) {
    known.push_back(option.name);
    const auto found = given.find(option.name);
    complete[std::string(option.name)] =
        value_of(architecture, option, found == given.end() ? Json(option.value) : *found);
  }
  for (const auto& [name, value] : given.items())
    if (!complete.contains(name))
      throw unknown_name(std::string(architecture.name) + " option", name, known);
  return complete;
}

network::Graph build(std::string_view architecture, const Task& task, const Json& options) {
  const Architecture& entry = find("architecture", all_architectures(), architecture);
  check(architecture, "channels", task.channels, 1, "Choose the channels that the network sees");
  check(architecture, "samples a window", task.length, 1, "Choose a longer window");
  check(architecture, "activities", task.classes, 2,
        "A recogniser needs two activities to tell apart");
  network::Graph graph;
  const Json complete = complete_options(entry, options);
  try {
    entry.build(graph, task, complete);
  } catch (const Error& error) {
    throw Error(std::string(architecture), error);
  }
  return graph;
}

}  // namespace stride::models

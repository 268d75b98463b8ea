// The space of a sweep: its syntax, its grid, its random points.
#include "stride/cli/sweep_space.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "stride/base/names.hpp"
#include "stride/base/random.hpp"
#include "stride/models/architecture.hpp"

namespace stride::cli {
namespace {

// With one of these the validation windows become others, and so do their scores.
constexpr std::array<std::string_view, 5> of_validation = {"data", "protocol", "fold",
                                                           "validation-subjects", "null"};

Error bad_axis(const std::string& text, std::string got, std::string want, std::string advice) {
  return Error({.where = "--vary " + text.substr(0, 60),
                .what = {},
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

Json value_from(const std::string& text) {
  const Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(text) : value;
}

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts(1);
  for (const char c : text) c == by ? parts.emplace_back() : parts.back() += c, void();
  return parts;
}

const Option* option_named(std::string_view name, const Settings& base) {
  const auto in = [&](std::span<const Option> options) -> const Option* {
    const auto at = std::ranges::find(options, name, &Option::name);
    return at == options.end() ? nullptr : &*at;
  };
  if (const Option* own = in(find("model", models::all_architectures(), base.model).options))
    return own;
  if (const Option* own = in(find("method", training::all_methods(), base.method).options))
    return own;
  for (const auto* model : models::all_architectures())
    if (const Option* other = in(model->options)) return other;
  for (const auto* method : training::all_methods())
    if (const Option* other = in(method->options)) return other;
  return nullptr;
}

bool is_whole(const Setting& s) {
  return std::holds_alternative<int* (*)(Settings&)>(s.field) ||
         std::holds_alternative<std::int64_t* (*)(Settings&)>(s.field) ||
         std::holds_alternative<std::uint64_t* (*)(Settings&)>(s.field);
}

// Whether the axis counts in whole numbers. Throws for a name that is neither a setting nor an
// option.
bool counts_whole(const std::string& name, const Settings& base) {
  const std::size_t dot = name.find('.');
  std::vector<std::string_view> known;
  for (const Setting& s : all_settings()) {
    known.push_back(s.name);
    if (s.name != name.substr(0, dot)) continue;
    const bool options = std::holds_alternative<Json* (*)(Settings&)>(s.field);
    if (options != (dot != name.npos)) continue;
    if (!options) return is_whole(s);
    const Option* option = option_named(name.substr(dot + 1), base);
    return option != nullptr && option->whole;
  }
  if (option_named(name, base) != nullptr)
    throw Error({.where = "--vary",
                 .what = "'" + name + "'",
                 .got = "an option of the model or method",
                 .want = "set." + name,
                 .advice = {}});
  throw unknown_name("setting to vary", name, known);
}

struct Range {
  double low, high;
  std::int64_t points;  // 0 = none said
};

// "1e-4..1e-2" or "1e-4..1e-2:5"; nothing where it is a list.
std::optional<Range> range_from(const std::string& text, const std::string& whole_text) {
  const std::size_t dots = text.find("..");
  if (dots == text.npos) return std::nullopt;
  const std::size_t colon = text.find(':', dots);
  const std::size_t after = dots + 2;
  const Json low = value_from(text.substr(0, dots)),
             high = value_from(text.substr(after, colon == text.npos ? text.npos : colon - after)),
             points = colon == text.npos ? Json(0) : value_from(text.substr(colon + 1));
  if (!low.is_number() || !high.is_number() || !(low.get<double>() < high.get<double>()))
    throw bad_axis(whole_text, "'" + text + "'", "two numbers, the smaller one first",
                   "For example lr=1e-4..1e-2");
  if (!points.is_number_integer() || (colon != text.npos && points.get<std::int64_t>() < 2) ||
      points.get<std::int64_t>() > 10000)
    throw bad_axis(whole_text, points.dump() + " points", "2 to 10000",
                   "For example lr=1e-4..1e-2:5");
  return Range{low.get<double>(), high.get<double>(), points.get<std::int64_t>()};
}

// The place `share` (0..1) along the range.
Json along(const Axis& axis, double share) {
  const double value = axis.logarithmic() ? axis.low * std::pow(axis.high / axis.low, share)
                                          : axis.low + (axis.high - axis.low) * share;
  if (axis.whole) return static_cast<std::int64_t>(std::llround(value));
  // Four digits are finer than any score can tell apart, and can be typed again.
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%.4g", value);
  return std::clamp(std::strtod(digits.data(), nullptr), axis.low, axis.high);
}

}  // namespace

Axis axis_from(const std::string& text, const Settings& base) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0 || equals + 1 == text.size())
    throw bad_axis(text, {}, "NAME=VALUES",
                   "For example --vary lr=1e-4..1e-2 --vary set.filters=16,32");
  Axis axis;
  axis.name = text.substr(0, equals);
  axis.whole = counts_whole(axis.name, base);
  if (std::ranges::find(of_validation, axis.name) != of_validation.end())
    throw bad_axis(text, "'" + axis.name + "', which changes who validates",
                   "settings whose scores can be compared", "Run one sweep for each");
  const std::string values = text.substr(equals + 1);
  if (const auto range = range_from(values, text)) {
    axis.low = range->low;
    axis.high = range->high;
    std::set<Json> seen;
    for (std::int64_t i = 0; i < range->points; ++i) {
      const Json value =
          along(axis, static_cast<double>(i) / static_cast<double>(range->points - 1));
      if (seen.insert(value).second) axis.values.push_back(value);
    }
    return axis;
  }
  for (const std::string& part : split(values, ',')) {
    if (part.empty()) throw bad_axis(text, "an empty value", "values with commas between", {});
    axis.values.push_back(value_from(part));
  }
  return axis;
}

std::vector<Point> grid_of(std::span<const Axis> axes, std::size_t most) {
  std::vector<Point> points{Point::object()};
  for (const Axis& axis : axes) {
    if (!axis.listed())
      throw Error({.where = "--vary " + axis.name,
                   .what = "a range in a grid",
                   .got = {},
                   .want = "a number of points, as " + axis.name + "=" + Json(axis.low).dump() +
                           ".." + Json(axis.high).dump() + ":5",
                   .advice = "Or take --search random"});
    std::vector<Point> longer;
    for (const Point& point : points)
      for (const Json& value : axis.values) {
        longer.push_back(point);
        longer.back()[axis.name] = value;
      }
    points = std::move(longer);
    if (points.size() > most)
      throw Error({.where = "sweep",
                   .what = "combinations of the grid",
                   .got = std::to_string(points.size()) + " or more",
                   .want = "at most " + std::to_string(most),
                   .advice = "Take --search random, which visits as many as --budget says"});
  }
  return points;
}

std::vector<Point> random_points(std::span<const Axis> axes, std::size_t count,
                                 std::uint64_t seed) {
  constexpr std::uint64_t most_tries = 1000;  // in vain, before the space counts as visited
  std::vector<Point> points;
  std::set<std::string> seen;
  std::uint64_t vain = 0;
  for (std::uint64_t draw = 0; points.size() < count && vain < most_tries; ++draw) {
    Random random(seed_for(seed, "sweep", draw));
    Point point = Point::object();
    for (const Axis& axis : axes)
      point[axis.name] = axis.listed() ? axis.values[random.below(axis.values.size())]
                                       : along(axis, random.uniform());
    const bool fresh = seen.insert(point.dump()).second;
    vain = fresh ? 0 : vain + 1;
    if (fresh) points.push_back(std::move(point));
  }
  return points;
}

Settings settings_at(Settings base, const Point& point) {
  for (const auto& [name, value] : point.items()) {
    const std::size_t dot = name.find('.');
    std::string key = name.substr(0, dot);
    std::replace(key.begin(), key.end(), '-', '_');
    apply(base, {{key, dot == name.npos ? value : Json{{name.substr(dot + 1), value}}}},
          "--vary " + name);
  }
  check_names(base);
  return base;
}

}  // namespace stride::cli

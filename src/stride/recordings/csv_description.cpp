// From JSON to a checked description: nothing in it is ignored, nothing is guessed.
#include "stride/recordings/csv_description.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <set>

#include "stride/base/names.hpp"
#include "stride/recordings/csv_rows.hpp"

namespace stride::recordings {
namespace {

constexpr std::size_t most_columns = 100'000;

void only_keys(const Json& json, std::initializer_list<std::string_view> known,
               const std::string& where) {
  const std::vector<std::string_view> names(known);
  for (const auto& [key, value] : json.items())
    if (std::find(names.begin(), names.end(), key) == names.end())
      throw unknown_name(where, key, names);
}

Error refused(const std::string& where, std::string_view key, std::string got, std::string want,
              std::string advice = {}) {
  return Error({.where = where,
                .what = "\"" + std::string(key) + "\"",
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

Json object(const Json& json, std::string_view key, const std::string& where) {
  Json found = member<Json>(json, key, where);
  if (!found.is_object()) throw bad_member(where, key, "an object in braces", found);
  return found;
}

double positive(const Json& json, std::string_view key, const std::string& where, double most) {
  const double value = member<double>(json, key, where);
  if (!(value > 0 && value <= most))
    throw bad_member(where, key, "a number above 0 and at most " + std::to_string(most),
                     json.at(std::string(key)));
  return value;
}

CsvColumn column_of(const Json& json, std::string_view key, const CsvDescription& d,
                    const std::string& where) {
  if (!d.header && !json.contains(key))
    throw bad_member(where, key, "an index from 0, because \"header\" is false", nullptr);
  const Json found = member<Json>(json, key, where);
  if (found.is_string()) {
    if (!d.header)
      throw bad_member(where, key, "an index from 0, because \"header\" is false", found);
    return found.get<std::string>();
  }
  const auto index = found.is_number_integer() ? member<std::int64_t>(json, key, where) : -1;
  if (index < 0 || index >= static_cast<std::int64_t>(most_columns))
    throw bad_member(where, key, "a column's header or its index from 0", found);
  return static_cast<std::size_t>(index);
}

Between between_of(const Json& json, const std::string& where) {
  const auto text = member_or<std::string>(json, "delimiter", where, ",");
  if (text == ",") return Between::comma;
  if (text == ";") return Between::semicolon;
  if (text == "\t" || text == "tab") return Between::tab;
  if (text == " " || text == "blank") return Between::blanks;
  throw bad_member(where, "delimiter", "\",\", \";\", \"tab\" or \"blank\"", json.at("delimiter"));
}

bool choice(const Json& json, std::string_view key, std::string_view otherwise,
            std::string_view chosen, const std::string& where) {
  const auto text = member_or<std::string>(json, key, where, std::string(otherwise));
  if (text == chosen) return true;
  if (text == otherwise) return false;
  throw bad_member(where, key,
                   "\"" + std::string(otherwise) + "\" or \"" + std::string(chosen) + "\"",
                   json.at(std::string(key)));
}

CsvChannel channel_of(const Json& json, const CsvDescription& d, const std::string& where) {
  if (!json.is_object()) throw bad_member(where, "columns", "objects in braces", json);
  only_keys(json, {"name", "column", "unit", "scale", "target"}, where);
  CsvChannel out;
  out.channel.name = member<std::string>(json, "name", where);
  if (out.channel.name.empty()) throw refused(where, "name", "nothing", "a channel's name");
  const std::string here = where + ": " + out.channel.name;
  out.column = json.contains("column") || !d.header ? column_of(json, "column", d, here)
                                                    : CsvColumn(out.channel.name);
  const auto unit = member<std::string>(json, "unit", here);
  out.target = member_or<bool>(json, "target", here, false);
  // What is to be learnt comes in units of its own kind: "steps/min", "kcal".
  const auto si = out.target && !si_unit(unit) ? SiUnit{unit, 1} : si_unit(unit);
  if (!si || unit.empty()) throw unknown_unit(here, unit);
  const double scale = member_or<double>(json, "scale", here, 1);
  if (scale == 0 || !std::isfinite(scale)) throw refused(here, "scale", "0", "another number");
  out.channel.unit = si->name;
  out.factor = scale * si->factor;
  return out;
}

void read_channels(const Json& json, CsvDescription& d) {
  const auto columns = member<std::vector<Json>>(json, "columns", d.where);
  if (columns.empty() || columns.size() > most_columns)
    throw refused(d.where, "columns", std::to_string(columns.size()), "1 to 100000 channels");
  std::set<std::string> names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    d.channels.push_back(
        channel_of(columns[i], d, d.where + ": columns[" + std::to_string(i) + "]"));
    if (!names.insert(d.channels.back().channel.name).second)
      throw refused(d.where, "columns", "'" + d.channels.back().channel.name + "' twice",
                    "every name once");
  }
  if (std::ranges::all_of(d.channels, &CsvChannel::target))
    throw refused(d.where, "columns", "targets alone", "one input or more");
}

void read_time(const Json& json, CsvDescription& d) {
  if (json.contains("rate_hz")) d.rate_hz = positive(json, "rate_hz", d.where, 1e6);
  if (json.contains("time")) {
    const Json time = object(json, "time", d.where);
    const std::string here = d.where + ": time";
    only_keys(time, {"column", "unit"}, here);
    d.time = column_of(time, "column", d, here);
    const auto unit = member<std::string>(time, "unit", here);
    const auto si = si_unit(unit);
    if (!si || si->name != "s") throw refused(here, "unit", "\"" + unit + "\"", "s, ms, us or ns");
    d.time_unit_s = si->factor;
  }
  if (!d.time && d.rate_hz == 0)
    throw refused(d.where, "time", "neither it nor \"rate_hz\"", "one of them",
                  "Say {\"column\": ..., \"unit\": \"ms\"}, or the rate in Hz");
}

void read_labels(const Json& json, CsvDescription& d) {
  if (json.contains("label")) {
    const Json label = object(json, "label", d.where);
    const std::string here = d.where + ": label";
    only_keys(label, {"column", "map"}, here);
    if (label.contains("column")) d.label = column_of(label, "column", d, here);
    if (label.contains("map")) {
      const Json map = object(label, "map", here);
      d.label_map.emplace();
      for (const auto& [from, to] : map.items())
        (*d.label_map)[from] = member<std::string>(map, from, here + ": map");
    }
  }
  if (d.label && d.path.names("activity"))
    throw refused(d.where, "label", "both a column and {activity} in \"path\"", "one of them",
                  "Write {any} in \"path\" where the column is right");
  if (d.label_map && !d.label && !d.path.names("activity"))
    throw refused(d.where, "label", "a map alone", "\"column\", or {activity} in \"path\"");
  d.null_labels = member_or(json, "null_labels", d.where, d.null_labels);
  d.activities = member_or(json, "activities", d.where, d.activities);
  if (std::set<std::string>(d.activities.begin(), d.activities.end()).size() != d.activities.size())
    throw refused(d.where, "activities", "a name twice", "every name once");
}

void read_subject(const Json& json, CsvDescription& d) {
  int given = d.path.names("subject");
  if (json.contains("subject")) {
    ++given;
    if (json.at("subject").is_string()) {
      d.only_subject = json.at("subject").get<std::string>();
    } else {
      const Json subject = object(json, "subject", d.where);
      only_keys(subject, {"column"}, d.where + ": subject");
      d.subject = column_of(subject, "column", d, d.where + ": subject");
    }
  }
  // Who was recorded decides who may train and who may test; it must be said.
  if (given != 1)
    throw refused(d.where, "subject", given == 0 ? "nothing" : "both it and {subject} in \"path\"",
                  "{subject} in \"path\", a column, or one name for all files");
}

}  // namespace

CsvDescription csv_description(const Json& json, const std::string& where) {
  if (!json.is_object()) throw bad_member(where, "stride.json", "an object in braces", json);
  only_keys(json,
            {"name", "path", "columns", "delimiter", "header", "skip_lines", "time", "rate_hz",
             "label", "null_labels", "activities", "subject", "window_s", "overlap", "missing",
             "broken_lines", "duplicates"},
            where);
  CsvDescription d;
  d.where = where;
  d.name = member_or<std::string>(json, "name", where, "csv");
  d.path = CsvPath(member<std::string>(json, "path", where), where);
  d.between = between_of(json, where);
  d.header = member_or<bool>(json, "header", where, true);
  d.skip_lines = member_or<std::int64_t>(json, "skip_lines", where, 0);
  if (d.skip_lines < 0)
    throw refused(where, "skip_lines", std::to_string(d.skip_lines), "0 or more");
  read_channels(json, d);
  read_time(json, d);
  read_labels(json, d);
  read_subject(json, d);
  d.missing = member_or(json, "missing", where, d.missing);
  d.skip_broken = choice(json, "broken_lines", "refuse", "skip", where);
  d.keep_duplicates = choice(json, "duplicates", "drop", "keep", where);
  if (json.contains("window_s")) d.windowing.window_s = positive(json, "window_s", where, 86400);
  d.windowing.overlap = member_or<double>(json, "overlap", where, d.windowing.overlap);
  if (!(d.windowing.overlap >= 0 && d.windowing.overlap < 1))
    throw bad_member(where, "overlap", "0 or more and below 1", json.at("overlap"));
  return d;
}

}  // namespace stride::recordings

// decisions.json: written by save, believed by nobody who loads it.
#include "stride/network/decisions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"

namespace stride::network {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view format = "stride-decisions";
constexpr std::int64_t version = 1;
constexpr const char* file_name = "decisions.json";
constexpr std::uintmax_t max_bytes = 512u << 20;  // [K, K] numbers of the most activities
constexpr double largest_float = std::numeric_limits<float>::max();

// A number within [low, high] that a float can hold.
double number(const Json& json, std::string_view key, double low, double high,
              const std::string& where) {
  const auto value = member<double>(json, key, where);
  if (!(value >= low && value <= high))
    throw bad_member(where, key, "a number from " + Json(low).dump() + " to " + Json(high).dump(),
                     member<Json>(json, key, where));
  return value;
}

std::vector<float> costs(const Json& json, std::string_view key, std::size_t count,
                         const std::string& where) {
  std::vector<float> values;
  for (const double value : member<std::vector<double>>(json, key, where)) {
    if (!(std::abs(value) <= largest_float)) throw bad_member(where, key, "finite costs", json);
    values.push_back(static_cast<float>(value));
  }
  if (values.size() != count)
    throw bad_member(where, key, std::to_string(count) + " costs, one an activity",
                     Json(std::to_string(values.size()) + " costs"));
  return values;
}

Decisions::Smoothing smoothing_from(const Json& json, std::size_t activities,
                                    const std::string& where) {
  Decisions::Smoothing smoothing;
  smoothing.lag = member<std::int64_t>(json, "lag", where);
  if (smoothing.lag < 0 || smoothing.lag > longest_lag)
    throw bad_member(where, "lag", "0 to 65536 windows", smoothing.lag);
  smoothing.start = costs(json, "start", activities, where);
  const auto rows = member<std::vector<Json>>(json, "transition", where);
  if (rows.size() != activities)
    throw bad_member(where, "transition",
                     std::to_string(activities) + " rows of costs, one an activity",
                     Json(std::to_string(rows.size()) + " rows"));
  for (const Json& row : rows) {
    const std::vector<float> one = costs({{"transition", row}}, "transition", activities, where);
    smoothing.transition.insert(smoothing.transition.end(), one.begin(), one.end());
  }
  return smoothing;
}

Decisions::Rejection rejection_from(const Json& json, const std::string& where) {
  Decisions::Rejection rejection;
  rejection.kind = member<std::string>(json, "kind", where);
  if (std::ranges::find(rejections, rejection.kind) == std::end(rejections))
    throw unknown_name(where + ": rejection", rejection.kind, rejections);
  rejection.threshold =
      static_cast<float>(number(json, "threshold", -largest_float, largest_float, where));
  rejection.kept = number(json, "kept", 0, 1, where);
  return rejection;
}

Decisions::Sets sets_from(const Json& json, const std::string& where) {
  return {.alpha = number(json, "alpha", 0, 1, where),
          .quantile = static_cast<float>(number(json, "quantile", 0, 1, where)),
          .guaranteed = member<bool>(json, "guaranteed", where)};
}

}  // namespace

Json to_json(const Decisions& d) {
  Json json = {{"format", format},
               {"version", version},
               {"fitted_on", {{"people", d.people}, {"windows", d.windows}}},
               {"temperature", d.temperature},
               {"smoothing", nullptr},
               {"rejection", nullptr},
               {"sets", nullptr}};
  if (d.smoothing) {
    const std::size_t activities = d.smoothing->start.size();
    Json rows = Json::array();
    for (std::size_t i = 0; i < activities; ++i) {
      const auto row =
          d.smoothing->transition.begin() + static_cast<std::ptrdiff_t>(i * activities);
      rows.push_back(std::vector<float>(row, row + static_cast<std::ptrdiff_t>(activities)));
    }
    json["smoothing"] = {
        {"lag", d.smoothing->lag}, {"start", d.smoothing->start}, {"transition", rows}};
  }
  if (d.rejection)
    json["rejection"] = {{"kind", d.rejection->kind},
                         {"threshold", d.rejection->threshold},
                         {"kept", d.rejection->kept}};
  if (d.sets)
    json["sets"] = {{"alpha", d.sets->alpha},
                    {"quantile", d.sets->quantile},
                    {"guaranteed", d.sets->guaranteed}};
  return json;
}

Decisions decisions_from_json(const Json& json, std::size_t activities, const std::string& where) {
  if (const auto got = member<std::string>(json, "format", where); got != format)
    throw bad_member(where, "format", std::string(format), got);
  if (const auto got = member<std::int64_t>(json, "version", where); got != version)
    throw bad_member(where, "version", "1; a newer stride may read it", got);
  if (activities == 0 || activities > static_cast<std::size_t>(most_activities))
    throw Error({.where = where,
                 .what = "decisions",
                 .got = "a model of " + std::to_string(activities) + " activities",
                 .want = "1 to " + std::to_string(most_activities),
                 .advice = "Remove the file: it belongs to another model"});
  Decisions d;
  const Json fitted = member<Json>(json, "fitted_on", where);
  d.people = member<std::int64_t>(fitted, "people", where);
  d.windows = member<std::int64_t>(fitted, "windows", where);
  if (d.people < 1 || d.windows < d.people)
    throw bad_member(where, "fitted_on", "people, and a window of each", fitted);
  d.temperature = number(json, "temperature", 1e-6, 1e6, where);
  if (const Json part = member<Json>(json, "smoothing", where); !part.is_null())
    d.smoothing = smoothing_from(part, activities, where);
  if (const Json part = member<Json>(json, "rejection", where); !part.is_null())
    d.rejection = rejection_from(part, where);
  if (const Json part = member<Json>(json, "sets", where); !part.is_null())
    d.sets = sets_from(part, where);
  return d;
}

void save_decisions(const std::optional<Decisions>& decisions, const fs::path& folder) {
  std::error_code none;
  if (decisions)
    write_json(folder / file_name, to_json(*decisions));
  else
    fs::remove(folder / file_name, none);
}

std::optional<Decisions> load_decisions(const fs::path& folder, std::size_t activities) {
  const fs::path path = folder / file_name;
  std::error_code ec;
  if (!fs::exists(path, ec)) return std::nullopt;
  if (const auto size = fs::file_size(path, ec); !ec && size > max_bytes)
    throw Error({.where = path.string(),
                 .what = "size",
                 .got = std::to_string(size) + " bytes",
                 .want = "at most 512 MiB",
                 .advice = "This is no file of ours"});
  return decisions_from_json(read_json(path), activities, path.string());
}

}  // namespace stride::network

// Kept answers: written compactly, read with suspicion.
#include "stride/evaluation/answer.hpp"

#include <cmath>
#include <numeric>

#include "stride/evaluation/counts.hpp"

namespace stride::evaluation {
namespace {

constexpr std::int64_t format = 1;
// Far beyond any data set; they keep what a file may ask for bounded.
constexpr std::size_t most_activities = 1000, most_subjects = 100'000, most_epochs = 100'000;
constexpr std::int64_t most_windows = 10'000'000;  // together

Error contradiction(const std::string& where, std::string what, std::string got, std::string want) {
  return Error({.where = where,
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = "This file was edited or damaged: delete it and run stride results "
                          "again"});
}

// Counts [n] of one row.
std::vector<std::int64_t> counts_from(const Json& json, std::string_view key, std::size_t n,
                                      const std::string& where) {
  auto counts = member<std::vector<std::int64_t>>(json, key, where);
  if (counts.size() != n)
    throw contradiction(where, "\"" + std::string(key) + "\"", std::to_string(counts.size()),
                        std::to_string(n) + " counts, one an activity");
  for (const std::int64_t count : counts)
    if (count < 0 || count > most_windows)
      throw contradiction(where, "\"" + std::string(key) + "\"", std::to_string(count),
                          "a count of windows");
  return counts;
}

void read_confusion(Outcome& out, const Json& json, const std::string& where) {
  const auto rows = member<std::vector<Json>>(json, "confusion", where);
  const std::size_t classes = out.activities.size();
  if (rows.size() != classes)
    throw contradiction(where, "rows of \"confusion\"", std::to_string(rows.size()),
                        std::to_string(classes) + ", one an activity");
  for (const Json& row : rows) {
    const auto counts = counts_from({{"confusion", row}}, "confusion", classes, where);
    out.confusion.insert(out.confusion.end(), counts.begin(), counts.end());
  }
}

void read_subjects(Outcome& out, const Json& json, const std::string& where) {
  const Json subjects = member<Json>(json, "per_subject", where);
  if (!subjects.is_object() || subjects.empty() || subjects.size() > most_subjects)
    throw bad_member(where, "per_subject", "an object of one to 100000 subjects", subjects);
  const std::size_t classes = out.activities.size();
  for (const auto& [name, subject] : subjects.items()) {
    out.subjects.push_back(name);
    for (const char* part : counts_names) {
      const auto counts = counts_from(subject, part, classes, where + ": subject " + name);
      out.per_subject.insert(out.per_subject.end(), counts.begin(), counts.end());
    }
  }
}

// What the confusion says must be what the subjects say together; each subject has a window.
void check(const Outcome& out, const std::string& where) {
  const std::size_t classes = out.activities.size();
  std::vector<std::int64_t> subjects(3 * classes), confusion(3 * classes);
  for (std::size_t s = 0; s < out.subjects.size(); ++s) {
    std::int64_t windows = 0;
    for (std::size_t i = 0; i < 3 * classes; ++i) {
      const std::int64_t count = out.per_subject[s * 3 * classes + i];
      subjects[i] += count;
      if (i / classes == 1) windows += count;
    }
    if (windows == 0)
      throw contradiction(where, "windows of subject " + out.subjects[s], "none", "at least one");
  }
  if (const auto all = std::reduce(out.confusion.begin(), out.confusion.end()); all > most_windows)
    throw contradiction(where, "windows", std::to_string(all),
                        "at most " + std::to_string(most_windows));
  for (std::size_t t = 0; t < classes; ++t)
    for (std::size_t a = 0; a < classes; ++a) {
      const std::int64_t count = out.confusion[t * classes + a];
      if (t == a) confusion[t] += count;
      confusion[classes + t] += count;
      confusion[2 * classes + a] += count;
    }
  for (std::size_t i = 0; i < 3 * classes; ++i)
    if (subjects[i] != confusion[i])
      throw contradiction(where,
                          std::string("\"") + counts_names[i / classes] + "\" of " +
                              out.activities[i % classes] + " over all subjects",
                          std::to_string(subjects[i]),
                          std::to_string(confusion[i]) + ", as \"confusion\" says");
}

// Six digits are more than any page shows, and a third of the bytes.
Json short_numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double v : values)
    list.push_back(std::isfinite(v) ? Json(std::round(v * 1e6) / 1e6) : Json());
  return list;
}

std::vector<double> numbers_from(const Json& json, std::string_view key, const std::string& where) {
  const auto list = member<std::vector<Json>>(json, key, where);
  if (list.size() > most_epochs) throw bad_member(where, key, "at most 100000 epochs", list.size());
  std::vector<double> values;
  for (const Json& value : list) {
    if (!value.is_null() && !value.is_number()) throw bad_member(where, key, "numbers", value);
    values.push_back(value.is_null() ? std::nan("") : value.get<double>());
  }
  return values;
}

std::int64_t count_from(const Json& json, std::string_view key, const std::string& where) {
  const auto count = member<std::int64_t>(json, key, where);
  if (count < 0) throw bad_member(where, key, "a count", count);
  return count;
}

}  // namespace

Outcome outcome_from_json(const Json& result, const std::string& where) {
  Outcome out;
  out.activities = member<std::vector<std::string>>(result, "labels", where);
  if (out.activities.empty() || out.activities.size() > most_activities)
    throw bad_member(where, "labels", "one to 1000 activities", out.activities.size());
  read_confusion(out, result, where);
  read_subjects(out, result, where);
  check(out, where);
  return out;
}

namespace {

void add_counts(Json& json, const Outcome& outcome) {
  const std::size_t classes = outcome.activities.size();
  json["labels"] = outcome.activities;
  json["confusion"] = Json::array();
  for (std::size_t row = 0; row < classes; ++row)
    json["confusion"].push_back(
        std::span<const std::int64_t>(outcome.confusion).subspan(row * classes, classes));
  json["per_subject"] = Json::object();
  const std::span<const std::int64_t> counts = outcome.per_subject;
  for (std::size_t s = 0; s < outcome.subjects.size(); ++s)
    for (std::size_t part = 0; part < 3; ++part)
      json["per_subject"][outcome.subjects[s]][counts_names[part]] =
          counts.subspan((3 * s + part) * classes, classes);
}

Json to_json(const CompressedAnswer& c) {
  Json json = {{"command", c.command},
               {"scheme", c.scheme},
               {"agreement", c.agreement},
               {"file_bytes", c.file_bytes},
               {"float_file_bytes", c.float_file_bytes},
               {"model_bytes", c.model_bytes},
               {"float_model_bytes", c.float_model_bytes}};
  add_counts(json, c.outcome);
  return json;
}

CompressedAnswer compressed_from(const Json& json, const std::string& where) {
  CompressedAnswer c{.command = member<std::vector<std::string>>(json, "command", where),
                     .scheme = member<std::string>(json, "scheme", where),
                     .outcome = outcome_from_json(json, where),
                     .agreement = member<double>(json, "agreement", where),
                     .file_bytes = count_from(json, "file_bytes", where),
                     .float_file_bytes = count_from(json, "float_file_bytes", where),
                     .model_bytes = count_from(json, "model_bytes", where),
                     .float_model_bytes = count_from(json, "float_model_bytes", where)};
  if (!(c.agreement >= 0 && c.agreement <= 1))
    throw bad_member(where, "agreement", "a share from 0 to 1", json["agreement"]);
  return c;
}

}  // namespace

Json to_json(const Answer& a) {
  Json json = {{"format", format},
               {"command", a.command},
               {"protocol", a.protocol},
               {"leaky", a.leaky},
               {"data", {{"name", a.data_set}, {"checksum", a.checksum}}}};
  add_counts(json, a.outcome);
  json["curves"] = Json::array();
  for (const Curve& curve : a.curves)
    json["curves"].push_back({{"name", curve.name},
                              {"loss", short_numbers(curve.loss)},
                              {"validation_macro_f1", short_numbers(curve.validation_macro_f1)}});
  json["cost"] = {{"parameters", a.cost.parameters},
                  {"macs", a.cost.macs},
                  {"weight_bytes", a.cost.weight_bytes},
                  {"file_bytes", a.cost.file_bytes}};
  json["made"] = {{"date", a.made.date},
                  {"machine", a.made.machine},
                  {"executor", a.made.executor},
                  {"code", a.made.code},
                  {"seconds", std::round(a.made.seconds * 10) / 10}};
  if (a.compressed) json["compressed"] = to_json(*a.compressed);
  return json;
}

Answer answer_from_json(const Json& json, const std::string& where) {
  const auto text = [&](const Json& part, std::string_view key) {
    return member<std::string>(part, key, where);
  };
  if (const auto found = member<std::int64_t>(json, "format", where); found != format)
    throw Error({.where = where,
                 .what = "format of the kept answer",
                 .got = std::to_string(found),
                 .want = std::to_string(format),
                 .advice = "Another version of stride wrote it; run it again: stride results "
                           "--again"});
  const Json data = member<Json>(json, "data", where), cost = member<Json>(json, "cost", where),
             made = member<Json>(json, "made", where);
  Answer a{.command = member<std::vector<std::string>>(json, "command", where),
           .protocol = text(json, "protocol"),
           .leaky = member<bool>(json, "leaky", where),
           .data_set = text(data, "name"),
           .checksum = text(data, "checksum"),
           .outcome = outcome_from_json(json, where),
           .curves = {},
           .cost = {.parameters = count_from(cost, "parameters", where),
                    .macs = count_from(cost, "macs", where),
                    .weight_bytes = count_from(cost, "weight_bytes", where),
                    .file_bytes = count_from(cost, "file_bytes", where)},
           .made = {.date = text(made, "date"),
                    .machine = text(made, "machine"),
                    .executor = text(made, "executor"),
                    .code = text(made, "code"),
                    .seconds = member<double>(made, "seconds", where)}};
  if (json.contains("compressed")) {
    a.compressed = compressed_from(json["compressed"], where + ": compressed");
    if (a.compressed->outcome.activities != a.outcome.activities)
      throw bad_member(where, "compressed", "the labels of the float model",
                       json["compressed"]["labels"]);
  }
  // A verb, and the seed at the end: see command_of.
  if (a.command.size() < 2) throw bad_member(where, "command", "a verb and its flags", a.command);
  for (const Json& curve : member<std::vector<Json>>(json, "curves", where))
    a.curves.push_back({.name = text(curve, "name"),
                        .loss = numbers_from(curve, "loss", where),
                        .validation_macro_f1 = numbers_from(curve, "validation_macro_f1", where)});
  return a;
}

std::string lines_of(const Json& object) {
  std::string text = "{";
  for (const auto& [key, value] : object.items())
    text += (text.size() > 1 ? ",\n" : "\n") + Json(key).dump() + ": " + value.dump();
  return text + "\n}\n";
}

}  // namespace stride::evaluation

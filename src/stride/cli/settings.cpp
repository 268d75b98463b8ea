#include "stride/cli/settings.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <limits>

#include "stride/base/names.hpp"
#include "stride/cli/text.hpp"
#include "stride/models/architecture.hpp"
#include "stride/training/optimiser.hpp"

namespace stride::cli {
namespace {

bool has_option(std::span<const Option> options, std::string_view name) {
  return std::ranges::any_of(options, [&](const Option& option) { return option.name == name; });
}

template <class T>
constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

std::string json_key(std::string_view name) {
  std::string key(name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

Error bad_value(const Setting& s, const std::string& where, const std::string& got,
                std::string_view kind) {
  std::string want(kind);
  if (s.low != s.high) want += " from " + shortest(s.low) + " to " + shortest(s.high);
  return Error({.where = where,
                .what = json_key(s.name),
                .got = "'" + got.substr(0, 60) + "'",
                .want = want,
                .advice = {}});
}

// --set name=value. What is no JSON is a word; architecture and method know which they take.
void set_option(Json& options, const Setting& s, const std::string& where,
                const std::string& text) {
  const std::size_t equals = text.find('=');
  Json value;
  if (equals != std::string::npos) value = Json::parse(text.substr(equals + 1), nullptr, false);
  if (value.is_discarded()) value = text.substr(equals + 1);
  if (equals == 0 || !(value.is_number() || value.is_string()) || value == "")
    throw Error({.where = where,
                 .what = json_key(s.name),
                 .got = "'" + text.substr(0, 60) + "'",
                 .want = "name=value",
                 .advice = "For example --set filters=32"});
  options[text.substr(0, equals)] = value;
}

// JSON holds everything; text from a flag becomes JSON first, so that both roads meet the same
// checks.
void put(Settings& settings, const Setting& s, const Json& json, const std::string& where) {
  const std::string got = json.is_string() ? json.get<std::string>() : json.dump();
  std::visit(
      [&](auto reach) {
        auto& field = *reach(settings);
        using T = std::remove_reference_t<decltype(field)>;
        if constexpr (is_number<T>) {
          constexpr bool whole = std::is_integral_v<T>;
          const char* kind = whole ? "a whole number" : "a number";
          if (!json.is_number() || (whole && !json.is_number_integer()))
            throw bad_value(s, where, got, kind);
          const double value = json.get<double>();
          if (!(value >= s.low && value <= s.high)) throw bad_value(s, where, got, kind);
          field = json.get<T>();
        } else if constexpr (std::is_same_v<T, bool>) {
          if (!json.is_boolean()) throw bad_value(s, where, got, "true or false");
          field = json.get<bool>();
        } else if constexpr (std::is_same_v<T, std::string>) {
          if (!json.is_string()) throw bad_value(s, where, got, "a text");
          field = got;
        } else {
          if (!json.is_object()) throw bad_value(s, where, got, "an object of numbers and words");
          for (const auto& [name, value] : json.items())
            set_option(field, s, where, name + "=" + value.dump());
        }
      },
      s.field);
}

void put_text(Settings& settings, const Setting& s, const std::string& text) {
  const std::string where = "--" + std::string(s.name);
  std::visit(
      [&](auto reach) {
        using T = std::remove_pointer_t<decltype(reach(settings))>;
        if constexpr (std::is_same_v<T, std::string>) {
          put(settings, s, text, where);
        } else if constexpr (std::is_same_v<T, Json>) {
          set_option(*reach(settings), s, where, text);
        } else {
          const Json value = Json::parse(text, nullptr, false);
          put(settings, s, value.is_discarded() ? Json(text) : value, where);
        }
      },
      s.field);
}

std::string default_text(const Setting& s, Settings defaults) {
  return std::visit(
      [&](auto reach) -> std::string {
        const auto& field = *reach(defaults);
        using T = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_same_v<T, std::string>)
          return field;
        else if constexpr (is_number<T>)
          return shortest(static_cast<double>(field));
        else
          return {};
      },
      s.field);
}

const Setting& setting_for(const std::string& key, const std::string& where) {
  std::vector<std::string> keys;
  for (const Setting& s : all_settings()) {
    keys.push_back(json_key(s.name));
    if (keys.back() == key) return s;
  }
  throw unknown_name(where + ": setting", key,
                     std::vector<std::string_view>(keys.begin(), keys.end()));
}

void check_teacher(const Settings& s) {
  const auto refuse = [](std::string got, std::string want, std::string advice) {
    return Error({.where = "train",
                  .what = "teacher",
                  .got = std::move(got),
                  .want = std::move(want),
                  .advice = std::move(advice)});
  };
  const bool learns = find("method", training::all_methods(), s.method).check_teacher != nullptr;
  const bool folder = !s.teacher.empty(), model = !s.teacher_model.empty();
  if (!learns && (folder || model))
    throw refuse("one, and the method '" + s.method + "'", "a method that learns from it",
                 "Add --method distil, or leave the teacher out");
  if (learns && folder == model)
    throw refuse(folder ? "--teacher and --teacher-model" : "none", "one",
                 "Name a run folder with --teacher, or an architecture with --teacher-model");
  if (!model && !(s.teacher_set.empty() && s.teacher_epochs == 0))
    throw refuse("--teacher-set or --teacher-epochs alone", "an architecture for them",
                 "Add --teacher-model, or leave them out");
  if (model) static_cast<void>(teacher_options(s));
}

void check_target(const Settings& s) {
  const auto refuse = [](std::string what, std::string got, std::string want, std::string advice) {
    return Error({.where = "train",
                  .what = std::move(what),
                  .got = std::move(got),
                  .want = std::move(want),
                  .advice = std::move(advice)});
  };
  const bool regresses = find("method", training::all_methods(), s.method).regresses;
  if (regresses && s.target.empty())
    throw refuse("target", "none, and the method '" + s.method + "'", "a number to learn",
                 "Add --target NAME; stride data " + s.data + " lists what was measured");
  if (!regresses && !s.target.empty())
    throw refuse("target", "'" + s.target + "', and the method '" + s.method + "' of activities",
                 "a method that learns a number",
                 "Leave --method out, or use --method " + std::string(training::regression.name));
  if (regresses && s.train.class_weights)
    throw refuse("--class-weights", "a regression", "a method of activities", "Leave it out");
  if (regresses && s.train.label_smoothing > 0)
    throw refuse("--label-smoothing", "a regression", "a method of activities", "Leave it out");
}

// The names of a list with commas between.
std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (end > 0) names.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

}  // namespace

void declare_settings(CLI::App& app, Given& given, const Settings& defaults,
                      std::span<const std::string_view> without) {
  for (const Setting& s : all_settings()) {
    if (std::find(without.begin(), without.end(), s.name) != without.end()) continue;
    const std::string flag = "--" + std::string(s.name);
    if (s.value.empty()) {
      app.add_flag_callback(
             flag, [&given, &s] { given.emplace_back(&s, "true"); }, std::string(s.help))
          ->group(std::string(s.group));
      // The negation is not listed: the help shows both in one line.
      app.add_flag_callback("--no-" + std::string(s.name),
                            [&given, &s] { given.emplace_back(&s, "false"); })
          ->group("");
      continue;
    }
    std::string help(s.help);
    if (s.known) help += (help.empty() ? "" : "; ") + s.known();
    auto* option = app.add_option_function<std::vector<std::string>>(
        flag,
        [&given, &s](const std::vector<std::string>& texts) {
          for (const std::string& text : texts) given.emplace_back(&s, text);
        },
        help);
    // Typed twice, the last one counts; options collect.
    option->expected(1)->group(std::string(s.group))->type_name(std::string(s.value));
    option->multi_option_policy(std::holds_alternative<Json* (*)(Settings&)>(s.field)
                                    ? CLI::MultiOptionPolicy::TakeAll
                                    : CLI::MultiOptionPolicy::TakeLast);
    option->default_str(default_text(s, defaults));
  }
}

Settings settled(Settings settings, const std::optional<std::filesystem::path>& config,
                 const Given& given) {
  bool method_stated = false;
  if (config) {
    const Json json = read_json(*config);
    if (!json.is_object()) throw bad_member(config->string(), "settings", "an object", json);
    const Json& stated = json.contains("settings") ? json["settings"] : json;
    apply(settings, stated, config->string());
    method_stated = stated.contains("method");
  }
  for (const auto& [setting, text] : given) {
    put_text(settings, *setting, text);
    method_stated = method_stated || setting->name == "method";
  }
  if (!settings.target.empty() && !method_stated) settings.method = training::regression.name;
  check_names(settings);
  return settings;
}

Json to_json(const Settings& settings) {
  Json json = Json::object();
  Settings copy = settings;
  for (const Setting& s : all_settings())
    std::visit([&](auto reach) { json[json_key(s.name)] = *reach(copy); }, s.field);
  return json;
}

void apply(Settings& settings, const Json& json, const std::string& where) {
  if (!json.is_object()) throw bad_member(where, "settings", "an object", json);
  for (const auto& [key, value] : json.items())
    put(settings, setting_for(key, where), value, where);
}

windows::Preprocessing preprocessing_of(const Settings& s) {
  windows::Preprocessing p;
  p.channels = names_in(s.channels);
  p.activities = names_in(s.activities);
  p.target = s.target;
  p.rate_hz = s.rate_hz;
  p.longest_gap_s = s.longest_gap_s;
  p.low_pass_hz = s.low_pass_hz;
  p.high_pass_hz = s.high_pass_hz;
  p.gravity = windows::gravity_named(s.gravity);
  p.window_s = s.window_s;
  p.overlap = s.overlap;
  p.label_rule = windows::label_rule_named(s.label_rule);
  p.unlabelled = windows::unlabelled_named(s.null);
  const auto& method = find("method", training::all_methods(), s.method);
  p.scaler = windows::scaler_named(s.scaler.empty() ? method.scaler : s.scaler);
  return p;
}

Json model_options(const Settings& s) {
  const auto& model = find("model", models::all_architectures(), s.model);
  const auto& method = find("method", training::all_methods(), s.method);
  Json own = Json::object();
  std::vector<std::string_view> known;
  for (const Option& option : model.options) known.push_back(option.name);
  for (const Option& option : method.options) known.push_back(option.name);
  for (const auto& [name, value] : s.set.items()) {
    if (std::ranges::find(known, name) == known.end())
      throw unknown_name(s.model + " option", name, known);
    if (!has_option(method.options, name)) own[name] = value;
  }
  return models::complete_options(model, own);
}

Json method_options(const Settings& s) {
  const auto& method = find("method", training::all_methods(), s.method);
  Json own = Json::object();
  for (const auto& [name, value] : s.set.items())
    if (has_option(method.options, name)) own[name] = value;
  return complete_options(method.name, method.options, own);
}

Json teacher_options(const Settings& s) {
  const auto& model = find("teacher-model", models::all_architectures(), s.teacher_model);
  return models::complete_options(model, s.teacher_set);
}

void check_names(const Settings& s) {
  static_cast<void>(preprocessing_of(s));
  static_cast<void>(model_options(s));
  static_cast<void>(method_options(s));
  check_teacher(s);
  check_target(s);
  find("optimiser", training::all_optimisers(), s.train.optimiser);
  find("schedule", training::all_schedules(), s.train.schedule);
  static constexpr std::string_view devices[] = {"cpu", "cuda"};
  if (std::find(std::begin(devices), std::end(devices), s.train.executor.device) ==
      std::end(devices))
    throw unknown_name("device", s.train.executor.device, devices);
  windows::ProtocolOptions options;
  if (!s.protocol.empty()) windows::protocol_named(s.protocol, options);
}

}  // namespace stride::cli

#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/training/method.hpp"
#include "stride/windows/preprocessing.hpp"
#include "stride/windows/protocol.hpp"

namespace CLI {
class App;
}

/// The settings that shape an experiment, each declared once: flag, help, default, run.json and
/// --config come from one table.
namespace stride::cli {

struct Settings {
  std::string data = "simulated";
  std::string channels, activities;  ///< names with commas between; empty = all
  std::string target;                ///< what to learn instead of activities; empty = activities
  double rate_hz = 0, longest_gap_s = 0.25, low_pass_hz = 0, high_pass_hz = 0;
  std::string gravity = "keep";
  double window_s = 0, overlap = -1;
  std::string label_rule = "unanimous", null = "drop", scaler;
  bool cache = true;

  std::string model = "cnn";
  Json set = Json::object();  ///< options of architecture and method that were given

  std::string method = "supervised";
  std::string teacher;                ///< a run folder
  std::string teacher_model;          ///< or an architecture, trained first in each fold
  Json teacher_set = Json::object();  ///< its options that were given
  int teacher_epochs = 0;             ///< 0 = as many as the student
  training::TrainOptions train;       ///< its own defaults are ours
  bool refit = false;

  std::string protocol;  ///< empty = the verb's choice
  std::string fold;      ///< name or number from 1; empty = the only one
  std::int64_t validation_subjects = windows::ProtocolOptions{}.validation_subjects;
};

/// How a setting is held: each kind reads its flag and its JSON in its own way.
using Field = std::variant<std::string* (*)(Settings&), double* (*)(Settings&), int* (*)(Settings&),
                           std::int64_t* (*)(Settings&), std::uint64_t* (*)(Settings&),
                           bool* (*)(Settings&), Json* (*)(Settings&)>;

struct Setting {
  std::string_view name;   ///< "window-s": the flag without its dashes; in JSON '-' is '_'
  std::string_view group;  ///< heading in the help
  std::string_view value;  ///< what stands for the value in the help: "NAME"; empty for a switch
  std::string_view help;
  Field field;
  double low = 0, high = 0;          ///< of numbers
  std::string (*known)() = nullptr;  ///< the names there are, for the help
};

std::span<const Setting> all_settings();

/// What was typed, in order: applied over the defaults and the --config file.
using Given = std::vector<std::pair<const Setting*, std::string>>;

/// Adds a flag for each setting (but those named in `without`); what is typed lands in `given`,
/// which must outlive the parse.
void declare_settings(CLI::App& app, Given& given, const Settings& defaults,
                      std::span<const std::string_view> without = {});

/// defaults < config < given. A target alone chooses the method. `config` is a run.json or an
/// object of settings. Errors: unknown setting (suggests the nearest), wrong type, out of range:
/// names flag or file.
Settings settled(Settings defaults, const std::optional<std::filesystem::path>& config,
                 const Given& given);

Json to_json(const Settings& settings);
void apply(Settings& settings, const Json& json, const std::string& where);

/// What the rooms understand. Unknown names are refused here, before any file is read.
windows::Preprocessing preprocessing_of(const Settings& settings);
void check_names(const Settings& settings);

/// The options of the architecture and of the method, complete: `set` holds both.
/// Errors: those of complete_options; a name that neither knows.
Json model_options(const Settings& settings);
Json method_options(const Settings& settings);
/// The options of the teacher's architecture, complete.
Json teacher_options(const Settings& settings);

}  // namespace stride::cli

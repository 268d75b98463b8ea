#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iterator>
#include <numeric>

#include "stride/base/files.hpp"
#include "stride/base/names.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/fitting.hpp"
#include "stride/cli/recognition.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/network/model.hpp"
#include "stride/recordings/csv.hpp"
#include "stride/training/method.hpp"
#include "stride/windows/scaler.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string run, recording;
  recordings::CsvRecordingOptions reading;
  FittingOptions fitting;
  training::ExecutorOptions executor;
  std::string engine;
  bool smooth = false, no_unknown = false, json = false, csv = false, table = false;
};

// "-" is stdin.
std::string text_of(const std::string& name) {
  if (name != "-") return read_whole(name);
  std::string text, part(1 << 16, '\0');
  for (;;) {
    const auto n = ::read(STDIN_FILENO, part.data(), part.size());
    if (n < 0)
      throw Error({.where = "stdin",
                   .what = "read",
                   .got = "an error",
                   .want = "a recording",
                   .advice = {}});
    if (n == 0) return text;
    text.append(part, 0, static_cast<std::size_t>(n));
  }
}

windows::WindowSet windows_for(const network::Contract& contract,
                               const recordings::Collection& collection, const std::string& where) {
  windows::Preprocessing p = windows::preprocessing_from_json(contract.preprocessing, where);
  // Nobody has labelled or measured this recording: every window counts.
  p.target.clear();
  p.label_rule = windows::LabelRule::last;
  p.unlabelled = windows::Unlabelled::keep;
  return windows::make_windows(collection, p);
}

std::string table_text(const std::vector<Segment>& segments,
                       const std::vector<std::string>& activities, const Console& console) {
  using enum Table::Align;
  Table table({{"from s", right},
               {"to s", right},
               {"activity"},
               {"probability", right},
               {"windows", right}});
  for (const Segment& s : segments)
    table.row({fixed(s.begin_s, 2), fixed(s.end_s, 2), name_of(s.activity, s.unknown, activities),
               fixed(s.probability, 3), grouped(s.windows)});
  return table.text(console);
}

std::string table_text(const std::vector<Value>& values, const network::Contract::Channel& target,
                       const Console& console) {
  using enum Table::Align;
  Table table(
      {{"from s", right}, {"to s", right}, {target.name + " [" + target.unit + "]", right}});
  for (const Value& v : values)
    table.row({fixed(v.begin_s, 2), fixed(v.end_s, 2), fmt::format("{:.4g}", v.value)});
  return table.text(console);
}

// What the model folder says, as far as it was asked for.
engine::DecisionRules rules_for(const network::Model& model, const Flags& flags, double hop_s,
                                Console& console) {
  const bool can = model.decisions && model.decisions->smoothing;
  if (flags.smooth && !can)
    console.warn("note: this model has no smoothing; stride calibrate --lag N gives it one");
  if (flags.smooth && can)
    console.say(fmt::format("smoothed: a live answer would come {:.3g} s later",
                            static_cast<double>(model.decisions->smoothing->lag) * hop_s));
  if (!model.decisions) return {.activities = model.activities.size()};
  return engine::rules_of(*model.decisions, model.activities.size(),
                          {.smoothed = flags.smooth, .rejected = !flags.no_unknown});
}

Exit run(const Flags& flags, Console& console) {
  if (flags.run.empty() || flags.recording.empty())
    throw Error({.where = "predict",
                 .what = "needs a run folder and a recording",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride predict runs/a walk.csv"});
  if (!flags.engine.empty()) find("engine", all_engines(), flags.engine);
  const fs::path folder = flags.run;
  const network::Model model = network::load(folder);
  const RunsWith& engine = engine_for(flags.engine, model, "float");
  const std::string text = text_of(flags.recording),
                    where = flags.recording == "-" ? "stdin" : flags.recording;
  std::vector<std::string> notes;
  recordings::Collection read =
      recordings::read_csv_recording(text, where, fs::path(where).stem().string(), flags.reading);
  note_conversions(text, read, notes);
  for (const auto& [what, count] : read.tally)
    if (count > 0) notes.push_back(what + ": " + grouped(count));
  const recordings::Collection collection =
      fitted_to(model.contract, std::move(read), where, flags.fitting, notes);
  for (const std::string& note : notes)
    console.warn("note: " + harmless(where) + ": " + harmless(note));

  const std::string preprocessor = (folder / "preprocessor_config.json").string();
  const windows::WindowSet windows = windows_for(model.contract, collection, preprocessor);
  const auto scaler =
      windows::scaler_from_json(model.contract.scaler, windows.channels.size(), preprocessor);
  std::vector<std::int32_t> all(windows.size());
  std::iota(all.begin(), all.end(), 0);
  const std::vector<float> logits = engine.answers(
      question_of(model, windows, scaler, all, [&] { return collection; }), flags.executor);
  const bool table = flags.table || (!flags.csv && ::isatty(STDOUT_FILENO));
  if (model.target) {
    const std::vector<Value> values = values_in_time(windows, collection, logits);
    console.print(flags.json ? as_json(values, *model.target).dump(2) + "\n"
                  : table    ? table_text(values, *model.target, console)
                             : as_csv(values, *model.target));
    return done;
  }
  const double hop_s = static_cast<double>(model.contract.hop) / model.contract.rate_hz;
  const std::vector<Answer> answers =
      answers_in_time(windows, collection, logits, rules_for(model, flags, hop_s, console));
  const std::vector<Segment> segments = segments_of(answers, hop_s);

  if (flags.json)
    console.print(as_json(answers, segments, model.activities).dump(2) + "\n");
  else if (table)
    console.print(table_text(segments, model.activities, console));
  else
    console.print(as_csv(answers, model.activities));
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "a folder that stride train wrote");
  app.add_option("RECORDING", flags->recording,
                 "delimited text with a header, as time_s,acc_x [m/s^2],…; - is stdin");
  constexpr auto reading = "Reading";
  app.add_option("--rate-hz", flags->reading.rate_hz, "of a recording without times")
      ->type_name("HZ")
      ->group(reading);
  app.add_option("--time-unit", flags->reading.time_unit,
                 "of times whose header names none: s, ms, us or ns")
      ->type_name("UNIT")
      ->group(reading);
  app.add_flag("--assume-units", flags->fitting.assume_units,
               "take channels without a unit as the model's units")
      ->group(reading);
  constexpr auto deciding = "Decisions";
  app.add_flag("--smooth", flags->smooth,
               "the likeliest sequence of activities instead of each window alone")
      ->group(deciding);
  app.add_flag("--no-unknown", flags->no_unknown,
               "name an activity even where the model finds none of them likely")
      ->group(deciding);
  constexpr auto group = "Run";
  app.add_option("--engine", flags->engine,
                 "what runs the network: float or int8, the device engine; stream, the same sample "
                 "by sample; or libtorch, as in training; without it, float, of a compressed model "
                 "int8")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--device", flags->executor.device, "of libtorch: cpu or cuda")
      ->type_name("NAME")
      ->default_str("cpu")
      ->group(group);
  app.add_option("--threads", flags->executor.threads, "0 = all cores")
      ->type_name("N")
      ->default_str("0")
      ->group(group);
  app.add_flag("--csv", flags->csv,
               "a line for each window, with all probabilities; what a pipe gets")
      ->group(group);
  app.add_flag("--table", flags->table,
               "a line for each stretch of one activity; what a terminal gets")
      ->group(group);
  app.add_flag("--json", flags->json, "both, for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb predict{
    "predict",
    "Work",
    "recognise the activities, or tell the number, in a recording of your own",
    "  stride predict runs/a walk.csv\n  stride predict runs/a walk.csv --json\n",
    "`labels`; `windows`, each with `begin_s`, `end_s`, `activity`, `probability`, "
    "`probabilities` (in the order of `labels`) and, where the model has prediction sets, `set` "
    "(names); `segments`, each with `begin_s`, `end_s`, "
    "`activity`, `probability` (the mean), `windows` (how many). An `activity` is \"unknown\" "
    "where "
    "the model finds none of its own likely. Of a regression: `target`, "
    "`unit`; `windows`, each with `begin_s`, `end_s`, `value`.",
    declare};

}  // namespace stride::cli::verbs

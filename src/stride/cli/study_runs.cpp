// Studies are run as children of this program; what they leave in their run folders becomes a kept
// answer.
#include "stride/cli/study_runs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <sstream>
#include <thread>

#include "stride/base/files.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/processes.hpp"
#include "stride/cli/run_folder.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli {
namespace {

namespace fs = std::filesystem;
using evaluation::Answer;
using evaluation::Plan;
using evaluation::Study;

std::string name_of(std::int64_t seed, bool leaky) {
  return fmt::format("{}seed{}", leaky ? "leaky-" : "", seed);
}

fs::path answer_file(const StudyRun& run, const StudyFolders& folders) {
  return folders.answers / run.study / (run.name + ".json");
}

void add_runs(std::vector<StudyRun>& runs, const Study& study, const Plan& plan, bool leaky) {
  for (const std::int64_t seed : plan.seeds)
    runs.push_back({study.name, name_of(seed, leaky), evaluation::command_of(study, plan, seed),
                    plan.compress});
}

// Epochs as the training logged them.
evaluation::Curve curve_of(const fs::path& log) {
  evaluation::Curve curve;
  std::error_code ec;
  if (!fs::exists(log, ec)) return curve;
  std::istringstream lines(read_whole(log));
  for (std::string line; std::getline(lines, line);) {
    const Json epoch = parse_json(line, log.string());
    const auto value = [&](const char* key) {
      return epoch.contains(key) && epoch[key].is_number() ? epoch[key].get<double>()
                                                           : std::nan("");
    };
    curve.loss.push_back(value("loss"));
    curve.validation_macro_f1.push_back(value("validation_macro_f1"));
  }
  return curve;
}

std::vector<double> numbers_of(const Json& list) {
  std::vector<double> numbers;
  for (const Json& value : list)
    numbers.push_back(value.is_number() ? value.get<double>() : std::nan(""));
  return numbers;
}

void add_training(Answer& a, const fs::path& folder, const Json& record) {
  const std::string where = (folder / "run.json").string();
  const Json training = member<Json>(record, "training", where);
  a.made.seconds = member<double>(training, "seconds", where);
  a.made.executor = member<std::string>(training, "executor", where);
  // Where it trained twice, validation looked at the first.
  const fs::path choice = folder / "choice" / "log.jsonl";
  std::error_code ec;
  a.curves.push_back(curve_of(fs::exists(choice, ec) ? choice : folder / "log.jsonl"));
}

void add_folds(Answer& a, const Json& result, const std::string& where) {
  for (const Json& fold : member<std::vector<Json>>(result, "folds", where)) {
    a.made.seconds += member<double>(fold, "seconds", where);
    a.made.executor = member<std::string>(fold, "executor", where);
    const Json history = member<Json>(fold, "history", where);
    a.curves.push_back(
        {.name = member<std::string>(fold, "name", where),
         .loss = numbers_of(member<Json>(history, "loss", where)),
         .validation_macro_f1 = numbers_of(member<Json>(history, "validation_macro_f1", where))});
  }
}

fs::path compressed_folder(const fs::path& folder) { return folder.string() + "-compressed"; }

// What the folder beside the run holds.
evaluation::CompressedAnswer compressed_answer(const StudyRun& run, const fs::path& folder) {
  const std::string where = (folder / "run.json").string();
  const Json prices = member<Json>(read_run(folder), "compression", where),
             before = member<Json>(prices, "float", where),
             after = member<Json>(prices, "compressed", where);
  const std::string result = (folder / "evaluation.json").string();
  return {.command = run.compress,
          .scheme = member<std::string>(prices, "scheme", where),
          .outcome = evaluation::outcome_from_json(read_json(result), result),
          .agreement = member<double>(prices, "agreement", where),
          .file_bytes = member<std::int64_t>(after, "weights_bytes", where),
          .float_file_bytes = member<std::int64_t>(before, "weights_bytes", where),
          .model_bytes = member<std::int64_t>(after, "model_bytes", where),
          .float_model_bytes = member<std::int64_t>(before, "model_bytes", where)};
}

// The answer that a finished run folder holds.
Answer answer_of(const StudyRun& run, const fs::path& folder) {
  const bool folds = run.command[0] == "crossval";
  const std::string where = (folder / (folds ? "crossval.json" : "evaluation.json")).string();
  const Json result = read_json(where), record = read_run(folder),
             data = member<Json>(result, "data", where), cost = member<Json>(result, "cost", where),
             machine = member<Json>(record, "machine", where);
  Answer a{.command = run.command,
           .protocol = member<std::string>(result, "protocol", where),
           .leaky = member<bool>(result, "leaky", where),
           .data_set = member<std::string>(data, "name", where),
           .checksum = member<std::string>(data, "checksum", where),
           .outcome = evaluation::outcome_from_json(result, where),
           .curves = {},
           .cost = {.parameters = member<std::int64_t>(cost, "parameters", where),
                    .macs = member<std::int64_t>(cost, "macs", where),
                    .weight_bytes = member<std::int64_t>(cost, "weight_bytes", where),
                    .file_bytes = member_or(cost, "file_bytes", where, std::int64_t{0})},
           .made = {.date = member<std::string>(record, "started", where).substr(0, 10),
                    .machine = fmt::format("{}, {} cores",
                                           member<std::string>(machine, "processor", where),
                                           member<std::int64_t>(machine, "cores", where)),
                    .executor = {},
                    .code = member<std::string>(record, "code", where),
                    .seconds = 0}};
  if (folds)
    add_folds(a, result, where);
  else
    add_training(a, folder, record);
  if (!run.compress.empty()) a.compressed = compressed_answer(run, compressed_folder(folder));
  return a;
}

// One verb as a child, to its end.
void run_child(const std::vector<std::string>& arguments, const StudyRun& run, const fs::path& talk,
               Console& console) {
  using namespace std::chrono_literals;
  Processes child;
  child.start(0, arguments, talk);
  for (bool asked = false;;) {
    if (const auto ended = child.ended()) {
      console.wipe();
      if (interruption_wished())
        throw Interrupted("stopped in " + run.text() + "; go on with: stride results");
      if (ended->exit_code == done) return;
      const std::string words = last_line(talk);
      throw Error({.where = run.text(),
                   .what = "stride " + arguments[0],
                   .got = words.empty() ? "exit " + std::to_string(ended->exit_code) : words,
                   .want = {},
                   .advice = "See " + talk.string()});
    }
    if (interruption_wished() && !std::exchange(asked, true)) child.stop();
    if (console.live()) console.redraw(run.text() + "  " + harmless(last_line(talk)));
    std::this_thread::sleep_for(100ms);
  }
}

// Whether an answer came from what the study says now.
bool is_of(const Answer& answer, const StudyRun& run) {
  const std::vector<std::string> none;
  return answer.command == run.command &&
         (answer.compressed ? answer.compressed->command : none) == run.compress;
}

// Whether the folder holds what this very command began.
bool began(const fs::path& folder, const fs::path& note, const std::vector<std::string>& command) {
  std::error_code ec;
  return fs::exists(note, ec) && fs::exists(folder / "run.json", ec) &&
         read_json(note) == Json(command);
}

}  // namespace

std::vector<StudyRun> runs_of(const evaluation::Studies& studies, const std::string& only) {
  std::vector<StudyRun> runs;
  std::string names;
  for (const Study& study : studies.studies) {
    names += (names.empty() ? "" : ", ") + study.name;
    if (!study.name.starts_with(only)) continue;
    add_runs(runs, study, study.honest, false);
    if (study.leaky) add_runs(runs, study, *study.leaky, true);
  }
  if (runs.empty())
    throw Error({.where = "results",
                 .what = "studies whose name begins with '" + only + "'",
                 .got = "none",
                 .want = "one of " + (names.empty() ? "none at all" : names),
                 .advice = "See stride results --list"});
  return runs;
}

bool is_kept(const StudyRun& run, const StudyFolders& folders) {
  const fs::path file = answer_file(run, folders);
  std::error_code ec;
  if (!fs::exists(file, ec)) return false;
  return is_of(evaluation::answer_from_json(read_json(file), file.string()), run);
}

void run_and_keep(const StudyRun& run, const StudyFolders& folders, const StudyWishes& wishes,
                  Console& console) {
  const fs::path stem = folders.runs / run.study / run.name;
  const auto beside = [&](const char* end) { return fs::path(stem.string() + end); };
  const fs::path note = beside(".json"), talk = beside(".txt");
  const std::string out = stem.string();
  std::error_code ec;
  fs::create_directories(stem.parent_path(), ec);
  std::vector<std::string> arguments = {run.command[0], "--resume", "--out", out};
  if (wishes.again || !began(stem, note, run.command)) {
    // In this order: a note must never stand beside another command's run.
    fs::remove(stem / "run.json", ec);
    fs::remove(talk, ec);
    write_json(note, run.command);
    arguments = run.command;
    arguments.insert(arguments.end(), {"--out", out, "--force"});
    if (wishes.threads > 0)
      arguments.insert(arguments.end(), {"--threads", std::to_string(wishes.threads)});
  }
  const bool folds = run.command[0] == "crossval";
  const bool finished =
      fs::exists(stem / "run.json", ec) &&
      (folds ? fs::exists(stem / "crossval.json", ec) : read_run(stem).contains("training"));
  if (!finished) run_child(arguments, run, talk, console);
  if (!folds && !fs::exists(stem / "evaluation.json", ec))
    run_child({"evaluate", out}, run, talk, console);
  if (!run.compress.empty()) {
    std::vector<std::string> words = {"compress", out};
    words.insert(words.end(), run.compress.begin(), run.compress.end());
    words.insert(words.end(), {"--out", compressed_folder(stem).string(), "--force"});
    run_child(words, run, talk, console);
  }
  write_whole(answer_file(run, folders),
              evaluation::lines_of(evaluation::to_json(answer_of(run, stem))));
}

std::vector<evaluation::Comparison> comparisons_of(const evaluation::Studies& studies,
                                                   const StudyFolders& folders) {
  const auto row = [&](const Study& study, const Plan& plan, bool leaky) {
    std::vector<Answer> answers;
    bool stale = false;
    for (const std::int64_t seed : plan.seeds) {
      const StudyRun run{study.name, name_of(seed, leaky),
                         evaluation::command_of(study, plan, seed), plan.compress};
      const fs::path file = answer_file(run, folders);
      std::error_code ec;
      if (!fs::exists(file, ec)) continue;
      answers.push_back(evaluation::answer_from_json(read_json(file), file.string()));
      stale = stale || !is_of(answers.back(), run);
    }
    if (answers.empty()) return evaluation::Row{};
    evaluation::Row made = evaluation::row_of(std::move(answers), study.name);
    made.stale = stale;
    return made;
  };
  std::vector<evaluation::Comparison> all;
  for (const Study& study : studies.studies)
    all.push_back({study, row(study, study.honest, false),
                   study.leaky ? row(study, *study.leaky, true) : evaluation::Row{}});
  return all;
}

}  // namespace stride::cli

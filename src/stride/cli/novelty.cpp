// Each activity is left out of a training in turn: what does that model make of it?
#include "stride/evaluation/novelty.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "stride/base/names.hpp"
#include "stride/cli/decisions.hpp"
#include "stride/cli/engines.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/opened_run.hpp"
#include "stride/cli/processes.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/network/model.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;
using engine::Rejection;

struct Flags {
  std::string run, engine = "float";
  int threads = 0;
  bool json = false;
};

Error novelty_error(std::string what, std::string got, std::string want, std::string advice) {
  return Error({.where = "novelty",
                .what = std::move(what),
                .got = std::move(got),
                .want = std::move(want),
                .advice = std::move(advice)});
}

// The activities but one, as --activities takes them.
std::string all_but(const std::vector<std::string>& activities, std::size_t left_out) {
  std::string names;
  for (std::size_t k = 0; k < activities.size(); ++k) {
    if (activities[k].find(',') != std::string::npos)
      throw novelty_error("activity '" + activities[k] + "'", "a comma", "names without",
                          "Rename it in the recordings");
    if (k != left_out) names += (names.empty() ? "" : ",") + activities[k];
  }
  return names;
}

// One training with the run's own settings, as a child.
void train_without(const fs::path& run, const fs::path& out, const std::string& activities,
                   int threads, Console& console, const std::string& place) {
  using namespace std::chrono_literals;
  const fs::path talk = out.string() + ".txt";
  std::error_code ec;
  fs::create_directories(out.parent_path(), ec);
  fs::remove(talk, ec);
  std::vector<std::string> arguments = {"train",        "--config", (run / "run.json").string(),
                                        "--activities", activities, "--out",
                                        out.string(),   "--force"};
  if (threads > 0) arguments.insert(arguments.end(), {"--threads", std::to_string(threads)});
  Processes child;
  child.start(0, arguments, talk);
  for (bool asked = false;;) {
    if (const auto ended = child.ended()) {
      console.wipe();
      if (interruption_wished()) throw Interrupted("stopped in " + place);
      if (ended->exit_code == done) return;
      const std::string words = last_line(talk);
      throw novelty_error(place, words.empty() ? "exit " + std::to_string(ended->exit_code) : words,
                          "a training with the run's settings", "See " + talk.string());
    }
    if (interruption_wished() && !std::exchange(asked, true)) child.stop();
    if (console.live()) console.redraw(place + "  " + harmless(last_line(talk)));
    std::this_thread::sleep_for(100ms);
  }
}

// How strange a side's windows are to a model, those of the left-out activity apart.
struct Strangeness {
  std::vector<float> known, unknown;
};

Strangeness strangeness_of(const network::Model& model, const Experiment& e,
                           std::span<const std::int32_t> side, std::size_t left_out,
                           std::span<const float> logits, Rejection kind) {
  engine::DecisionRules rules;
  rules.activities = model.activities.size();
  rules.temperature = model.decisions ? static_cast<float>(model.decisions->temperature) : 1.0F;
  rules.rejection = kind;
  Heard h;
  h.activities = rules.activities;
  h.logits.assign(logits.begin(), logits.end());
  h.ends = {side.size()};
  Strangeness s;
  decide(h, rules, [&](std::size_t i, const engine::Decision& d, const engine::Decider&) {
    const auto truth = static_cast<std::size_t>(e.windows.y[static_cast<std::size_t>(side[i])]);
    (truth == left_out ? s.unknown : s.known).push_back(d.strangeness);
  });
  return s;
}

Json separation_json(const Strangeness& s) {
  if (s.known.empty() || s.unknown.empty()) return nullptr;
  const evaluation::Separation found = evaluation::separation(s.known, s.unknown);
  return {{"auroc", found.auroc}, {"fpr95", found.fpr95}};
}

constexpr std::array<std::pair<Rejection, std::string_view>, 2> kinds = {
    {{Rejection::energy, "energy"}, {Rejection::probability, "probability"}}};

Json left_out_json(const OpenedRun& q, const RunsWith& engine, const network::Model& model,
                   std::size_t left_out) {
  const Experiment& e = q.experiment;
  const Ask ask = ask_of(model, engine, e.settings);
  Json json = {{"activity", e.windows.activities[left_out]}};
  for (const auto& [name, side] :
       {std::pair<const char*, const std::vector<std::int32_t>&>("test", q.fold.test),
        std::pair<const char*, const std::vector<std::int32_t>&>("validation",
                                                                 q.fold.validation)}) {
    if (side.empty()) continue;
    const std::vector<float> logits = ask(e.windows, side);
    for (const auto& [kind, word] : kinds) {
      const Strangeness s = strangeness_of(model, e, side, left_out, logits, kind);
      json[name]["windows"] = s.unknown.size();
      json[name][std::string(word)] = separation_json(s);
    }
  }
  return json;
}

// Over the activities that the side has.
Json means_of(const Json& list, const char* side) {
  Json means = Json::object();
  for (const auto& [kind, word] : kinds) {
    double auroc = 0, fpr95 = 0, n = 0;
    for (const Json& one : list) {
      if (!one.contains(side) || one[side][std::string(word)].is_null()) continue;
      auroc += one[side][std::string(word)]["auroc"].get<double>();
      fpr95 += one[side][std::string(word)]["fpr95"].get<double>();
      ++n;
    }
    if (n > 0) means[std::string(word)] = {{"auroc", auroc / n}, {"fpr95", fpr95 / n}};
  }
  return means;
}

std::string table_of(const Json& result, const Console& console) {
  using enum Table::Align;
  Table table({{"left out"},
               {"windows", right},
               {"energy AUROC", right},
               {"FPR95", right},
               {"probability AUROC", right},
               {"FPR95", right}});
  const auto cells = [](std::vector<std::string> row, const Json& of) {
    for (const auto& [kind, word] : kinds)
      for (const char* key : {"auroc", "fpr95"}) {
        const bool there = of.contains(std::string(word)) && of[std::string(word)].is_object();
        row.push_back(there ? fixed(of[std::string(word)][key].get<double>(), 3) : "–");
      }
    return row;
  };
  for (const Json& one : result["activities"])
    table.row(cells(
        {one["activity"].get<std::string>(), grouped(one["test"]["windows"].get<std::int64_t>())},
        one["test"]));
  table.row(cells({"mean", ""}, result["mean"]["test"]));
  if (!result["mean"]["validation"].empty())
    table.row(cells({"mean, validation", ""}, result["mean"]["validation"]));
  return table.text(console);
}

Exit run(const Flags& flags, Console& console) {
  const RunsWith& engine = find("engine", all_engines(), flags.engine);
  if (flags.run.empty())
    throw novelty_error("no run folder given", {}, {}, "For example: stride novelty runs/a");
  const fs::path folder = flags.run;
  const OpenedRun q = opened_run(
      folder, {.verb = "novelty", .threads = flags.threads},
      [](const network::Model&, const Json&) {}, console);
  const std::vector<std::string>& activities = q.experiment.windows.activities;
  if (q.model.target || activities.size() < 3)
    throw novelty_error("activities", q.model.target ? "a regression" : "two", "3 or more",
                        "Two must be left to tell apart");
  for (std::size_t k = 0; k < activities.size(); ++k) (void)all_but(activities, k);
  watch_for_interruption();
  Json result = {{"protocol", q.experiment.settings.protocol},
                 {"fold", q.fold.name},
                 {"activities", Json::array()}};
  for (std::size_t k = 0; k < activities.size(); ++k) {
    const std::string place =
        fmt::format("{}/{} without {}", k + 1, activities.size(), harmless(activities[k]));
    const fs::path out = folder / "novelty" / std::to_string(k + 1);
    train_without(folder, out, all_but(activities, k), flags.threads, console, place);
    const network::Model model = network::load(out);
    result["activities"].push_back(left_out_json(q, engine, model, k));
    const Json& test = result["activities"].back()["test"];
    if (test["energy"].is_object())
      console.say(
          fmt::format("{}  AUROC {}", place, fixed(test["energy"]["auroc"].get<double>(), 3)));
  }
  result["mean"] = {{"test", means_of(result["activities"], "test")},
                    {"validation", means_of(result["activities"], "validation")}};
  write_json(folder / "novelty.json", result);
  console.print(flags.json ? result.dump(2) + "\n" : table_of(result, console));
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "the folder that stride train wrote");
  constexpr auto group = "Run";
  app.add_option("--engine", flags->engine,
                 "what runs the network: float, the device engine, or libtorch, as in training")
      ->type_name("NAME")
      ->capture_default_str()
      ->group(group);
  app.add_option("--threads", flags->threads, "0 = as in training")->type_name("N")->group(group);
  app.add_flag("--json", flags->json, "for programs")->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb novelty{
    "novelty",
    "Work",
    "leave out each activity in turn, and see whether it is found unknown",
    "  stride novelty runs/a\n",
    "`protocol`, `fold`; `activities`, for each `activity`, and on `test` and `validation`: "
    "`windows` of it and, for `energy` and `probability`, `auroc` and `fpr95` (the share of its "
    "windows that pass for known where 95 % of the known ones do; null where the side has none); "
    "`mean` over them, by side. The same is kept in `novelty.json`; the trainings stay in "
    "`novelty/`. The test side is read once for each activity.",
    declare};

}  // namespace stride::cli::verbs

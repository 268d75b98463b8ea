// The experiments behind docs/results.md and its report: what has not run is run, then the pages
// are written.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "stride/base/files.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/study_runs.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/deployment/results_pages.hpp"

namespace stride::cli::verbs {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string experiments = "bench/experiments.json", only, pages = "docs",
              answers = "docs/results", runs = "runs/results";
  StudyWishes wishes;
  bool page = false, list = false;
};

void list(const std::vector<StudyRun>& runs, const StudyFolders& folders, Console& console) {
  Table table({{"study"}, {"run"}, {"answer"}, {"command"}});
  for (const StudyRun& run : runs) {
    std::string command;
    for (const std::string& word : run.command) command += (command.empty() ? "" : " ") + word;
    if (!run.compress.empty()) command += "; compress";
    for (const std::string& word : run.compress) command += " " + word;
    table.row({run.study, run.name, is_kept(run, folders) ? "kept" : "", command});
  }
  console.print(table.text(console, 200));
}

// Runs what there is to run; the errors of those that failed.
std::vector<std::string> run_all(const Flags& flags, const std::vector<StudyRun>& runs,
                                 const StudyFolders& folders, Console& console) {
  std::vector<std::string> failed;
  watch_for_interruption();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const StudyRun& run = runs[i];
    if (!flags.wishes.again && is_kept(run, folders)) continue;
    console.say(fmt::format("{}/{}  {}", i + 1, runs.size(), run.text()));
    try {
      run_and_keep(run, folders, flags.wishes, console);
    } catch (const Error& error) {
      failed.push_back(error.what());
      console.warn(failed.back());
    }
  }
  return failed;
}

void write_pages(const evaluation::Studies& studies, const StudyFolders& folders,
                 const fs::path& pages, Console& console) {
  const auto all = comparisons_of(studies, folders);
  const std::pair<const char*, std::string> written[] = {
      {"results.md", deployment::results_markdown(all)},
      {"reproduction.md", deployment::reproduction_markdown(all, studies.claims)},
      {"results.html", deployment::results_html(all)}};
  for (const auto& [name, text] : written) {
    write_whole(pages / name, text);
    console.print((pages / name).string() + "\n");
  }
}

Exit run(const Flags& flags, Console& console) {
  const StudyFolders folders{flags.answers, flags.runs};
  const auto studies =
      evaluation::studies_from_json(read_json(flags.experiments), flags.experiments);
  const std::vector<StudyRun> runs = runs_of(studies, flags.only);
  if (flags.list) {
    list(runs, folders, console);
    return done;
  }
  std::vector<std::string> failed;
  if (!flags.page) failed = run_all(flags, runs, folders, console);
  write_pages(studies, folders, flags.pages, console);
  if (!failed.empty())
    throw Error({.where = "results",
                 .what = fmt::format("{} of {} runs failed; they are left out of the pages",
                                     failed.size(), runs.size()),
                 .got = {},
                 .want = {},
                 .advice = "Their reasons are above; stride results runs only these again"});
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  constexpr auto group = "Results";
  const auto path = [&](const char* name, std::string& value, const char* what, const char* type) {
    app.add_option(name, value, what)->type_name(type)->capture_default_str()->group(group);
  };
  path("--experiments", flags->experiments, "the experiments, as data", "FILE");
  app.add_option("--only", flags->only, "studies whose name begins so")
      ->type_name("NAME")
      ->group(group);
  app.add_flag("--again", flags->wishes.again, "run even what has an answer")->group(group);
  app.add_flag("--page", flags->page, "run nothing: write the pages from the kept answers")
      ->group(group);
  app.add_flag("--list", flags->list, "only say which runs there are, and which have an answer")
      ->group(group);
  path("--pages", flags->pages, "folder of results.md, reproduction.md, results.html", "FOLDER");
  path("--answers", flags->answers, "folder of the kept answers", "FOLDER");
  path("--runs", flags->runs, "folder of the run folders", "FOLDER");
  app.add_option("--threads", flags->wishes.threads, "of each training; 0 = all cores")
      ->type_name("N")
      ->group(group);
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb results{
    "results",
    "Work",
    "run the experiments behind docs/results.md, and write its pages",
    "  stride results --list\n"
    "  stride results --only uci-har\n"
    "  stride results --page            in a fresh clone too: the answers are in docs/results\n",
    "",
    declare};

}  // namespace stride::cli::verbs

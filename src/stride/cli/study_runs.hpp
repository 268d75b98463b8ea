#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "stride/cli/console.hpp"
#include "stride/evaluation/comparison.hpp"

/// The experiments behind the pages of results: which there are to run, run as this program would
/// be typed, and their answers kept.
namespace stride::cli {

/// Where results lie:
///
///     <answers>/<study>/seed1.json         the kept answer; leaky-seed1.json that of the twin
///     <runs>/<study>/seed1/                its run folder; seed1.txt its talk, seed1.json its
///     command
struct StudyFolders {
  std::filesystem::path answers, runs;
};

/// One seed of one plan.
struct StudyRun {
  std::string study, name;                 ///< "uci-har-cnn", "leaky-seed1"
  std::vector<std::string> command;        ///< see command_of
  std::vector<std::string> compress = {};  ///< see Plan

  std::string text() const { return study + " " + name; }
};

/// All runs of the studies whose name begins with `only`. Errors: none does.
std::vector<StudyRun> runs_of(const evaluation::Studies& studies, const std::string& only);

/// Whether the answer that is kept came from this very command.
bool is_kept(const StudyRun& run, const StudyFolders& folders);

struct StudyWishes {
  int threads = 0;     ///< of each training; 0 = all cores
  bool again = false;  ///< from the start, whatever an earlier attempt left
};

/// Runs train and evaluate, or crossval, going on where an earlier attempt with the same command
/// stopped, and keeps the answer.
/// Errors: what the child said last; Interrupted after Ctrl-C.
void run_and_keep(const StudyRun& run, const StudyFolders& folders, const StudyWishes& wishes,
                  Console& console);

/// The kept answers beside their studies. Errors: a damaged answer: names the file.
std::vector<evaluation::Comparison> comparisons_of(const evaluation::Studies& studies,
                                                   const StudyFolders& folders);

}  // namespace stride::cli

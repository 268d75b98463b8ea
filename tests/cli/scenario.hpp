#pragma once
#include <filesystem>
#include <string>
#include <vector>

/// Command-line tests as data: a .txt file is a scenario, its commands run one after another in one
/// empty folder.
///
///     # what this is about
///     $ stride data nosuch        a command for sh; `stride` is the program just built
///     = 2                         its exit code (0 where not said)
///     > text                      a regular expression that a line of stdout must fit
///     ! text                      the same for stderr
///     >- text                     no line of stdout may fit; alone: stdout is empty
///     !- text                     the same for stderr
///     % torch                     the scenario needs the LibTorch executor
namespace stride::scenarios {

struct Expectation {
  bool of_stderr = false, absent = false;
  std::string pattern;
  int line = 0;
};

struct Step {
  std::string command;
  int exit_code = 0, line = 0;
  std::vector<Expectation> expectations;
};

struct Scenario {
  std::string name;
  bool needs_torch = false;
  std::vector<Step> steps;
};

/// Throws std::runtime_error for a line that means nothing.
Scenario read(const std::filesystem::path& file);

struct Answer {
  int exit_code = -1;
  std::string out, err;
};

/// Runs a command in `folder`, which is also home, cache and the only place where data sets are
/// looked for.
Answer run(const std::string& command, const std::filesystem::path& folder);

/// What is not as the step expects it; empty = all is well.
std::string complaint(const Step& step, const Answer& answer);

}  // namespace stride::scenarios

#include "scenario.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace stride::scenarios {
namespace {

namespace fs = std::filesystem;

std::string whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool fits_a_line(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (std::regex_search(line, regex)) return true;
  return false;
}

Expectation expectation_from(const std::string& line, int number) {
  Expectation e{.of_stderr = line[0] == '!',
                .absent = line.size() > 1 && line[1] == '-',
                .pattern = {},
                .line = number};
  const std::size_t at = e.absent ? 3 : 2;
  if (line.size() > at) e.pattern = line.substr(at);
  return e;
}

}  // namespace

Scenario read(const fs::path& file) {
  Scenario scenario{.name = file.stem().string(), .steps = {}};
  std::ifstream in(file);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::string rest = line.size() > 2 ? line.substr(2) : "";
    if (line[0] == '$') {
      scenario.steps.push_back({.command = rest, .line = number, .expectations = {}});
    } else if (line[0] == '%' && rest == "torch") {
      scenario.needs_torch = true;
    } else if (!scenario.steps.empty() && line[0] == '=') {
      scenario.steps.back().exit_code = std::stoi(rest);
    } else if (!scenario.steps.empty() && (line[0] == '>' || line[0] == '!')) {
      scenario.steps.back().expectations.push_back(expectation_from(line, number));
    } else {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) + ": cannot read '" +
                               line + "'");
    }
  }
  return scenario;
}

Answer run(const std::string& command, const fs::path& folder) {
  const fs::path out = folder / ".stdout", err = folder / ".stderr", script = folder / ".command";
  std::ofstream(script) << command << "\n";
  // One thread: on a busy machine two that wait for each other are slower than one.
  const std::string line =
      "cd '" + folder.string() +
      "' && env HOME=\"$PWD\" XDG_CACHE_HOME=\"$PWD/.cache\" XDG_DATA_HOME=\"$PWD/.data\"" +
      " STRIDE_DATA=\"$PWD/data\" NO_COLOR=1 PATH='" STRIDE_BINARY_FOLDER
      "':\"$PATH\" SOURCE='" STRIDE_SOURCE_FOLDER "' sh .command > .stdout 2> .stderr < /dev/null";
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, whole(out), whole(err)};
}

std::string complaint(const Step& step, const Answer& answer) {
  std::string text;
  if (answer.exit_code != step.exit_code)
    text += "line " + std::to_string(step.line) + ": exit " + std::to_string(answer.exit_code) +
            ", want " + std::to_string(step.exit_code) + "\n";
  for (const Expectation& e : step.expectations) {
    const std::string& said = e.of_stderr ? answer.err : answer.out;
    const bool there = e.pattern.empty() ? !said.empty() : fits_a_line(said, e.pattern);
    if (there == e.absent)
      text += "line " + std::to_string(e.line) + ": " + (e.of_stderr ? "stderr" : "stdout") +
              (e.absent ? " has " : " lacks ") +
              (e.pattern.empty() ? "text" : "'" + e.pattern + "'") + "\n";
  }
  if (!text.empty())
    text += "$ " + step.command + "\n--- stdout\n" + answer.out + "--- stderr\n" + answer.err;
  return text;
}

}  // namespace stride::scenarios

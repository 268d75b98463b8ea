#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stride/cli/verb.hpp"

namespace CLI {
class App;
}

namespace stride::cli {

/// The whole command line: every verb of the table, declared.
struct Program {
  std::unique_ptr<CLI::App> app;
  std::vector<Action> actions;  ///< in the verbs' order
};
Program declared();

/// Parses and runs. Errors: Error for wrong use (an unknown verb or flag suggests the nearest), and
/// whatever the verb throws.
Exit run(std::span<const std::string> arguments, Console& console);

/// "0.1.0 (93a07c8)"
std::string version_text();
std::string
code_version();  ///< git commit, "-dirty" with local changes; "unknown" outside a repository

}  // namespace stride::cli

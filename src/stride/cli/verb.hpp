#pragma once
#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

/// The verbs of the command line: one file each, one line in all.inc, whose order is the order of
/// the help.
namespace stride::cli {

class Console;

/// What the program answers to its caller.
enum Exit : int {
  done = 0,
  bar_missed = 1,    ///< all went well, but a required score was not reached
  wrong_use = 2,     ///< wrong flags, missing files, bad input
  interrupted = 130  ///< Ctrl-C (128 + SIGINT, as shells say it); checkpoints stay
};

/// Runs a verb whose flags were parsed.
using Action = std::function<Exit(Console&)>;

struct Verb {
  std::string_view name;     ///< what the user types
  std::string_view group;    ///< heading in the help: "Look", "Work"
  std::string_view summary;  ///< at most 72 characters
  std::string_view example;  ///< lines to copy, for the end of its help
  std::string_view json;     ///< what --json gives, for docs/cli.md; empty = there is no --json
  /// Adds the verb's flags to its part of the command line; the answer owns what they were set to.
  Action (*declare)(CLI::App& app);
};

namespace verbs {
#define STRIDE_ENTRY(name) extern const Verb name;
#include "stride/cli/all.inc"
#undef STRIDE_ENTRY
}  // namespace verbs

std::span<const Verb* const> all_verbs();

}  // namespace stride::cli

#pragma once
#include <string>

namespace CLI {
class App;
}

/// The help, for people and as docs/cli.md: both are read off the declared flags, so that they
/// cannot drift apart.
namespace stride::cli {

class Console;

/// `stride help`: the verbs in their groups.
std::string overview(const Console& console);

/// `stride help train`: usage, flags with defaults, examples.
std::string verb_help(const CLI::App& verb, const Console& console);

/// The whole of docs/cli.md.
std::string markdown();

}  // namespace stride::cli

#include "stride/cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/help_text.hpp"
#include "stride_code_version.hpp"

namespace stride::cli {
namespace {

constexpr auto everywhere = "Talk";

// What every verb understands.
void declare_talk(CLI::App& app) {
  app.set_help_flag("");
  app.add_flag("--help,-h")->description("this text")->group(everywhere);
  app.add_flag("--quiet,-q")->description("no talk on stderr, only errors")->group(everywhere);
  app.add_flag("--verbose,-v")->description("more talk on stderr")->group(everywhere);
}

bool is_flag(const std::string& text) { return text.size() > 1 && text[0] == '-'; }

Error unknown_flag(const CLI::App& verb, const std::string& typed) {
  const std::string flag = typed.substr(0, typed.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  const std::string near = nearest(flag, std::vector<std::string_view>(names.begin(), names.end()));
  return Error({.where = verb.get_name().empty() ? "stride" : verb.get_name(),
                .what = "no flag '" + flag.substr(0, 60) + "'",
                .got = {},
                .want = {},
                .advice = (near.empty() ? "" : "Did you mean '" + near + "'? ") + "See stride " +
                          (verb.get_name().empty() ? "help" : "help " + verb.get_name())});
}

// CLI11 leaves what it does not know in remaining(); its own message would name neither verb nor
// nearest flag.
void refuse_leftovers(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining();
  if (left.empty()) return;
  const auto flag = std::find_if(left.begin(), left.end(), is_flag);
  if (flag != left.end()) throw unknown_flag(app, *flag);
  throw Error({.where = app.get_name(),
               .what = "argument",
               .got = "'" + left[0].substr(0, 60) + "', one too many",
               .want = {},
               .advice = "See stride help " + app.get_name()});
}

Exit show_help(const CLI::App& app, Console& console) {
  console.print(app.get_name().empty() ? overview(console) : verb_help(app, console));
  return done;
}

void parse(CLI::App& app, std::span<const std::string> arguments) {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    const auto used = app.get_subcommands();
    throw Error({.where = used.empty() ? "stride" : used[0]->get_name(),
                 .what = error.what(),
                 .got = {},
                 .want = {},
                 .advice = "See stride help" + (used.empty() ? "" : " " + used[0]->get_name())});
  }
}

}  // namespace

Program declared() {
  Program program{std::make_unique<CLI::App>(), {}};
  // One verb: what follows it may be called like another, as in `stride help train`.
  program.app->allow_extras()->require_subcommand(0, 1);
  declare_talk(*program.app);
  program.app->add_flag("--version")->description("the version");
  for (const Verb* verb : all_verbs()) {
    CLI::App* app =
        program.app->add_subcommand(std::string(verb->name), std::string(verb->summary));
    app->allow_extras();
    program.actions.push_back(verb->declare(*app));
    declare_talk(*app);
  }
  return program;
}

Exit run(std::span<const std::string> arguments, Console& console) {
  Program program = declared();
  // The verb is the first word: said before CLI11 takes a mistyped verb's flags apart.
  if (!arguments.empty() && !is_flag(arguments[0])) find("verb", all_verbs(), arguments[0]);
  parse(*program.app, arguments);
  const auto used = program.app->get_subcommands();
  const CLI::App& chosen = used.empty() ? *program.app : *used[0];
  if (chosen.count("--help") + program.app->count("--help") > 0) return show_help(chosen, console);
  if (used.empty() && program.app->count("--version")) {
    console.print("stride " + version_text() + "\n");
    return done;
  }
  refuse_leftovers(*program.app);
  if (used.empty()) return show_help(chosen, console);
  refuse_leftovers(chosen);
  const auto asked = [&](const char* flag) {
    return chosen.count(flag) + program.app->count(flag) > 0;
  };
  if (asked("--quiet")) console.loudness = Loudness::quiet;
  if (asked("--verbose")) console.loudness = Loudness::verbose;
  const auto table = all_verbs();
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i]->name == chosen.get_name()) return program.actions[i](console);
  return wrong_use;
}

std::string version_text() { return std::string(STRIDE_VERSION) + " (" + code_version() + ")"; }
std::string code_version() { return stride_code_version; }

}  // namespace stride::cli

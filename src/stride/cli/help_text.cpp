#include "stride/cli/help_text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "stride/cli/console.hpp"
#include "stride/cli/program.hpp"
#include "stride/cli/text.hpp"

namespace stride::cli {
namespace {

constexpr std::size_t page = 100;

const Verb& verb_of(const CLI::App& app) {
  const auto table = all_verbs();
  return **std::find_if(table.begin(), table.end(),
                        [&](const Verb* v) { return v->name == app.get_name(); });
}

// "--epochs N", "--[no-]cache", "-h, --help"
std::string spelling(const CLI::App& app, const CLI::Option& option) {
  std::string text;
  for (const std::string& name : option.get_snames()) text += "-" + name + ", ";
  const std::string name = option.get_lnames().at(0);
  text += app.get_option_no_throw("--no-" + name) ? "--[no-]" + name : "--" + name;
  const std::string value = option.get_items_expected() > 0 ? option.get_type_name() : "";
  return value.empty() ? text : text + " " + value;
}

std::string meaning(const CLI::Option& option) {
  const std::string otherwise = option.get_default_str();
  std::string text = option.get_description();
  if (!otherwise.empty()) text += std::string(text.empty() ? "" : " ") + "[" + otherwise + "]";
  return text;
}

std::vector<const CLI::Option*> positionals(const CLI::App& app) {
  return app.get_options([](const CLI::Option* o) { return o->get_positional(); });
}

// Groups in the order of their first flag; hidden flags have no group.
std::vector<std::string> groups(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional() && !option->get_group().empty() &&
        std::find(names.begin(), names.end(), option->get_group()) == names.end())
      names.push_back(option->get_group());
  return names;
}

std::vector<const CLI::Option*> flags_in(const CLI::App& app, const std::string& group) {
  return app.get_options(
      [&](const CLI::Option* o) { return !o->get_positional() && o->get_group() == group; });
}

std::string usage(const CLI::App& app) {
  std::string text = "stride " + app.get_name();
  for (const CLI::Option* option : positionals(app)) text += " [" + option->get_name(true) + "]";
  return text + " [flags]";
}

// Two columns: the spelling, and its meaning wrapped beside it.
std::string entry(const std::string& spelled, const std::string& meant, std::size_t column) {
  std::string text = "  " + spelled;
  bool first = true;
  for (const std::string& line : wrapped(meant, page - column)) {
    if (!first || width(text) + 2 > column) text += first ? "\n" : "";
    const std::size_t at = first && width(text) + 2 <= column ? width(text) : 0;
    text += std::string(column - at, ' ') + line + "\n";
    first = false;
  }
  return text;
}

}  // namespace

std::string overview(const Console& console) {
  std::string text = console.tinted("stride", Tint::bold) +
                     ": from sensor recordings to an honestly tested recogniser of "
                     "activities\n\nstride VERB [flags]\n";
  std::string_view group;
  for (const Verb* verb : all_verbs()) {
    if (verb->group != group) text += "\n" + console.tinted(group = verb->group, Tint::bold) + "\n";
    text += entry(std::string(verb->name), std::string(verb->summary), 14);
  }
  return text +
         "\nstride help VERB shows its flags; stride --version the version. A first run:\n"
         "  stride train --data simulated --out runs/first\n  stride evaluate runs/first\n";
}

std::string verb_help(const CLI::App& app, const Console& console) {
  std::string text = console.tinted("stride " + app.get_name(), Tint::bold) + ": " +
                     app.get_description() + "\n\n" + usage(app) + "\n";
  std::size_t column = 0;
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional() && !option->get_group().empty())
      column = std::max(column, width(spelling(app, *option)) + 4);
  for (const CLI::Option* option : positionals(app))
    column = std::max(column, width(option->get_name(true)) + 4);
  if (!positionals(app).empty()) text += "\n";
  for (const CLI::Option* option : positionals(app))
    text += entry(option->get_name(true), option->get_description(), column);
  for (const std::string& group : groups(app)) {
    text += "\n" + console.tinted(group, Tint::bold) + "\n";
    for (const CLI::Option* option : flags_in(app, group))
      text += entry(spelling(app, *option), meaning(*option), column);
  }
  if (const std::string_view example = verb_of(app).example; !example.empty())
    text += "\n" + console.tinted("Examples", Tint::bold) + "\n" + std::string(example);
  return text;
}

std::string markdown() {
  const Program program = declared();
  std::string text =
      "# The command line\n\nMade by `stride help --markdown`; do not edit.\n\n"
      "Results go to stdout (`--json` where a program reads them), talk to stderr. The exit code "
      "is 0 when all is done, 1 when\n"
      "a score that `--require` asks for was missed, 2 for wrong use or bad input, 130 after "
      "Ctrl-C (checkpoints stay).\n\n"
      "| verb | does |\n|---|---|\n";
  for (const Verb* verb : all_verbs())
    text += "| [" + std::string(verb->name) + "](#stride-" + std::string(verb->name) + ") | " +
            std::string(verb->summary) + " |\n";
  for (const Verb* verb : all_verbs()) {
    const CLI::App& app = *program.app->get_subcommand(std::string(verb->name));
    text += "\n## stride " + app.get_name() + "\n\n" + app.get_description() + ".\n\n```\n" +
            usage(app) + "\n```\n";
    if (!positionals(app).empty()) text += "\n";
    for (const CLI::Option* option : positionals(app))
      text += "- `" + option->get_name(true) + "`: " + option->get_description() + "\n";
    for (const std::string& group : groups(app)) {
      text += "\n| " + group + " | |\n|---|---|\n";
      for (const CLI::Option* option : flags_in(app, group))
        text += "| `" + spelling(app, *option) + "` | " + meaning(*option) + " |\n";
    }
    if (!verb->json.empty()) {
      text += "\n";
      for (const std::string& line : wrapped("JSON: " + std::string(verb->json), 120))
        text += line + "\n";
    }
    if (!verb->example.empty())
      text += "\nExamples:\n\n```\n" + std::string(verb->example) + "```\n";
  }
  return text;
}

}  // namespace stride::cli

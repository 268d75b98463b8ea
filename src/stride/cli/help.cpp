#include <CLI/CLI.hpp>

#include "stride/base/names.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/help_text.hpp"
#include "stride/cli/program.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  std::string verb;
  bool markdown = false;
};

Exit run(const Flags& flags, Console& console) {
  if (flags.markdown) {
    console.print(markdown());
  } else if (flags.verb.empty()) {
    console.print(overview(console));
  } else {
    const Verb& verb = find("verb", all_verbs(), flags.verb);
    console.print(verb_help(*declared().app->get_subcommand(std::string(verb.name)), console));
  }
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("VERB", flags->verb, "whose flags to show; without it, the verbs");
  app.add_flag("--markdown", flags->markdown, "everything, as docs/cli.md");
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb help{"help", "Help", "the verbs, or the flags of one", "  stride help train\n",
                "",     declare};

}  // namespace stride::cli::verbs

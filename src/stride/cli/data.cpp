#include <CLI/CLI.hpp>

#include "stride/cli/console.hpp"
#include "stride/cli/data_views.hpp"
#include "stride/cli/verb.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/inspection.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  std::string name;
  bool json = false;
};

Exit run(const Flags& flags, Console& console) {
  if (flags.name.empty()) {
    show_data_sets(flags.json, console);
    return done;
  }
  const auto inspection = recordings::inspect(recordings::load(flags.name));
  console.print(flags.json ? recordings::to_json(inspection).dump(2) + "\n"
                           : inspection_text(inspection, console));
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->name,
                 "the set to look into, NAME or NAME:VARIANT; without it, all of them");
  app.add_flag("--json", flags->json, "for programs")->group("Run");
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb data{
    "data", "Look", "the data sets: found or not, licence, what is in one; fetch it",
    "  stride data\n  stride data uci-har\n  stride data wisdm-2019:watch-accel --json\n", declare};

}  // namespace stride::cli::verbs

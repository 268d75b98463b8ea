#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "stride/base/names.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/data_views.hpp"
#include "stride/cli/interruption.hpp"
#include "stride/cli/progress.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/recordings/data_set.hpp"
#include "stride/recordings/fetch.hpp"
#include "stride/recordings/inspection.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  std::string name;
  bool fetch = false, json = false;
};

Exit fetch_set(const Flags& flags, Console& console) {
  const std::string_view name = std::string_view(flags.name).substr(0, flags.name.find(':'));
  const auto& set = find("data set", recordings::all_data_sets(), name);
  console.say(fmt::format("{}: licence {}; from {}", set.name, set.licence, set.source));
  watch_for_interruption();
  std::string file;
  std::unique_ptr<ByteBar> bar;
  recordings::FetchOptions options;
  options.progress = [&](const recordings::FetchProgress& p) {
    if (file != p.file) {
      console.settle();
      bar = std::make_unique<ByteBar>(console, file = p.file);
    }
    bar->show(p.received_bytes, std::max<std::int64_t>(p.total_bytes, 0));
    return !interruption_wished();
  };
  const std::vector<recordings::Fetched> files = recordings::fetch(set, options);
  console.settle();
  Json all = Json::array();
  std::string text;
  for (const recordings::Fetched& f : files) {
    all.push_back({{"path", f.path.string()},
                   {"size_bytes", f.size_bytes},
                   {"was_there", f.was_there},
                   {"verified", f.verified}});
    text +=
        fmt::format("{}  {}{}  {}\n", f.path.string(),
                    bytes_text(static_cast<double>(f.size_bytes)), f.was_there ? ", was there" : "",
                    f.verified ? "checksum right" : "no checksum is published");
  }
  console.print(flags.json ? all.dump(2) + "\n" : text);
  return done;
}

Exit run(const Flags& flags, Console& console) {
  if (flags.fetch && flags.name.empty())
    throw Error({.where = "data",
                 .what = "--fetch without a name",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride data wisdm --fetch"});
  if (flags.fetch) return fetch_set(flags, console);
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
                 "the set to look into: NAME, NAME:VARIANT, or a folder that holds a stride.json; "
                 "without it, all of them");
  app.add_flag("--fetch", flags->fetch, "download it from its own page; goes on where it stopped")
      ->group("Run");
  app.add_flag("--json", flags->json, "for programs")->group("Run");
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb data{
    "data",
    "Look",
    "the data sets: found or not, licence, what is in one; fetch it",
    "  stride data\n  stride data uci-har\n  stride data wisdm --fetch\n  stride data "
    "wisdm-2019:watch-accel --json\n",
    "One object a set: `name`, `summary`, `source`, `licence`, `subjects`, `activities`, "
    "`rate_hz` (0 = any), `found`, `place` (null where not found), `variants`, `fetch`. With "
    "a name, what is in it: `channels`, `targets`, `activities`, `subjects`, `timing`, "
    "`duplicate_rows`, `rows_with_missing`, `warnings`, `tally`, `checksum`. With `--fetch` "
    "one object a file: `path`, `size_bytes`, `was_there`, `verified`.",
    declare};

}  // namespace stride::cli::verbs

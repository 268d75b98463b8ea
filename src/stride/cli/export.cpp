#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "stride/base/files.hpp"
#include "stride/base/names.hpp"
#include "stride/cli/catalogue.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/deployment/target.hpp"
#include "stride/network/model.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  std::string run, target, out;
  bool list = false, json = false;
};

Exit run(const Flags& flags, Console& console) {
  if (flags.list) return list_entries(deployment::all_targets(), "target", flags.json, console);
  if (flags.run.empty() || flags.target.empty())
    throw Error({.where = "export",
                 .what = flags.run.empty() ? "needs a run folder" : "needs --target",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride export runs/a --target onnx. stride export --list "
                           "shows the targets"});
  const deployment::Target& target = find("target", deployment::all_targets(), flags.target);
  const network::Model model = network::load(flags.run);
  const std::string bytes = target.write(model);
  const std::filesystem::path out =
      flags.out.empty() ? std::filesystem::path(flags.run) / ("model" + std::string(target.ending))
                        : std::filesystem::path(flags.out);
  write_whole(out, bytes);
  if (flags.json)
    console.print(
        Json({{"target", target.name}, {"file", out.string()}, {"bytes", bytes.size()}}).dump(2) +
        "\n");
  else
    console.print(fmt::format("{}\n", out.string()));
  console.say(fmt::format("{}, {}", target.name, bytes_text(static_cast<double>(bytes.size()))));
  return done;
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "a folder that stride train wrote");
  app.add_option("--target", flags->target, "the form: onnx, program")
      ->type_name("NAME")
      ->group("Run");
  app.add_option("--out", flags->out, "the file; by default RUN/model and the target's ending")
      ->type_name("FILE")
      ->group("Run");
  app.add_flag("--list", flags->list, "show the targets")->group("Run");
  app.add_flag("--json", flags->json, "for programs")->group("Run");
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

// `export` is a word of C++.
const Verb export_model{"export",
                        "Work",
                        "write a model in the form that another program runs",
                        "  stride export runs/a --target onnx --out walk.onnx\n  stride export "
                        "--list\n",
                        "`target`, `file` and `bytes`. With `--list` one object a target: `name`, "
                        "`summary`, `source`.",
                        declare};

}  // namespace stride::cli::verbs

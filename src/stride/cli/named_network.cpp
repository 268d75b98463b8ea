#include "stride/cli/named_network.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/cli/settings.hpp"

namespace stride::cli {

void declare_network(CLI::App& app, NetworkFlags& flags) {
  app.add_option("RUN", flags.run, "a folder that stride train wrote");
  constexpr auto group = "Or an architecture";
  app.add_option("--model", flags.model, "its name (see stride models)")
      ->type_name("NAME")
      ->group(group);
  const auto size = [&](const char* name, std::int64_t& value, const char* help) {
    CLI::Option* const option = app.add_option(name, value, help)->type_name("N")->group(group);
    if (value > 0) option->capture_default_str();
  };
  size("--channels", flags.task.channels, "C, readings a sample");
  size("--length", flags.task.length, "T, samples a window");
  size("--classes", flags.task.classes, "K, activities");
  app.add_option("--set", flags.set, "an option of the architecture; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
}

void check_one_network(const NetworkFlags& flags, std::string_view verb) {
  if (flags.run.empty() == flags.model.empty())
    throw Error({.where = std::string(verb),
                 .what = "needs a run folder or --model, one of them",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride " + std::string(verb) + " runs/a"});
}

NamedNetwork named_network(const NetworkFlags& flags, std::string_view verb) {
  for (const auto& [name, value] : {std::pair{"--channels", flags.task.channels},
                                    {"--length", flags.task.length},
                                    {"--classes", flags.task.classes}})
    if (value < 1 || value > 1'000'000)
      throw Error({.where = std::string(verb),
                   .what = name,
                   .got = std::to_string(value),
                   .want = "1 to 1000000",
                   .advice = "For example: stride " + std::string(verb) +
                             " --model cnn --channels 9 --length 128 --classes 6"});
  Given given;
  for (const Setting& s : all_settings())
    if (s.name == "set")
      for (const std::string& text : flags.set) given.emplace_back(&s, text);
    else if (s.name == "model")
      given.emplace_back(&s, flags.model);
  const Settings settings = settled({}, {}, given);
  const Json options = model_options(settings);
  return {settings.model, options, models::build(settings.model, flags.task, options)};
}

}  // namespace stride::cli

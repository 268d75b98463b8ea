#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "stride/base/names.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/settings.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/models/architecture.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/model.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  std::string run, model;
  std::vector<std::string> set;
  stride::models::Task task;
  bool json = false;
};

Json cost_json(const network::Cost& cost) {
  Json layers = Json::array();
  for (const auto& l : cost.layers) {
    Json shape = l.shape;
    if (!l.shape.empty() && l.shape[0] == network::batch) shape[0] = "N";
    layers.push_back({{"name", l.name},
                      {"operation", l.operation},
                      {"shape", shape},
                      {"parameters", l.parameters},
                      {"macs", l.macs},
                      {"activation_bytes", l.activation_bytes}});
  }
  return {{"parameters", cost.parameters},
          {"trained_parameters", cost.trained_parameters},
          {"macs", cost.macs},
          {"weight_bytes", cost.weight_bytes},
          {"activation_peak_bytes", cost.activation_peak_bytes},
          {"layers", layers}};
}

std::string cost_text(const network::Cost& cost, const Console& console) {
  using enum Table::Align;
  Table table({{"layer"},
               {"operation"},
               {"output"},
               {"parameters", right},
               {"MACs", right},
               {"bytes", right}});
  for (const auto& l : cost.layers)
    table.row({l.name, l.operation, network::text(l.shape),
               l.parameters ? grouped(l.parameters) : "", l.macs ? grouped(l.macs) : "",
               grouped(l.activation_bytes)});
  return table.text(console) +
         fmt::format(
             "\n  {} parameters ({} trained), {} as float32\n  {} MACs a window\n  {} of "
             "activations at the peak, one window at a time\n",
             grouped(cost.parameters), grouped(cost.trained_parameters),
             bytes_text(static_cast<double>(cost.weight_bytes)), grouped(cost.macs),
             bytes_text(static_cast<double>(cost.activation_peak_bytes)));
}

std::string contract_text(const network::Model& m, const Console& console) {
  const network::Contract& c = m.contract;
  Table sensors({{"sensor"}, {"unit"}});
  for (const auto& s : c.sensors) sensors.row({s.name, s.unit});
  std::string text = fmt::format(
      "{}: {} Hz, windows of {} samples ({} s), a new one every {} samples\n", m.architecture,
      shortest(c.rate_hz), c.length, shortest(static_cast<double>(c.length) / c.rate_hz), c.hop);
  text += m.target
              ? "answers with: " + harmless(m.target->name) + " [" + harmless(m.target->unit) + "]"
              : "activities: ";
  for (std::size_t k = 0; k < m.activities.size(); ++k)
    text += (k ? ", " : "") + harmless(m.activities[k]);
  return text + "\n\n" + sensors.text(console) + "\n";
}

Exit of_run(const Flags& flags, Console& console) {
  const network::Model model = network::load(flags.run);
  const network::Cost cost = network::cost(model.graph);
  if (!flags.json) {
    console.print(contract_text(model, console) + cost_text(cost, console));
    return done;
  }
  Json json = {{"architecture", model.architecture},
               {"options", model.options},
               {"activities", model.activities},
               {"contract", network::to_json(model.contract)}};
  if (model.target) json["target"] = {{"name", model.target->name}, {"unit", model.target->unit}};
  json.update(cost_json(cost));
  console.print(json.dump(2) + "\n");
  return done;
}

Exit of_architecture(const Flags& flags, Console& console) {
  for (const auto& [name, value] : {std::pair{"--channels", flags.task.channels},
                                    {"--length", flags.task.length},
                                    {"--classes", flags.task.classes}})
    if (value < 1 || value > 1'000'000)
      throw Error(
          {.where = "describe",
           .what = name,
           .got = std::to_string(value),
           .want = "1 to 1000000",
           .advice =
               "For example: stride describe --model cnn --channels 9 --length 128 --classes 6"});
  Given given;
  for (const Setting& s : all_settings())
    if (s.name == "set")
      for (const std::string& text : flags.set) given.emplace_back(&s, text);
    else if (s.name == "model")
      given.emplace_back(&s, flags.model);
  const Settings settings = settled({}, {}, given);
  const network::Graph graph =
      network::deployed(stride::models::build(settings.model, flags.task, model_options(settings)));
  const network::Cost cost = network::cost(graph);
  if (!flags.json) {
    console.print(flags.model +
                  fmt::format(": {} channels, {} samples, {} activities\n\n", flags.task.channels,
                              flags.task.length, flags.task.classes) +
                  cost_text(cost, console));
    return done;
  }
  Json json = {{"architecture", settings.model}, {"options", model_options(settings)}};
  json.update(cost_json(cost));
  console.print(json.dump(2) + "\n");
  return done;
}

Exit run(const Flags& flags, Console& console) {
  if (flags.run.empty() == flags.model.empty())
    throw Error({.where = "describe",
                 .what = "needs a run folder or --model, one of them",
                 .got = {},
                 .want = {},
                 .advice = "For example: stride describe runs/a"});
  return flags.run.empty() ? of_architecture(flags, console) : of_run(flags, console);
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  app.add_option("RUN", flags->run, "a folder that stride train wrote");
  constexpr auto group = "Or an architecture";
  app.add_option("--model", flags->model, "its name (see stride models)")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--channels", flags->task.channels, "C, readings a sample")
      ->type_name("N")
      ->group(group);
  app.add_option("--length", flags->task.length, "T, samples a window")
      ->type_name("N")
      ->group(group);
  app.add_option("--classes", flags->task.classes, "K, activities")->type_name("N")->group(group);
  app.add_option("--set", flags->set, "an option of the architecture; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(group);
  app.add_flag("--json", flags->json, "for programs")->group("Run");
  return [flags](Console& console) { return run(*flags, console); };
}

}  // namespace

const Verb describe{
    "describe",
    "Look",
    "layers, shapes, parameters, MACs and bytes of a network",
    "  stride describe runs/a\n  stride describe --model cnn --channels 9 --length "
    "128 --classes 6\n",
    "`architecture`, `options`, `parameters`, `trained_parameters`, `macs` and "
    "`weight_bytes` for one window, `activation_peak_bytes`, and `layers`, each with `name`, "
    "`operation`, `shape` (`\"N\"` first), `parameters`, `macs`, `activation_bytes`. Of a "
    "run also `activities` (or `target`) and `contract`, the model's sensor contract.",
    declare};

}  // namespace stride::cli::verbs

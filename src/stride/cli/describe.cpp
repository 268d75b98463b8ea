#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "stride/cli/console.hpp"
#include "stride/cli/named_network.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/text.hpp"
#include "stride/cli/verb.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/model.hpp"

namespace stride::cli::verbs {
namespace {

struct Flags {
  NetworkFlags network;
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
  const network::Model model = network::load(flags.network.run);
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
  const NamedNetwork named = named_network(flags.network, "describe");
  const network::Cost cost = network::cost(network::deployed(named.graph));
  const models::Task& task = flags.network.task;
  if (!flags.json) {
    console.print(named.architecture +
                  fmt::format(": {} channels, {} samples, {} activities\n\n", task.channels,
                              task.length, task.classes) +
                  cost_text(cost, console));
    return done;
  }
  Json json = {{"architecture", named.architecture}, {"options", named.options}};
  json.update(cost_json(cost));
  console.print(json.dump(2) + "\n");
  return done;
}

Exit run(const Flags& flags, Console& console) {
  check_one_network(flags.network, "describe");
  return flags.network.run.empty() ? of_architecture(flags, console) : of_run(flags, console);
}

Action declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  declare_network(app, flags->network);
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

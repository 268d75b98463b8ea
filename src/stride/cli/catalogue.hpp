#pragma once
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/base/options.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli {

/// The options of table entries: as JSON, one object a name, and as rows of a table.
Json options_json(const std::vector<Option>& options);
void add_options(Table& table, std::string_view owner, const std::vector<Option>& options);

/// A verb that lists a room's table, whose entries have name, summary, source and perhaps options.
template <class Entries>
Exit list_entries(const Entries& entries, const std::string& heading, bool json, Console& console) {
  Json all = Json::array();
  Table table({{heading}, {"what it is"}});
  Table choices(
      {{heading}, {"--set"}, {"default", Table::Align::right}, {"range"}, {"what it does"}});
  for (const auto* entry : entries) {
    all.push_back({{"name", entry->name}, {"summary", entry->summary}, {"source", entry->source}});
    if constexpr (requires { entry->options; }) {
      all.back()["options"] = options_json(entry->options);
      add_options(choices, entry->name, entry->options);
    }
    table.row({std::string(entry->name), std::string(entry->summary)});
    table.note(entry->source);
  }
  console.print(json ? all.dump(2) + "\n" : table.text(console));
  if (!json && !choices.empty()) console.print("\n" + choices.text(console));
  return done;
}

/// Declares --json and runs the lister with it.
inline Action declare_lister(CLI::App& app, Exit (*list)(bool json, Console&)) {
  auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "for programs");
  return [json, list](Console& console) { return list(*json, console); };
}

}  // namespace stride::cli

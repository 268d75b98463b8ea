#pragma once
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "stride/base/json.hpp"
#include "stride/cli/console.hpp"
#include "stride/cli/tables.hpp"
#include "stride/cli/verb.hpp"

namespace stride::cli {

/// A verb that lists a room's table, whose entries have name, summary and source.
template <class Entries>
Exit list_entries(const Entries& entries, const std::string& heading, bool json, Console& console) {
  Json all = Json::array();
  Table table({{heading}, {"what it is"}});
  for (const auto* entry : entries) {
    all.push_back({{"name", entry->name}, {"summary", entry->summary}, {"source", entry->source}});
    table.row({std::string(entry->name), std::string(entry->summary)});
    table.note(entry->source);
  }
  console.print(json ? all.dump(2) + "\n" : table.text(console));
  return done;
}

/// Declares --json and runs the lister with it.
inline Action declare_lister(CLI::App& app, Exit (*list)(bool json, Console&)) {
  auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "for programs");
  return [json, list](Console& console) { return list(*json, console); };
}

}  // namespace stride::cli

#include "stride/cli/catalogue.hpp"
#include "stride/windows/protocol.hpp"

namespace stride::cli::verbs {
namespace {

Exit list(bool json, Console& console) {
  Json all = Json::array();
  Table table({{"protocol"}, {"honest"}, {"what it is"}});
  for (const auto* p : windows::all_protocols()) {
    all.push_back(
        {{"name", p->name}, {"summary", p->summary}, {"source", p->source}, {"leaky", p->leaky}});
    table.row({std::string(p->name), p->leaky ? "LEAKY" : "yes", std::string(p->summary)});
    table.note(p->source);
  }
  console.print(json ? all.dump(2) + "\n" : table.text(console));
  return done;
}

}  // namespace

const Verb protocols{"protocols",
                     "Look",
                     "who trains, who validates, who tests",
                     "  stride protocols\n",
                     "One object a protocol: `name`, `summary`, `source`, `leaky`.",
                     [](CLI::App& app) { return declare_lister(app, list); }};

}  // namespace stride::cli::verbs

#include "stride/cli/catalogue.hpp"
#include "stride/models/architecture.hpp"

namespace stride::cli::verbs {
namespace {

Exit list(bool json, Console& console) {
  return list_entries(stride::models::all_architectures(), "model", json, console);
}

}  // namespace

const Verb models{"models",
                  "Look",
                  "the architectures and their options",
                  "  stride models\n  stride models --json\n",
                  "One object a model: `name`, `summary`, `source`, and `options`, each with "
                  "`default`, `summary`, and `low`, `high`, `whole` or `words`.",
                  [](CLI::App& app) { return declare_lister(app, list); }};

}  // namespace stride::cli::verbs

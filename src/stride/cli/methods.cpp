#include "stride/cli/catalogue.hpp"
#include "stride/training/method.hpp"

namespace stride::cli::verbs {
namespace {

Exit list(bool json, Console& console) {
  return list_entries(training::all_methods(), "method", json, console);
}

}  // namespace

const Verb methods{"methods",
                   "Look",
                   "the ways to train",
                   "  stride methods\n",
                   "One object a method: `name`, `summary`, `source`.",
                   [](CLI::App& app) { return declare_lister(app, list); }};

}  // namespace stride::cli::verbs

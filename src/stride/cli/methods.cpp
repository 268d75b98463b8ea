#include "stride/cli/catalogue.hpp"
#include "stride/training/method.hpp"

namespace stride::cli::verbs {
namespace {

Exit list(bool json, Console& console) {
  return list_entries(training::all_methods(), "method", json, console);
}

}  // namespace

const Verb methods{
    "methods",
    "Look",
    "the ways to train and their options",
    "  stride methods\n",
    "One object a method: `name`, `summary`, `source`, and `options` as of `stride models`.",
    [](CLI::App& app) { return declare_lister(app, list); }};

}  // namespace stride::cli::verbs

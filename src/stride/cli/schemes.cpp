#include "stride/cli/catalogue.hpp"
#include "stride/compression/scheme.hpp"

namespace stride::cli::verbs {
namespace {

Exit list(bool json, Console& console) {
  return list_entries(compression::all_schemes(), "scheme", json, console);
}

}  // namespace

const Verb schemes{
    "schemes",
    "Look",
    "the ways to compress a model and their options",
    "  stride schemes\n",
    "One object a scheme: `name`, `summary`, `source`, and `options` as of `stride models`.",
    [](CLI::App& app) { return declare_lister(app, list); }};

}  // namespace stride::cli::verbs

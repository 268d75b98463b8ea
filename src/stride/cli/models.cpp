#include "stride/cli/catalogue.hpp"
#include "stride/cli/text.hpp"
#include "stride/models/architecture.hpp"

namespace stride::cli::verbs {
namespace {

Json as_json(const stride::models::Architecture& model) {
  Json options = Json::object();
  for (const auto& o : model.options)
    options[std::string(o.name)] = {
        {"default", o.whole ? Json(static_cast<std::int64_t>(o.value)) : Json(o.value)},
        {"low", o.low},
        {"high", o.high},
        {"whole", o.whole},
        {"summary", o.summary}};
  return {{"name", model.name},
          {"summary", model.summary},
          {"source", model.source},
          {"options", options}};
}

Exit list(bool json, Console& console) {
  Json all = Json::array();
  Table names({{"model"}, {"what it is"}}),
      options(
          {{"model"}, {"--set"}, {"default", Table::Align::right}, {"range"}, {"what it does"}});
  for (const auto* model : stride::models::all_architectures()) {
    all.push_back(as_json(*model));
    names.row({std::string(model->name), std::string(model->summary)});
    names.note(model->source);
    for (const auto& o : model->options)
      options.row({std::string(model->name), std::string(o.name), shortest(o.value),
                   shortest(o.low) + " .. " + shortest(o.high), std::string(o.summary)});
  }
  if (json) {
    console.print(all.dump(2) + "\n");
    return done;
  }
  console.print(names.text(console));
  if (!options.empty()) console.print("\n" + options.text(console));
  return done;
}

}  // namespace

const Verb models{
    "models",
    "Look",
    "the architectures and their options",
    "  stride models\n  stride models --json\n",
    "One object a model: `name`, `summary`, `source`, and `options`, each with `default`, "
    "`low`, `high`, `whole`, `summary`.",
    [](CLI::App& app) { return declare_lister(app, list); }};

}  // namespace stride::cli::verbs

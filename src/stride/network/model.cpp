// Writing and reading the model folder. Nothing in a folder is believed: everything is checked
// against everything else.
#include "stride/network/model.hpp"

#include <charconv>
#include <set>
#include <utility>

#include "stride/base/error.hpp"
#include "stride/network/operation.hpp"
#include "stride/network/weights_file.hpp"

namespace stride::network {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view format = "stride-model";
constexpr std::int64_t version = 1;
constexpr std::uintmax_t max_config_bytes = 16u << 20;  // the largest of ours are a few tens of kB
constexpr const char* config_file = "config.json";
constexpr const char* weights_file = "model.safetensors";
constexpr const char* contract_file = "preprocessor_config.json";

// Whether graph, activities or target, and contract fit each other.
void check_fit(const Model& model, const std::string& where) {
  const Graph& graph = model.graph;
  const Contract& contract = model.contract;
  for (const Node& node : graph.nodes())
    if (node.operation->training_only)
      throw bad_model(where, "node '" + node.name + "'",
                      "an operation for training, " + std::string(node.operation->name),
                      "a deployed graph");
  const Shape want = {batch, static_cast<std::int64_t>(contract.channels.size()), contract.length};
  std::string got = "nothing";
  for (const Value value : graph.inputs())
    if (graph.node(value).name == "x") got = text(graph.shape(value));
  if (graph.inputs().size() > 1) got = std::to_string(graph.inputs().size()) + " inputs";
  if (got != text(want))
    throw bad_model(where, "input 'x'", got,
                    text(want) + ", the channels and samples of the contract, alone");
  if (contract.hop < 1 || !(contract.rate_hz > 0) || contract.sensors.empty())
    throw bad_model(where, "contract", "no rate, no hop or no sensors", "all three");
  const std::vector<std::string>& activities = model.activities;
  const std::string output = model.target ? "value" : "logits";
  const auto answer = graph.outputs().find(output);
  const Shape answers = {batch, model.target ? 1 : static_cast<std::int64_t>(activities.size())};
  got = answer == graph.outputs().end() ? "nothing" : text(graph.shape(answer->second));
  if (got != text(answers))
    throw bad_model(where, "output '" + output + "'", got,
                    text(answers) + (model.target ? ", the target's" : ", one for each activity"));
  if (model.target && !activities.empty())
    throw bad_model(where, "target",
                    "one, and " + std::to_string(activities.size()) + " activities", "one of both");
  std::set<std::string_view> seen;
  for (const std::string& activity : activities)
    if (activity.empty() || !seen.insert(activity).second)
      throw bad_model(where, "activity '" + activity.substr(0, 80) + "'",
                      "an empty or a second name", "names of their own");
}

Json config_of(const Model& model) {
  Json id2label = Json::object(), label2id = Json::object();
  for (std::size_t i = 0; i < model.activities.size(); ++i) {
    id2label[std::to_string(i)] = model.activities[i];
    label2id[model.activities[i]] = i;
  }
  Json config = {{"format", format},
                 {"version", version},
                 {"model_type", "stride"},
                 {"architectures", Json::array({model.architecture})},
                 {"architecture", model.architecture},
                 {"options", model.options.is_null() ? Json::object() : model.options},
                 {"id2label", std::move(id2label)},
                 {"label2id", std::move(label2id)},
                 {"graph", to_json(model.graph)}};
  if (model.target) config["target"] = {{"name", model.target->name}, {"unit", model.target->unit}};
  if (model.quantisation) config["quantisation"] = to_json(*model.quantisation);
  return config;
}

Json read_checked(const fs::path& path) {
  std::error_code ec;
  if (const auto size = fs::file_size(path, ec); !ec && size > max_config_bytes)
    throw Error({.where = path.string(),
                 .what = "size",
                 .got = std::to_string(size) + " bytes",
                 .want = "at most 16 MiB",
                 .advice = "This is no file of ours"});
  return read_json(path);
}

std::vector<std::string> activities_from(const Json& config, const std::string& where) {
  const auto id2label = member<Json>(config, "id2label", where);
  if (!id2label.is_object()) throw bad_member(where, "id2label", "names by number", id2label);
  std::vector<std::string> activities(id2label.size());
  for (const auto& [key, value] : id2label.items()) {
    std::size_t id = activities.size();
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    // Two spellings of one number ("1", "01") would leave another activity without a name.
    if (error != std::errc() || end != key.data() + key.size() || id >= activities.size() ||
        !activities[id].empty() || !value.is_string())
      throw bad_member(where, "id2label",
                       "a name for each of 0 to " + std::to_string(activities.size() - 1),
                       Json{{key, value}});
    activities[id] = value.get<std::string>();
  }
  const auto label2id = member<Json>(config, "label2id", where);
  if (!label2id.is_object() || label2id.size() != activities.size())
    throw bad_member(where, "label2id", "the inverse of id2label", label2id);
  for (const auto& [name, id] : label2id.items())
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= activities.size() ||
        activities[id.get<std::uint64_t>()] != name)
      throw bad_member(where, "label2id", "the inverse of id2label", Json{{name, id}});
  return activities;
}

std::optional<Contract::Channel> target_from(const Json& config, const std::string& where) {
  if (!config.contains("target")) return std::nullopt;
  const Json json = member<Json>(config, "target", where);
  Contract::Channel target{member<std::string>(json, "name", where + ": target"),
                           member<std::string>(json, "unit", where + ": target")};
  if (target.name.empty()) throw bad_member(where, "target", "a name", json);
  return target;
}

}  // namespace

void save(const Model& model, const fs::path& folder) {
  check_fit(model, "model");
  if (model.quantisation) check(*model.quantisation, model.graph, "model: quantisation");
  write_weights(model, folder / weights_file);
  write_json(folder / contract_file, to_json(model.contract));
  save_decisions(model.decisions, folder);
  write_json(folder / config_file, config_of(model));
}

Model load(const fs::path& folder) {
  const std::string where = (folder / config_file).string();
  const Json config = read_checked(folder / config_file);
  if (const auto got = member<std::string>(config, "format", where); got != format)
    throw bad_member(where, "format", std::string(format), got);
  if (const auto got = member<std::int64_t>(config, "version", where); got != version)
    throw bad_member(where, "version", "1; a newer stride may read it", got);
  Model model;
  model.architecture = member<std::string>(config, "architecture", where);
  model.options = member<Json>(config, "options", where);
  if (!model.options.is_object()) throw bad_member(where, "options", "an object", model.options);
  const auto graph = config.find("graph");
  model.graph = graph_from_json(graph == config.end() ? Json() : *graph, where);
  model.activities = activities_from(config, where);
  model.target = target_from(config, where);
  model.contract =
      contract_from_json(read_checked(folder / contract_file), (folder / contract_file).string());
  check_fit(model, where);
  model.decisions = load_decisions(folder, model.activities.size());
  if (const auto found = config.find("quantisation"); found != config.end())
    model.quantisation = quantisation_from_json(*found, model.graph, where);
  model.parameters =
      read_weights(folder / weights_file, model.graph, model.quantisation.value_or(Quantisation{}));
  return model;
}

}  // namespace stride::network

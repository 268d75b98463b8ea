// Any bytes as a graph, as a sensor contract and as the config.json of a model folder: read, or
// refused with an Error.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "stride/base/json.hpp"
#include "stride/network/cost.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/model.hpp"
#include "stride/network/storage.hpp"

namespace {

using namespace stride::network;

// A sound model folder; its config.json is then replaced by every input.
const std::filesystem::path& folder() {
  static const std::filesystem::path path = [] {
    Model model;
    model.graph.set_output(
        "logits",
        linear(model.graph, "head",
               last_of_time(model.graph, "last", model.graph.input("x", {batch, 1, 2})), 2));
    model.architecture = "custom";
    model.quantisation = {.weights = {{"head.weight", Storage::int8}}, .ranges = {{"last", {}}}};
    model.parameters = initial_parameters(model.graph, 1);
    round_weights(model.graph, *model.quantisation, model.parameters);
    model.activities = {"a", "b"};
    model.contract = {{{"s", "g"}},           {{"s", "g"}},          50, 2, 1,
                      stride::Json::object(), stride::Json::object()};
    auto made =
        std::filesystem::temp_directory_path() / ("config_fuzz_" + std::to_string(::getpid()));
    save(model, made);
    return made;
  }();
  return path;
}

template <class Step>
void tried(Step step) {
  try {
    step();
  } catch (const stride::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  tried([&] {
    const Graph graph = graph_from_json(stride::parse_json(text, "fuzz"), "fuzz");
    const stride::Json json = to_json(graph);
    if (to_json(graph_from_json(json, "again")) != json) std::abort();
    if (cost(graph).parameters < 0) std::abort();
  });
  tried([&] { contract_from_json(stride::parse_json(text, "fuzz"), "fuzz"); });
  tried([&] {
    std::ofstream(folder() / "config.json", std::ios::binary)
        .write(text.data(), static_cast<std::streamsize>(size));
    const Model model = load(folder());
    save(model, folder() / "again");
    if (load(folder() / "again").quantisation != model.quantisation) std::abort();
  });
  return 0;
}

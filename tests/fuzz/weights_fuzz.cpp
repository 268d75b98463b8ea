// Any bytes as the weights of a compressed model: refused with an Error, or a model that comes back
// from its own folder as it is.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/storage.hpp"
#include "stride/network/weights_file.hpp"

namespace {

using namespace stride::network;
namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path path =
      fs::temp_directory_path() / ("weights_fuzz_" + std::to_string(::getpid()));
  return path;
}

const Model& sound() {
  static const Model model = [] {
    Model made;
    Graph& g = made.graph;
    const Value last = last_of_time(g, "last", lstm(g, "lstm", g.input("x", {batch, 1, 2}), 1));
    g.set_output("logits", linear(g, "head", last, 2));
    made.quantisation = {.weights = {{"lstm.input_weight", Storage::int8},
                                     {"lstm.recurrent_weight", Storage::bfloat16},
                                     {"lstm.bias", Storage::float16},
                                     {"head.weight", Storage::int8_one_scale}}};
    made.parameters = initial_parameters(g, 1);
    round_weights(g, *made.quantisation, made.parameters);
    write_weights(made, folder() / "sound.safetensors");  // to begin a corpus with
    return made;
  }();
  return model;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Model model = sound();
  const fs::path file = folder() / "model.safetensors";
  try {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    model.parameters = read_weights(file, model.graph, *model.quantisation);
  } catch (const stride::Error&) {
    return 0;
  }
  write_weights(model, file);
  const std::string first = stride::read_whole(file);
  if (read_weights(file, model.graph, *model.quantisation) != model.parameters) std::abort();
  write_weights(model, file);
  if (stride::read_whole(file) != first) std::abort();
  return 0;
}

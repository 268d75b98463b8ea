// ONNX Runtime through the C interface of its shared library.
//
// npm's package has the library and no header. The interface is a table of functions whose places
// never change once a version was published (onnxruntime_c_api.h says so, and each version answers
// for the older ones); the places of the few that are called here are counted in that header.
#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "peer.hpp"

namespace stride::peers {
namespace {

constexpr std::uint32_t interface_version = 17;

struct Base {
  const void* const* (*table)(std::uint32_t version);
  const char* (*version)();
};

enum Place : std::size_t {
  error_message = 2,
  create_env = 3,
  create_session_from_array = 8,
  run = 9,
  create_session_options = 10,
  set_optimisation = 23,
  set_threads_within = 24,
  set_threads_between = 25,
  create_tensor = 49,
  create_memory_info = 69,
  release_status = 93,
  add_setting = 130,
};

class Library {
 public:
  explicit Library(const std::string& path) {
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const base = library == nullptr ? nullptr : dlsym(library, "OrtGetApiBase");
    if (base == nullptr) throw std::runtime_error("cannot load " + path);
    table_ = reinterpret_cast<const Base* (*)()>(base)()->table(interface_version);
    if (table_ == nullptr) throw std::runtime_error(path + " has no such interface");
  }

  // Every function called here answers with a status, null for success.
  template <class... Arguments>
  void call(Place place, Arguments... arguments) const {
    void* const status = reinterpret_cast<void* (*)(Arguments...)>(table_[place])(arguments...);
    if (status == nullptr) return;
    const char* const words =
        reinterpret_cast<const char* (*)(const void*)>(table_[error_message])(status);
    const std::runtime_error error(std::string("ONNX Runtime: ") + words);
    reinterpret_cast<void (*)(void*)>(table_[release_status])(status);
    throw error;
  }

 private:
  const void* const* table_ = nullptr;
};

// A tensor of floats that stay where they are.
void* tensor(const Library& ort, void* memory, std::span<float> values,
             const std::vector<std::int64_t>& shape) {
  void* made = nullptr;
  const int float32 = 1;
  ort.call(create_tensor, static_cast<const void*>(memory), static_cast<void*>(values.data()),
           values.size_bytes(), shape.data(), shape.size(), float32, &made);
  return made;
}

}  // namespace

Peer onnx_runtime(const std::string& library) {
  const auto ort = std::make_shared<Library>(library);
  void* env = nullptr;
  ort->call(create_env, 3, "peers", &env);  // warnings are left out
  return {"ONNX Runtime", [ort, env](const Given& given) -> Run {
            void *options = nullptr, *session = nullptr, *memory = nullptr;
            ort->call(create_session_options, &options);
            ort->call(set_optimisation, options, 99);  // all of them
            ort->call(set_threads_within, options, 1);
            ort->call(set_threads_between, options, 1);
            ort->call(create_session_from_array, env, static_cast<const void*>(given.onnx.data()),
                      given.onnx.size(), static_cast<const void*>(options), &session);
            ort->call(create_memory_info, 1, 0, &memory);
            struct Bound {
              std::vector<float> x, logits;
              void *in = nullptr, *out = nullptr;
            };
            const auto bound = std::make_shared<Bound>();
            const network::Graph& g = given.model.graph;
            const std::int64_t classes = g.shape(g.output("logits"))[1];
            bound->x = given.window.channels_first;
            bound->logits.resize(static_cast<std::size_t>(classes));
            bound->in = tensor(*ort, memory, bound->x,
                               {1, g.shape(g.named("x"))[1], g.shape(g.named("x"))[2]});
            bound->out = tensor(*ort, memory, bound->logits, {1, classes});
            return [ort, session, bound](std::span<float> answers) {
              const char *in = "x", *out = "logits";
              ort->call(run, session, static_cast<const void*>(nullptr), &in,
                        static_cast<const void* const*>(&bound->in), std::size_t{1}, &out,
                        std::size_t{1}, &bound->out);
              std::copy(bound->logits.begin(), bound->logits.end(), answers.begin());
            };
          }};
}

}  // namespace stride::peers

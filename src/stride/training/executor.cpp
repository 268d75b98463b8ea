// Finds and loads the LibTorch module when training first needs it, so that no other verb pays its
// 0.3 s and 165 MB.
#include "stride/training/executor.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <vector>

#include "stride/base/error.hpp"
#include "stride/training/linear_algebra.hpp"
#include "stride/training/switches.hpp"

namespace stride::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* module_name = "libstride_torch.so";

// Beside the program (a build folder), where an installation puts it, where the user says.
std::vector<fs::path> places() {
  std::vector<fs::path> found;
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) {
    found.push_back(program.parent_path() / module_name);
    found.push_back(program.parent_path().parent_path() / "lib" / "stride" / module_name);
  }
  if (const char* folder = std::getenv("STRIDE_MODULES"))
    found.push_back(fs::path(folder) / module_name);
  return found;
}

void* load() {
  set_library_switches();
  std::string looked_at;
  for (const fs::path& place : places()) {
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
    std::error_code failed;
    if (!fs::exists(place, failed)) continue;
    // Never closed: exceptions and objects made in the module must be able to outlive every
    // executor.
    void* module = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr)
      throw Error({.where = place.string(),
                   .what = "the training module cannot be loaded",
                   .got = ::dlerror(),
                   .want = {},
                   .advice = "Run ./setup, then build again"});
    return module;
  }
  throw Error(
      {.where = "train",
       .what = std::string("no ") + module_name,
       .got = "none of " + looked_at,
       .want = {},
       .advice =
           "Build it with cmake -DSTRIDE_TORCH=ON (it needs libtorch-dev; ./setup installs it), "
           "or name its folder in STRIDE_MODULES"});
}

// The module's function of that name; the module is loaded when the first is asked for.
template <class Function>
Function from_module(const char* name) {
  static std::mutex loading;
  static void* module = nullptr;
  const std::lock_guard lock(loading);
  if (module == nullptr) module = load();
  void* function = ::dlsym(module, name);
  if (function == nullptr)
    throw Error({.where = module_name,
                 .what = "the training module is of another version",
                 .got = {},
                 .want = std::string("a function ") + name,
                 .advice = "Build it again"});
  return reinterpret_cast<Function>(function);
}

}  // namespace

std::unique_ptr<Executor> make_executor(const network::Graph& graph,
                                        const ExecutorOptions& options) {
  using Factory = Executor* (*)(const network::Graph*, const ExecutorOptions*);
  return std::unique_ptr<Executor>(
      from_module<Factory>("stride_make_torch_executor")(&graph, &options));
}

std::unique_ptr<LinearAlgebra> make_linear_algebra(int threads) {
  using Factory = LinearAlgebra* (*)(int);
  return std::unique_ptr<LinearAlgebra>(
      from_module<Factory>("stride_make_torch_linear_algebra")(threads));
}

bool can_train() {
  return std::ranges::any_of(places(), [](const fs::path& place) {
    std::error_code failed;
    return fs::exists(place, failed);
  });
}

}  // namespace stride::training

// The planned program of the device engine, as a file: what stride.h loads.
#include "stride/deployment/target.hpp"
#include "stride/engine/plan/plan.hpp"

namespace stride::deployment::targets {
namespace {

std::string write(const network::Model& model) {
  const std::vector<unsigned char> bytes =
      engine::plan(model.graph, model.parameters,
                   {.quantisation = model.quantisation ? &*model.quantisation : nullptr});
  return {bytes.begin(), bytes.end()};
}

}  // namespace

const Target program = {
    .name = "program",
    .summary = "the device engine's program, for stride.h",
    .source = "src/stride/engine/program.hpp",
    .ending = ".stride",
    .write = write,
};

}  // namespace stride::deployment::targets

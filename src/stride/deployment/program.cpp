// All that the device engine needs of a model, as a file: what stride.h loads.
#include "stride/deployment/target.hpp"
#include "stride/engine/plan/recogniser.hpp"

namespace stride::deployment::targets {
namespace {

std::string write(const network::Model& model) {
  const std::vector<unsigned char> bytes = engine::recogniser(model);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

const Target program = {
    .name = "program",
    .summary = "the device engine's program, pre-processing and decisions, for stride.h",
    .source = "src/stride/engine/recogniser.hpp",
    .ending = ".stride",
    .write = write,
};

}  // namespace stride::deployment::targets

// All weights as IEEE's half floats on disk; the device may compute with them as they are.
#include "stride/compression/scheme.hpp"
#include "stride/compression/weights.hpp"

namespace stride::compression {
namespace {

Compressed compress(const Task& task) {
  std::vector<std::size_t> chosen;
  for (const Weight& weight : weights_of(task.model->graph)) chosen.push_back(weight.parameter);
  return {stored(*task.model, network::Storage::float16, chosen)};
}

}  // namespace

const Scheme schemes::float16{"float16", "all weights as IEEE half floats: half the bytes",
                              "IEEE 754-2008, binary16", compress};

}  // namespace stride::compression

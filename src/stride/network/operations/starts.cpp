// The rules by which weights and biases begin.
#include "stride/network/operations/starts.hpp"

#include <cmath>

#include "stride/network/operations/checks.hpp"

namespace stride::network::operations {
namespace {

Start uniform(std::int64_t fan_in) {
  return {Start::Kind::uniform, 1 / std::sqrt(static_cast<double>(fan_in))};
}

}  // namespace

Start weight_start(const Call& call, std::int64_t fan_in, std::int64_t fan_out) {
  const std::string& rule = call.word("start");
  if (rule == "uniform") return uniform(fan_in);
  if (rule == "glorot")
    return {Start::Kind::uniform,
            std::sqrt(6 / (static_cast<double>(fan_in) + static_cast<double>(fan_out)))};
  if (rule == "orthogonal") return {Start::Kind::orthogonal, 1};
  throw bad_attribute(call, "start", "'" + rule + "'", "uniform, glorot or orthogonal");
}

Start bias_start(const Call& call, std::int64_t fan_in) {
  return call.word("start") == "uniform" ? uniform(fan_in) : Start{Start::Kind::constant, 0};
}

}  // namespace stride::network::operations

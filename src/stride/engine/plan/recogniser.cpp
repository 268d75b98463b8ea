#include "stride/engine/plan/recogniser.hpp"

#include <cstring>
#include <string>

#include "stride/engine/plan/plan.hpp"
#include "stride/engine/plan/rules.hpp"
#include "stride/engine/plan/stream_plan.hpp"
#include "stride/engine/recogniser.hpp"

namespace stride::engine {
namespace {

using Bytes = std::vector<unsigned char>;

void append(Bytes& bytes, const void* data, std::size_t size) {
  const auto* const from = static_cast<const unsigned char*>(data);
  bytes.insert(bytes.end(), from, from + size);
}

}  // namespace

std::vector<unsigned char> recogniser(const network::Model& model) {
  const ProgramBytes program =
      plan(model.graph, model.parameters,
           {.hop = static_cast<std::uint32_t>(model.contract.hop),
            .quantisation = model.quantisation ? &*model.quantisation : nullptr});
  const Bytes stream = model.contract.sensors.empty()
                           ? Bytes()
                           : stream_plan(model.contract, "preprocessor_config.json");
  DecisionRules rules;
  if (model.decisions) rules = rules_of(*model.decisions, model.activities.size());
  std::string names;
  for (const std::string& name : model.activities) (names += name) += '\0';

  RecogniserHeader header;
  header.program = static_cast<std::uint32_t>(program.size());
  header.stream = static_cast<std::uint32_t>(stream.size());
  header.names = static_cast<std::uint32_t>(names.size());
  header.activities = static_cast<std::uint32_t>(model.activities.size());
  header.smooths = rules.transition.empty() ? 0 : 1;
  header.lag = static_cast<std::uint32_t>(rules.lag);
  header.rejection = static_cast<std::uint32_t>(rules.rejection);
  header.temperature = rules.temperature;
  header.threshold = rules.threshold;
  header.quantile = rules.quantile;

  Bytes bytes(sizeof header);
  append(bytes, program.data(), program.size());
  bytes.resize((bytes.size() + 7) / 8 * 8);
  append(bytes, stream.data(), stream.size());
  append(bytes, rules.transition.data(), rules.transition.size() * sizeof(float));
  append(bytes, rules.start.data(), rules.start.size() * sizeof(float));
  append(bytes, names.data(), names.size());
  header.bytes = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

}  // namespace stride::engine

// The table of architectures, and building one by name.
#include "stride/models/architecture.hpp"

#include "stride/base/error.hpp"
#include "stride/base/names.hpp"

namespace stride::models {
namespace {

void check(std::string_view architecture, std::string_view what, std::int64_t got, std::int64_t low,
           std::string advice) {
  constexpr std::int64_t high = 1 << 24;
  if (got >= low && got <= high) return;
  throw Error({.where = std::string(architecture),
               .what = std::string(what),
               .got = std::to_string(got),
               .want = std::to_string(low) + " to " + std::to_string(high),
               .advice = std::move(advice)});
}

}  // namespace

#define STRIDE_ENTRY(name) &name,
std::span<const Architecture* const> all_architectures() {
  static const Architecture* const table[] = {
#include "stride/models/all.inc"
  };
  return table;
}
#undef STRIDE_ENTRY

network::Graph build(std::string_view architecture, const Task& task, const Json& options) {
  const Architecture& entry = find("architecture", all_architectures(), architecture);
  check(architecture, "channels", task.channels, 1, "Choose the channels that the network sees");
  check(architecture, "samples a window", task.length, 1, "Choose a longer window");
  check(architecture, "answers", task.classes, 1, "An activity each, or one number");
  network::Graph graph;
  const Json complete = complete_options(entry, options);
  try {
    entry.build(graph, task, complete);
  } catch (const Error& error) {
    throw Error(std::string(architecture), error);
  }
  return graph;
}

}  // namespace stride::models
